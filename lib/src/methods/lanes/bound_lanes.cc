#include "methods/lanes/bound_lanes.h"

#include <algorithm>
#include <limits>

#include "core/checked.h"
#include "core/parallel.h"
#include "methods/blocks/bound_blocks.h"
#include "methods/blocks/nonfinite.h"
#include "methods/blocks/place_taps.h"
#include "methods/lanes/lane_blocks.h"
#include "methods/lanes/lane_memory.h"
#include "methods/lanes/lane_places.h"

namespace faltung {
namespace {

template <typename T>
class BoundLanes final : public Bound {
 public:
  BoundLanes(const CanonicalProblem& problem, const LaneShape& shape, const Workshop& workshop)
      : problem_(problem),
        shape_(shape),
        complex_(is_complex(problem.compute)),
        places_(problem_, shape_),
        grid_(one_kernel(problem), shape.block.tile),
        transform_(lanes::block_transform<T>(workshop.tables(), shape.spec, workshop.target())),
        blocks_(problem_, shape_, places_, *transform_),
        layout_(lane_layout(problem, shape, transform_->memory_scalars())),
        gather_(problem, workshop.target()),
        scatter_(problem, problem.compute, workshop.target()) {
    build_spectra(workshop.workspace());
  }

  std::int64_t owned_bytes() const override { return spectra_.bytes(); }
  std::int64_t workspace_bytes(int threads) const override {
    return checked_mul(worker_count(units(), threads), layout_.total());
  }

  void execute(const Execution& e) const override {
    const bool reads = places_.reads_in_place(e), stores = places_.stores_in_place(e);
    parallel_for(units(), e.threads, e.stop, [&](std::int64_t unit, int worker) {
      const auto bytes = static_cast<std::size_t>(layout_.total());
      const Memory memory(layout_,
                          e.workspace.subspan(static_cast<std::size_t>(worker) * bytes, bytes));
      Unit work{e, memory, reads, stores, instance_of(unit), {}, 0};
      const std::int64_t first = unit % groups() * shape_.together;
      work.count = std::min(shape_.together, grid_.count() - first);
      for (std::int64_t i = 0; i < work.count; ++i) {
        work.tiles[static_cast<std::size_t>(i)] = tile(first + i, work.instance);
      }
      if (!run(work)) *e.overflowed = true;
    });
  }

 private:
  using Memory = LaneMemory<T>;
  using Unit = LaneUnit<T>;
  using Place = LanePlace;

  static CanonicalProblem one_kernel(CanonicalProblem problem) {
    for (CanonicalAxis& axis : problem.axes) {
      if (axis.varying()) axis.out = 1;
    }
    return problem;
  }

  std::int64_t parts() const { return complex_ ? 2 : 1; }
  std::int64_t groups() const { return ceil_div(grid_.count(), shape_.together); }
  std::int64_t units() const { return checked_mul(problem_.kernel->instances(), groups()); }
  std::int64_t instance_of(std::int64_t unit) const { return unit / groups(); }
  std::int64_t block_scalars() const { return shape_.samples * parts(); }

  Tile tile(std::int64_t index, std::int64_t instance) const {
    Tile tile = grid_.tile(index);
    for (std::size_t a = problem_.axes.size(); a-- > 0;) {
      const CanonicalAxis& axis = problem_.axes[a];
      if (!axis.varying()) continue;
      tile.start[a] = instance % axis.kernel;
      instance /= axis.kernel;
    }
    return tile;
  }

  void multiply(const Unit& unit, std::int64_t index) const {
    transform_->multiply(spectrum(index), blocks_.window(unit), unit.memory.points);
  }

  T* block_memory(T* memory, std::int64_t i) const { return memory + i * block_scalars(); }

  Place in_memory(T* memory, std::int64_t i, std::int64_t element) const {
    return places_.in_memory(reinterpret_cast<std::byte*>(block_memory(memory, i)), element);
  }

  void gather(const Unit& unit, std::int64_t i) const {
    const Tile& tile = unit.tiles[static_cast<std::size_t>(i)];
    gather_.run(unit.e.signal, unit.e.signal_strides, block_box(problem_, shape_.block, tile),
                reinterpret_cast<std::byte*>(block_memory(unit.memory.samples, i)));
  }

  bool run(const Unit& unit) const {
    Timed timed(unit.e.stages, Stage::gather);
    std::array<Place, kMostTogether> places;
    for (std::int64_t i = 0; i < unit.count; ++i) {
      const auto n = static_cast<std::size_t>(i);
      if (unit.reads && places_.inside(unit.tiles[n])) {
        places[n] = places_.samples(unit.e, unit.tiles[n]);
      } else if (unit.reads && places_.has_columns(unit.tiles[n])) {
        places[n] = places_.columns(unit.e, unit.tiles[n]);
      } else {
        gather(unit, i);
        places[n] = in_memory(unit.memory.samples, i, 0);
      }
    }
    timed.next(Stage::transform);
    if (!blocks_.load(unit, places.data()) && may_be_nonfinite(problem_))
      return run_nonfinite(unit);
    timed.next(Stage::product);
    multiply(unit, unit.instance);
    timed.next(Stage::inverse);
    if (unit.stores) {
      for (std::int64_t i = 0; i < unit.count; ++i) {
        const auto n = static_cast<std::size_t>(i);
        places[n] = places_.results(unit.e, unit.tiles[n]);
      }
      blocks_.store(unit, places.data(), true);
      return true;
    }
    store_in_memory(unit, unit.memory.samples);
    timed.next(Stage::scatter);
    return scatter(unit);
  }

  // Results to where a block's layout has them.
  void store_in_memory(const Unit& unit, T* memory) const {
    std::array<Place, kMostTogether> places;
    std::int64_t first = 0;
    for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
      first += shape_.block.shift[a] * shape_.block.stride[a];
    }
    for (std::int64_t i = 0; i < unit.count; ++i) {
      places[static_cast<std::size_t>(i)] = in_memory(memory, i, first);
    }
    blocks_.store(unit, places.data(), false);
  }

  void load_from_memory(const Unit& unit, T* memory) const {
    std::array<Place, kMostTogether> places;
    for (std::int64_t i = 0; i < unit.count; ++i) {
      places[static_cast<std::size_t>(i)] = in_memory(memory, i, 0);
    }
    blocks_.load(unit, places.data());
  }

  bool scatter(const Unit& unit) const {
    bool fits = true;
    for (std::int64_t i = 0; i < unit.count; ++i) {
      const BlockResults wanted = block_results(
          problem_, shape_.block, unit.tiles[static_cast<std::size_t>(i)], AxisValues{}, unit.e);
      const T* first = block_memory(unit.memory.samples, i) + wanted.first * parts();
      fits &= scatter_.run(reinterpret_cast<const std::byte*>(first), wanted.box, wanted.output,
                           unit.e.output_strides);
    }
    return fits;
  }

  bool run_nonfinite(const Unit& unit) const {
    const std::int64_t all = shape_.samples * unit.count;
    std::fill_n(unit.memory.samples, all * parts(), T{});
    for (std::int64_t i = 0; i < unit.count; ++i) gather(unit, i);
    mask_samples(unit.memory.samples, all, complex_, unit.memory.mask);
    load_from_memory(unit, unit.memory.samples);
    multiply(unit, unit.instance);
    store_in_memory(unit, unit.memory.samples);
    find_reached(unit);
    const T nan = std::numeric_limits<T>::quiet_NaN();
    for (std::int64_t i = 0; i < all; ++i) {
      if (unit.memory.mask[i] != 0) std::fill_n(unit.memory.samples + i * parts(), parts(), nan);
    }
    return scatter(unit);
  }

  // Turns the mask of samples into that of results within reach of one.
  void find_reached(const Unit& unit) const {
    std::uint8_t* mask = unit.memory.mask;
    if (!has_zero_taps(problem_)) {
      for (std::int64_t i = 0; i < unit.count; ++i) {
        grow_mask(problem_, shape_.block, mask + i * shape_.samples);
      }
      return;
    }
    const std::int64_t all = shape_.samples * unit.count;
    T* indicator = unit.memory.indicator;
    std::fill_n(indicator, all * parts(), T{});
    for (std::int64_t i = 0; i < all; ++i) indicator[i * parts()] = static_cast<T>(mask[i]);
    load_from_memory(unit, indicator);
    multiply(unit, problem_.kernel->instances() + unit.instance);
    store_in_memory(unit, indicator);
    for (std::int64_t i = 0; i < all; ++i) mask[i] = indicator[i * parts()] > T(0.5) ? 1 : 0;
  }

  std::int64_t spectrum_stride() const {
    return round_up(transform_->spectrum_scalars(),
                    static_cast<std::int64_t>(kAlignment / sizeof(T)));
  }
  const T* spectrum(std::int64_t index) const {
    return spectra_.template as<T>() + index * spectrum_stride();
  }

  void build_spectra(WorkspacePool& pool) {
    spectra_ =
        Buffer(spectra_of(problem_) * spectrum_stride() * static_cast<std::int64_t>(sizeof(T)));
    const PooledWorkspace scratch(pool, layout_.total());
    const Memory memory(layout_, scratch.span());
    const Execution nothing;
    const std::int64_t instances = problem_.kernel->instances();
    Unit unit{nothing, memory, false, false, 0, {}, 1};
    for (std::int64_t i = 0; i < spectra_of(problem_); ++i) {
      std::fill_n(memory.samples, tap_span() * parts(), T{});
      if (i < instances) {
        add_taps(problem_, shape_.block, i, 1.0, memory.samples);
      } else {
        add_indicator(problem_, shape_.block, i - instances, memory.samples);
      }
      blocks_.load_taps(unit, in_memory(memory.samples, 0, 0));
      transform_->take_spectrum(memory.points, 0,
                                spectra_.template as<T>() + i * spectrum_stride());
    }
  }

  // Samples of a block from the first tap to the last.
  std::int64_t tap_span() const {
    std::int64_t span = 1;
    for (std::size_t a = 0; a < problem_.axes.size(); ++a) {
      if (problem_.axes[a].convolved()) {
        span += (problem_.axes[a].kernel - 1) * shape_.block.stride[a];
      }
    }
    return span;
  }

  CanonicalProblem problem_;
  LaneShape shape_;
  bool complex_;
  LanePlaces places_;
  TileGrid grid_;
  std::shared_ptr<const lanes::BlockTransform<T>> transform_;
  LaneBlocks<T> blocks_;
  LaneLayout layout_;
  Gather gather_;
  Scatter scatter_;
  Buffer spectra_;
};

}  // namespace

std::unique_ptr<Bound> bind_lanes(const CanonicalProblem& problem, const LaneShape& shape,
                                  const Workshop& workshop) {
  if (is_single(problem.compute)) {
    return std::make_unique<BoundLanes<float>>(problem, shape, workshop);
  }
  return std::make_unique<BoundLanes<double>>(problem, shape, workshop);
}

}  // namespace faltung
