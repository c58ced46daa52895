#include "methods/direct/bound_direct.h"

#include <algorithm>
#include <utility>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/direct/row_cut.h"
#include "methods/direct/tile_sums.h"
#include "tiles/grid.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

// Samples of a tile: a share of the second-level cache that leaves room for taps and results.
constexpr std::int64_t kTileBytes = 256 << 10;

// A tile is done before a stop token is looked at again: of long kernels it has few outputs, though
// enough of them that gathering its samples does not count.
constexpr std::int64_t kMostProducts = std::int64_t{1} << 28, kFewestOutputs = 64;

class BoundDirect final : public Bound {
 public:
  BoundDirect(const CanonicalProblem& problem, const Workshop& workshop)
      : problem_(problem),
        shape_(direct_tiles(problem)),
        grid_(problem, shape_.out),
        sums_(direct_in_blocks(problem.compute) ? block_sums(problem_, shape_, workshop.target())
                                                : tap_sums(problem_, shape_, workshop.target())),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        scatter_narrow_(problem, narrow(problem.compute), workshop.target()),
        cuts_rows_(row_cut(problem, shape_, workshop.target()).cuts) {}

  std::int64_t owned_bytes() const override { return sums_->owned_bytes(); }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_add(own_places_bytes(), workers_bytes(threads));
  }

  void execute(const Execution& e) const override {
    Arena arena(e.workspace);
    std::byte* own_places = arena.take_bytes(own_places_bytes());
    const bool in_place = reads_in_place(e);
    if (in_place) sums_->place(caller_layout(e.signal_strides), own_places);
    std::byte* workers = arena.take_bytes(workers_bytes(e.threads));
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const Tile tile = grid_.tile(index);
      std::byte* memory = workers + worker * worker_bytes();
      if (!run_tile(e, tile, in_place ? own_places : nullptr, memory)) *e.overflowed = true;
    });
  }

 private:
  static Compute narrow(Compute compute) {
    return compute == Compute::int128 ? Compute::int64 : compute;
  }

  std::size_t row_axis() const {
    return static_cast<std::size_t>(innermost(shape_.out, problem_.axes.size()));
  }

  std::int64_t samples_bytes() const {
    return Arena::padded(shape_.samples * size_of(problem_.compute));
  }
  std::int64_t results_bytes() const {
    return Arena::padded(shape_.results * size_of_sum(problem_.compute));
  }
  std::int64_t worker_bytes() const {
    return samples_bytes() + results_bytes() + Arena::padded(sums_->scratch_bytes());
  }
  std::int64_t workers_bytes(int threads) const {
    return checked_mul(worker_count(grid_.count(), threads), worker_bytes());
  }
  std::int64_t own_places_bytes() const {
    return direct_reads_in_place(problem_) ? Arena::padded(sums_->places_bytes()) : 0;
  }

  // The loops ask for no more than the alignment of their type; views may not even have that.
  bool is_aligned(const std::byte* data) const {
    const bool complex = is_complex(problem_.compute);
    const auto alignment =
        static_cast<std::uintptr_t>(size_of(problem_.compute) / (complex ? 2 : 1));
    return reinterpret_cast<std::uintptr_t>(data) % alignment == 0;
  }
  bool reads_in_place(const Execution& e) const {
    return direct_reads_in_place(problem_) && is_aligned(e.signal) &&
           e.signal_strides[row_axis()] == 1;
  }
  // Images of 8 and 16 bits are rounded as they are summed.
  bool writes_rounded(const Execution& e) const {
    const ElementType type = problem_.output_type;
    return direct_rounds(problem_) && e.output_strides[row_axis()] == 1 &&
           reinterpret_cast<std::uintptr_t>(e.output) % size_of(type) == 0;
  }
  bool writes_in_place(const Execution& e) const {
    return !problem_.axes.empty() && problem_.compute != Compute::int128 && is_aligned(e.output) &&
           problem_.output_type == element_type_of_compute(problem_.compute) &&
           e.output_strides[row_axis()] == 1;
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

  // What lies inside is read in place; the slabs around it, axis by axis, are gathered. Slabs are
  // not thinner than some vectors: outputs inside have the same bits from a gathered tile.
  bool run_tile(const Execution& e, const Tile& tile, const std::byte* caller_places,
                std::byte* memory) const {
    if (caller_places == nullptr) return run_piece(e, tile, nullptr, memory);
    Tile piece = tile;
    const bool cuts = outputs(tile) >= kCutOutputs;
    bool fits = true;
    std::int64_t inner = 1;
    for (std::size_t a = problem_.axes.size(); a-- > 0;) {
      const std::int64_t start = piece.start[a], end = start + piece.count[a];
      const auto [first, second] =
          outputs_inside(problem_.axes[a], start, end, ceil_div(kEdgeElements, inner));
      inner *= piece.count[a];
      if (first == start && second == end) continue;
      const bool whole = !cuts || first >= second || (a == row_axis() && !cuts_rows_);
      if (whole) return run_piece(e, piece, nullptr, memory) && fits;
      const auto slab = [&](std::int64_t from, std::int64_t to) {
        if (from == to) return;
        Tile cut = piece;
        cut.start[a] = from;
        cut.count[a] = to - from;
        fits &= run_piece(e, cut, nullptr, memory);
      };
      slab(start, first);
      slab(second, end);
      piece.start[a] = first;
      piece.count[a] = second - first;
    }
    return run_piece(e, piece, caller_places, memory) && fits;
  }

  std::int64_t outputs(const Tile& tile) const {
    std::int64_t count = 1;
    for (std::size_t a = 0; a < problem_.axes.size(); ++a) count *= tile.count[a];
    return count;
  }

  // Places null: samples are gathered first.
  bool run_piece(const Execution& e, const Tile& tile, const std::byte* caller_places,
                 std::byte* memory) const {
    const std::size_t rank = problem_.axes.size();
    TileData data{memory, shape_.layout.stride, nullptr, memory + samples_bytes(), {}};
    std::byte* output = e.output;
    const auto output_size = static_cast<std::int64_t>(size_of(problem_.output_type));
    std::int64_t stride = 1;
    for (std::size_t a = rank; a-- > 0;) {
      output += tile.start[a] * e.output_strides[a] * output_size;
      data.result_strides[a] = stride;
      stride *= tile.count[a];
    }
    if (caller_places != nullptr) {
      data.samples = e.signal;
      data.sample_strides = e.signal_strides;
      data.places = caller_places;
      for (std::size_t a = 0; a < rank; ++a) {
        data.samples +=
            first_sample(a, tile.start[a]) * e.signal_strides[a] * size_of(problem_.compute);
      }
    } else {
      gather_tile(e, tile, memory);
    }
    data.rounded = writes_rounded(e);
    const bool in_place = data.rounded || writes_in_place(e);
    if (in_place) {
      data.results = output;
      data.result_strides = e.output_strides;
    }
    Compute sums = problem_.compute;
    Timed timed(e.stages, Stage::sums);
    const bool fits = sums_->run(tile, data, memory + samples_bytes() + results_bytes(), sums);
    if (in_place) return fits;
    timed.next(Stage::scatter);
    const Scatter& scatter = sums == problem_.compute ? scatter_ : scatter_narrow_;
    return scatter.run(data.results, {tile.count, data.result_strides}, output, e.output_strides) &&
           fits;
  }

  void gather_tile(const Execution& e, const Tile& tile, std::byte* memory) const {
    const Timed timed(e.stages, Stage::gather);
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

  CanonicalProblem problem_;
  TileShape shape_;
  TileGrid grid_;
  std::unique_ptr<TileSums> sums_;
  Gather gather_;
  Scatter scatter_, scatter_narrow_;
  bool cuts_rows_;
};

}  // namespace

std::pair<std::int64_t, std::int64_t> outputs_inside(const CanonicalAxis& axis, std::int64_t start,
                                                     std::int64_t end, std::int64_t edge) {
  if (axis.varying()) return {start, end};
  std::int64_t first = std::clamp(axis.kernel - 1 - axis.lo, start, end);
  std::int64_t second = std::clamp(axis.signal - axis.lo, first, end);
  if (first > start) first = std::max(first, start + edge);
  if (second < end) second = std::min(second, end - edge);
  return {first, second};
}

bool direct_in_blocks(Compute compute) {
  return compute == Compute::float32 || compute == Compute::float64;
}

bool direct_reads_in_place(const CanonicalProblem& problem) {
  return problem.compute != Compute::int128 && !problem.axes.empty() &&
         problem.signal_type == element_type_of_compute(problem.compute) &&
         std::all_of(problem.axes.begin(), problem.axes.end(),
                     [](const CanonicalAxis& axis) { return axis.step == 1; });
}

bool direct_rounds(const CanonicalProblem& problem) {
  const ElementType type = problem.output_type;
  const bool small =
      type == ElementType::uint8 || type == ElementType::uint16 || type == ElementType::int16;
  return problem.compute == Compute::float32 && problem.overflow == Overflow::saturate && small &&
         !problem.axes.empty();
}

TileShape direct_tiles(const CanonicalProblem& problem) {
  const std::int64_t taps = std::max<std::int64_t>(1, problem.kernel->nonzero());
  return tile_shape(problem, kTileBytes / size_of(problem.compute),
                    std::max(kFewestOutputs, kMostProducts / taps));
}

std::unique_ptr<Bound> bind_direct(const CanonicalProblem& problem, const Workshop& workshop) {
  return std::make_unique<BoundDirect>(problem, workshop);
}

}  // namespace faltung
