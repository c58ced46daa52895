#include "methods/separable/fused.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/parallel.h"
#include "methods/separable/factor.h"
#include "problem/accuracy.h"
#include "simd/column_pass.h"
#include "simd/tap_loop.h"
#include "tiles/grid.h"
#include "tiles/scatter.h"

namespace faltung {
namespace {

// Results kept in the first-level cache between the pass along rows and their conversion.
constexpr std::int64_t kPieceBytes = 16 << 10;

template <typename T>
const auto& loop_of(const auto& loops) {
  if constexpr (sizeof(T) == 4) return loops.float32;
  if constexpr (sizeof(T) == 8) return loops.float64;
}

// What one worker needs at a time.
struct Memory {
  std::int64_t ring, sums, results, rows;  // bytes
  Memory(const CanonicalProblem& problem, const FusedShape& shape) {
    const std::int64_t size = size_of(problem.compute);
    const std::int64_t row = Arena::padded(shape.samples * size);
    ring = shape.ring * row;
    sums = kFusedRows * row;
    results = Arena::padded(std::max(kPieceBytes, shape.channels * size));
    rows = 2 * Arena::padded(shape.ring * static_cast<std::int64_t>(sizeof(void*)));
  }
  std::int64_t total() const { return ring + sums + results + rows; }
};

template <typename T>
class BoundFused final : public Bound {
 public:
  BoundFused(const CanonicalProblem& problem, const FusedShape& shape, const Workshop& workshop)
      : problem_(problem),
        shape_(shape),
        memory_(problem, shape),
        grid_(problem, shape.tile),
        across_(problem.kernel->factors()[0]),
        along_(problem.kernel->factors()[1]),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()),
        columns_(loop_of<T>(simd::column_passes(workshop.target()))),
        rows_(loop_of<T>(simd::tap_loops(workshop.target()))) {
    for (std::int64_t& offset : along_.places) offset *= shape.channels;
  }

  std::int64_t owned_bytes() const override { return across_.bytes() + along_.bytes(); }

  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(grid_.count(), threads), memory_.total());
  }

  void execute(const Execution& e) const override {
    const bool in_place = reads_in_place(e);
    parallel_for(grid_.count(), e.threads, e.stop, [&](std::int64_t index, int worker) {
      const auto bytes = static_cast<std::size_t>(memory_.total());
      Arena arena(e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      Sweep sweep{e, grid_.tile(index), in_place};
      sweep.ring = arena.take_bytes(memory_.ring);
      sweep.sums = reinterpret_cast<T*>(arena.take_bytes(memory_.sums));
      sweep.results = reinterpret_cast<T*>(arena.take_bytes(memory_.results));
      sweep.rows = reinterpret_cast<const T**>(arena.take_bytes(memory_.rows));
      if (!run(sweep)) *e.overflowed = true;
    });
  }

 private:
  // One band of one stripe.
  struct Sweep {
    const Execution& e;
    Tile tile;
    bool in_place;  // samples may be read where they are
    std::byte* ring = nullptr;
    T* sums = nullptr;
    T* results = nullptr;
    const T** rows = nullptr;
    std::int64_t gathered = 0;  // rows of the band that have been located
  };

  std::size_t rank() const { return problem_.axes.size(); }
  std::int64_t row_bytes() const { return memory_.ring / shape_.ring; }
  std::int64_t first_sample(std::size_t a, std::int64_t output) const {
    const CanonicalAxis& axis = problem_.axes[a];
    return axis.lo + output * axis.step - (axis.convolved() ? axis.kernel - 1 : 0);
  }

  // The samples of a row lie side by side in the caller's array, as the loops would have them.
  bool reads_in_place(const Execution& e) const {
    if (problem_.signal_type != element_type_of_compute(problem_.compute)) return false;
    return is_dense(e.signal, e.signal_strides);
  }
  bool is_dense(const std::byte* data, const AxisValues& strides) const {
    std::int64_t stride = 1;
    for (std::size_t a = rank(); a-- > shape_.along();) {
      if (strides[a] != stride) return false;
      stride *= problem_.axes[a].out;  // of a channel axis, as long as the signal's
    }
    return reinterpret_cast<std::uintptr_t>(data) % alignof(T) == 0;
  }

  bool run(Sweep& sweep) const {
    bool fits = true;
    const std::int64_t outputs = sweep.tile.count[shape_.across];
    const std::int64_t samples =
        (sweep.tile.count[shape_.along()] + problem_.axes[shape_.along()].kernel - 1) *
        shape_.channels;
    for (std::int64_t r = 0; r < outputs; r += kFusedRows) {
      const std::int64_t count = std::min(kFusedRows, outputs - r);
      locate_rows(sweep, r, count);
      sum_columns(sweep, count, samples);
      for (std::int64_t i = 0; i < count; ++i) fits &= finish_row(sweep, r + i, i);
    }
    return fits;
  }

  // Brings the rows of the outputs r, ..., r + count - 1 to where sweep.rows says.
  void locate_rows(Sweep& sweep, std::int64_t r, std::int64_t count) const {
    const std::int64_t kept = std::max<std::int64_t>(0, sweep.gathered - r);
    const std::int64_t rows = problem_.axes[shape_.across].kernel - 1 + count;
    if (r > 0) std::copy_n(sweep.rows + kFusedRows, kept, sweep.rows);
    for (std::int64_t j = kept; j < rows; ++j) sweep.rows[j] = locate_row(sweep, r + j);
    sweep.gathered = r + rows;
  }

  const T* locate_row(const Sweep& sweep, std::int64_t row) const {
    const std::size_t along = shape_.along();
    const std::int64_t y = first_sample(shape_.across, sweep.tile.start[shape_.across]) + row;
    const std::int64_t width = sweep.tile.count[along] + problem_.axes[along].kernel - 1;
    GatherBox box;
    bool inside = sweep.in_place;
    const std::byte* source = sweep.e.signal;
    for (std::size_t a = 0; a < rank(); ++a) {
      box.step[a] = box.phases[a] = box.count[a] = 1;
      box.start[a] = a == shape_.across ? y : first_sample(a, sweep.tile.start[a]);
      if (a == along) box.count[a] = width;
      if (a > along) box.count[a] = problem_.axes[a].out;
      inside =
          inside && box.start[a] >= 0 && box.start[a] + box.count[a] <= problem_.axes[a].signal;
      source += box.start[a] * sweep.e.signal_strides[a] * static_cast<std::int64_t>(sizeof(T));
    }
    if (inside) return reinterpret_cast<const T*>(source);
    std::int64_t stride = 1;
    for (std::size_t a = rank(); a-- > 0;) {
      box.stride[a] = stride;
      stride *= box.count[a];
    }
    std::byte* slot = sweep.ring + row % shape_.ring * row_bytes();
    gather_.run(sweep.e.signal, sweep.e.signal_strides, box, slot);
    return reinterpret_cast<const T*>(slot);
  }

  void sum_columns(const Sweep& sweep, std::int64_t outputs, std::int64_t samples) const {
    const std::int64_t stride = row_bytes() / static_cast<std::int64_t>(sizeof(T));
    if (across_.dense()) {
      columns_(sweep.rows + across_.places.front(), across_.taps.data(), across_.size(), sweep.sums,
               stride, outputs, samples);
      return;
    }
    // With gaps in the factor each output has rows of its own.
    for (std::int64_t r = 0; r < outputs; ++r) {
      const T** own = sweep.rows + shape_.ring;
      std::transform(across_.places.begin(), across_.places.end(), own,
                     [&](std::int64_t place) { return sweep.rows[r + place]; });
      columns_(own, across_.taps.data(), across_.size(), sweep.sums + r * stride, stride, 1,
               samples);
    }
  }

  // The pass along the r-th of the sums, which are those of output row `row` of the tile.
  bool finish_row(const Sweep& sweep, std::int64_t row, std::int64_t r) const {
    const std::size_t along = shape_.along();
    const T* sums = sweep.sums + r * (row_bytes() / static_cast<std::int64_t>(sizeof(T)));
    const std::int64_t width = sweep.tile.count[along];
    std::byte* output = sweep.e.output;
    const auto output_size = static_cast<std::int64_t>(size_of(problem_.output_type));
    for (std::size_t a = 0; a < rank(); ++a) {
      const std::int64_t at = sweep.tile.start[a] + (a == shape_.across ? row : 0);
      output += at * sweep.e.output_strides[a] * output_size;
    }
    const bool in_place = problem_.output_type == element_type_of_compute(problem_.compute) &&
                          is_dense(output, sweep.e.output_strides);
    if (in_place) {
      sum_row(sums, width, reinterpret_cast<T*>(output));
      return true;
    }
    bool fits = true;
    const std::int64_t piece =
        memory_.results / static_cast<std::int64_t>(sizeof(T)) / shape_.channels;
    ScatterBox box;
    std::int64_t stride = 1;
    for (std::size_t a = rank(); a-- > 0;) {
      box.count[a] = a > along ? problem_.axes[a].out : 1;
      box.stride[a] = stride;
      stride *= box.count[a];
    }
    for (std::int64_t i = 0; i < width; i += piece) {
      box.count[along] = std::min(piece, width - i);
      sum_row(sums + i * shape_.channels, box.count[along], sweep.results);
      fits &= scatter_.run(reinterpret_cast<const std::byte*>(sweep.results), box,
                           output + i * sweep.e.output_strides[along] * output_size,
                           sweep.e.output_strides);
    }
    return fits;
  }

  void sum_row(const T* sums, std::int64_t width, T* results) const {
    rows_(sums, along_.places.data(), along_.taps.data(), along_.size(), results,
          width * shape_.channels);
  }

  CanonicalProblem problem_;
  FusedShape shape_;
  Memory memory_;
  TileGrid grid_;
  FactorTaps<T> across_, along_;
  Gather gather_;
  Scatter scatter_;
  simd::ColumnPass<T> columns_;
  simd::TapLoop<T> rows_;
};

}  // namespace

Estimate estimate_fused(const CanonicalProblem& problem, const FusedShape& shape) {
  const double u = unit_roundoff(problem.compute);
  const TileGrid grid(problem, shape.tile);
  const auto tiles = static_cast<double>(grid.count());
  const auto outputs = static_cast<double>(problem.outputs());
  const CanonicalAxis &across = problem.axes[shape.across], &along = problem.axes[shape.along()];
  const auto taps = [&](std::size_t factor) {
    const KernelAnalysis line(problem.kernel->factors()[factor],
                              {factor == 0 ? across.kernel : along.kernel}, 1, 0.0);
    return static_cast<double>(line.nonzero());
  };
  const double taps_across = taps(0), taps_along = taps(1);
  const double widened = outputs * static_cast<double>(shape.samples) /
                         static_cast<double>(shape.tile[shape.along()] * shape.channels);
  const double gathered = widened *
                          static_cast<double>(shape.tile[shape.across] + across.kernel - 1) /
                          static_cast<double>(shape.tile[shape.across]);
  const ElementType type = element_type_of_compute(problem.compute);
  const double in_place =
      problem.signal_type == type ? tiles_inside(problem, shape.tile) / tiles : 0;
  const double scattered = problem.output_type == type ? 0 : outputs;
  const auto row = static_cast<double>(shape.samples);

  Estimate estimate;
  Work& work = estimate.work;
  work.column_adds = widened * taps_across * static_cast<double>(size_of(problem.compute)) / 4;
  work.adds_of(problem.compute) = outputs * taps_along;
  work.moved = (1 - in_place) * gathered + scattered;
  work.rows = (gathered + 2 * outputs) / row;
  work.tiles = tiles;
  work.bytes =
      static_cast<double>(problem.samples()) * static_cast<double>(size_of(problem.signal_type)) +
      outputs * static_cast<double>(size_of(problem.output_type));
  estimate.owned_bytes =
      static_cast<std::int64_t>(taps_across + taps_along) * (size_of(problem.compute) + 8);
  estimate.workspace_bytes = Memory(problem, shape).total();
  const auto bound = [&](double n) { return problem.quantum > 0 ? 0.0 : gamma(n + 1, u); };
  const double growth = (1 + bound(taps_across)) * (1 + bound(taps_along));
  estimate.error_bound =
      (growth - 1) + problem.kernel->factor_residual() * growth + store_bound(problem);
  estimate.detail = fmt::format("rows and columns in one sweep, stripes of {}, {}",
                                shape.tile[shape.along()], name_of(problem.compute));
  return estimate;
}

std::unique_ptr<Bound> bind_fused(const CanonicalProblem& problem, const FusedShape& shape,
                                  const Workshop& workshop) {
  if (problem.compute == Compute::float32) {
    return std::make_unique<BoundFused<float>>(problem, shape, workshop);
  }
  return std::make_unique<BoundFused<double>>(problem, shape, workshop);
}

}  // namespace faltung
