#include "methods/direct/bound_direct.h"

#include <algorithm>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/direct/exact_loops.h"
#include "methods/direct/tap_table.h"
#include "simd/scan.h"
#include "simd/tap_loop.h"
#include "tiles/grid.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

// Samples of a tile: a share of the second-level cache that leaves room for taps and results.
constexpr std::int64_t kTileBytes = 256 << 10;

// Where the samples and results of one tile are, with strides on canonical axes.
struct TileData {
  const std::byte* samples;
  AxisValues sample_strides;
  const std::int64_t* offsets;
  std::byte* results;
  AxisValues result_strides;
};

class BoundDirect final : public Bound {
 public:
  BoundDirect(const CanonicalProblem& problem, const Workshop& workshop)
      : problem_(problem),
        shape_(direct_tiles(problem)),
        grid_(problem, shape_.out),
        taps_(problem),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        scatter_narrow_(problem, narrow(problem.compute), workshop.target()),
        loops_(simd::tap_loops(workshop.target())),
        scan_(simd::scan_loops(workshop.target())),
        offsets_(static_cast<std::size_t>(taps_.size())) {
    taps_.offsets(shape_.layout, offsets_.data());
  }

  std::int64_t owned_bytes() const override {
    return taps_.bytes() + static_cast<std::int64_t>(offsets_.size() * sizeof(std::int64_t));
  }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_add(own_offsets_bytes(), workers_bytes(threads));
  }

  void execute(const Execution& e) const override {
    Arena arena(e.workspace);
    auto* own_offsets = reinterpret_cast<std::int64_t*>(arena.take_bytes(own_offsets_bytes()));
    const bool in_place = reads_in_place(e);
    if (in_place) taps_.offsets(caller_layout(e.signal_strides), own_offsets);
    std::byte* workers = arena.take_bytes(workers_bytes(e.threads));
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const Tile tile = grid_.tile(index);
      std::byte* memory = workers + worker * worker_bytes();
      if (!run_tile(e, tile, in_place ? own_offsets : nullptr, memory)) *e.overflowed = true;
    });
  }

 private:
  static Compute narrow(Compute compute) {
    return compute == Compute::int128 ? Compute::int64 : compute;
  }

  static std::size_t at(int axis) { return static_cast<std::size_t>(axis); }
  int rank() const { return static_cast<int>(problem_.axes.size()); }

  // The innermost axis with more than one element, along which rows run; the first if there is
  // none.
  int innermost(const AxisValues& counts) const {
    int axis = std::max(0, rank() - 1);
    while (axis > 0 && counts[at(axis)] == 1) --axis;
    return axis;
  }

  std::int64_t samples_bytes() const {
    return Arena::padded(shape_.samples * size_of(problem_.compute));
  }
  std::int64_t worker_bytes() const {
    return samples_bytes() + Arena::padded(shape_.results * size_of_sum(problem_.compute));
  }
  std::int64_t workers_bytes(int threads) const {
    return checked_mul(worker_count(grid_.count(), threads), worker_bytes());
  }
  std::int64_t own_offsets_bytes() const {
    return can_read_in_place() ? Arena::padded(taps_.size() * 8) : 0;
  }

  // Samples need no gathering where they are already of the right type and lie inside the signal.
  bool can_read_in_place() const {
    return problem_.compute != Compute::int128 && !problem_.axes.empty() &&
           problem_.signal_type == element_type_of_compute(problem_.compute) &&
           std::all_of(problem_.axes.begin(), problem_.axes.end(),
                       [](const CanonicalAxis& axis) { return axis.step == 1; });
  }
  // The loops ask for no more than the alignment of their type; views may not even have that.
  bool is_aligned(const std::byte* data) const {
    const bool complex =
        problem_.compute == Compute::complex64 || problem_.compute == Compute::complex128;
    const auto alignment =
        static_cast<std::uintptr_t>(size_of(problem_.compute) / (complex ? 2 : 1));
    return reinterpret_cast<std::uintptr_t>(data) % alignment == 0;
  }
  bool reads_in_place(const Execution& e) const {
    return can_read_in_place() && is_aligned(e.signal) &&
           e.signal_strides[at(innermost(shape_.out))] == 1;
  }
  bool writes_in_place(const Execution& e) const {
    return !problem_.axes.empty() && problem_.compute != Compute::int128 && is_aligned(e.output) &&
           problem_.output_type == element_type_of_compute(problem_.compute) &&
           e.output_strides[at(innermost(shape_.out))] == 1;
  }

  GatherBox caller_layout(const AxisValues& strides) const {
    GatherBox layout = shape_.layout;
    layout.stride = strides;
    return layout;
  }

  // First sample that an output index needs; broadcast signals have only index 0.
  std::int64_t first_sample(std::size_t a, std::int64_t start) const {
    const CanonicalAxis& axis = problem_.axes[a];
    if (axis.varying()) return axis.signal == 1 ? 0 : start;
    return axis.lo + start * axis.step - (axis.kernel - 1);
  }

  bool inside(const Tile& tile) const {
    for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
      const CanonicalAxis& axis = problem_.axes[a];
      const std::int64_t first = first_sample(a, tile.start[a]);
      const std::int64_t taps = axis.convolved() ? axis.kernel : 1;
      if (first < 0 || first + tile.count[a] - 1 + taps > axis.signal) return false;
    }
    return true;
  }

  TapTable::Instance taps_of(const Tile& tile) const {
    std::int64_t instance = 0;
    const CanonicalAxis* first = nullptr;
    std::int64_t start = 0, count = 0;
    for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
      const CanonicalAxis& axis = problem_.axes[a];
      if (axis.varying()) instance = instance * axis.kernel + tile.start[a];
      if (axis.convolved() && first == nullptr) {
        first = &axis;
        start = tile.start[a];
        count = tile.count[a];
      }
    }
    if (first == nullptr || first->border != Border::zero) return taps_.instance(instance);
    // Beyond a zero border whole stretches of taps meet nothing but zeros.
    const std::int64_t least = first->lo + start * first->step;
    const std::int64_t greatest = least + (count - 1) * first->step;
    return taps_.between(instance, least - first->signal + 1, greatest + 1);
  }

  bool run_tile(const Execution& e, const Tile& tile, const std::int64_t* caller_offsets,
                std::byte* memory) const {
    const std::size_t rank = problem_.axes.size();
    TileData data{memory, shape_.layout.stride, offsets_.data(), memory + samples_bytes(), {}};
    std::byte* output = e.output;
    const auto output_size = static_cast<std::int64_t>(size_of(problem_.output_type));
    std::int64_t stride = 1;
    for (std::size_t a = rank; a-- > 0;) {
      output += tile.start[a] * e.output_strides[a] * output_size;
      data.result_strides[a] = stride;
      stride *= tile.count[a];
    }
    if (caller_offsets != nullptr && inside(tile)) {
      data.samples = e.signal;
      data.sample_strides = e.signal_strides;
      data.offsets = caller_offsets;
      for (std::size_t a = 0; a < rank; ++a) {
        data.samples +=
            first_sample(a, tile.start[a]) * e.signal_strides[a] * size_of(problem_.compute);
      }
    } else {
      gather_tile(e, tile, memory);
    }
    const bool in_place = writes_in_place(e);
    if (in_place) {
      data.results = output;
      data.result_strides = e.output_strides;
    }
    Compute sums = problem_.compute;
    const bool fits = sum_tile(tile, data, sums);
    if (in_place) return fits;
    const Scatter& scatter = sums == problem_.compute ? scatter_ : scatter_narrow_;
    return scatter.run(data.results, {tile.count, data.result_strides}, output, e.output_strides) &&
           fits;
  }

  void gather_tile(const Execution& e, const Tile& tile, std::byte* memory) const {
    GatherBox box = shape_.layout;
    for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
      const CanonicalAxis& axis = problem_.axes[a];
      box.start[a] = first_sample(a, tile.start[a]);
      box.count[a] =
          axis.convolved() ? (tile.count[a] - 1) * axis.step + axis.kernel : tile.count[a];
    }
    // The largest sample decides how wide sums are: gaps must not hold leftovers.
    if (problem_.compute == Compute::int128) std::fill_n(memory, samples_bytes(), std::byte{0});
    gather_.run(e.signal, e.signal_strides, box, memory);
  }

  // Runs the loop over rows; `sums` becomes int64 where 128-bit sums turn out not to be needed.
  bool sum_tile(const Tile& tile, const TileData& data, Compute& sums) const {
    const TapTable::Instance taps = taps_of(tile);
    bool checked = false;
    if (sums == Compute::int128) {
      const auto* samples = reinterpret_cast<const std::int64_t*>(data.samples);
      const double largest = static_cast<double>(scan_.max_abs(samples, shape_.samples)) *
                             problem_.kernel->l1() * (1 + 1e-9);
      if (largest < 0x1p63) sums = Compute::int64;
      checked = largest >= 0x1p127;
    }
    // The innermost axes that are dense on both sides make one row; axes of one element are in no
    // one's way.
    int row_axis = innermost(tile.count);
    std::int64_t row = 1;
    if (row_axis < rank() && data.sample_strides[at(row_axis)] == 1 &&
        data.result_strides[at(row_axis)] == 1) {
      row = tile.count[at(row_axis)];
      while (row_axis > 0) {
        const std::size_t outer = at(row_axis - 1);
        const bool joins = data.sample_strides[outer] == row && data.result_strides[outer] == row;
        if (tile.count[outer] != 1 && !joins) break;
        row *= tile.count[outer];
        --row_axis;
      }
    } else {
      row_axis = std::min(row_axis + 1, rank());
    }
    return sum_rows(0, row_axis, row, tile, data, taps, sums, checked, 0, 0);
  }

  bool sum_rows(int axis, int row_axis, std::int64_t row, const Tile& tile, const TileData& data,
                const TapTable::Instance& taps, Compute sums, bool checked, std::int64_t sample_at,
                std::int64_t result_at) const {
    if (axis >= row_axis) return sum_row(data, taps, sums, checked, sample_at, result_at, row);
    const auto a = static_cast<std::size_t>(axis);
    bool fits = true;
    for (std::int64_t i = 0; i < tile.count[a]; ++i) {
      fits &=
          sum_rows(axis + 1, row_axis, row, tile, data, taps, sums, checked,
                   sample_at + i * data.sample_strides[a], result_at + i * data.result_strides[a]);
    }
    return fits;
  }

  bool sum_row(const TileData& data, const TapTable::Instance& taps, Compute sums, bool checked,
               std::int64_t sample_at, std::int64_t result_at, std::int64_t row) const {
    const std::int64_t* offsets = data.offsets + taps.begin;
    const std::int64_t count = taps.end - taps.begin;
    const auto run = [&]<typename T>(simd::TapLoop<T> loop) {
      loop(reinterpret_cast<const T*>(data.samples) + sample_at, offsets,
           static_cast<const T*>(taps_.coefficients(taps.begin)), count,
           reinterpret_cast<T*>(data.results) + result_at, row);
      return true;
    };
    const auto* integers = reinterpret_cast<const std::int64_t*>(data.samples) + sample_at;
    const auto* integer_taps = static_cast<const std::int64_t*>(taps_.coefficients(taps.begin));
    auto* wide = reinterpret_cast<int128*>(data.results) + result_at;
    switch (sums) {
      case Compute::float32:
        return run(loops_.float32);
      case Compute::float64:
        return run(loops_.float64);
      case Compute::complex64:
        return run(loops_.complex64);
      case Compute::complex128:
        return run(loops_.complex128);
      case Compute::int64:
        return run(loops_.int64);
      case Compute::int128:
        if (checked) return checked_wide_row(integers, offsets, integer_taps, count, wide, row);
        wide_row(integers, offsets, integer_taps, count, wide, row);
        return true;
      case Compute::residue:
        break;
    }
    residue_row(reinterpret_cast<const std::uint64_t*>(integers), offsets,
                reinterpret_cast<const std::uint64_t*>(integer_taps), count, problem_.modulus,
                reinterpret_cast<std::uint64_t*>(data.results) + result_at, row);
    return true;
  }

  CanonicalProblem problem_;
  TileShape shape_;
  TileGrid grid_;
  TapTable taps_;
  Gather gather_;
  Scatter scatter_, scatter_narrow_;
  const simd::TapLoops& loops_;
  const simd::ScanLoops& scan_;
  std::vector<std::int64_t> offsets_;
};

}  // namespace

TileShape direct_tiles(const CanonicalProblem& problem) {
  return tile_shape(problem, kTileBytes / size_of(problem.compute));
}

std::unique_ptr<Bound> bind_direct(const CanonicalProblem& problem, const Workshop& workshop) {
  return std::make_unique<BoundDirect>(problem, workshop);
}

}  // namespace faltung
