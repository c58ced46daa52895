#include <algorithm>
#include <vector>

#include "core/buffer.h"
#include "methods/direct/bound_direct.h"
#include "methods/direct/run_table.h"
#include "methods/direct/tile_sums.h"
#include "simd/tap_block.h"

namespace faltung {
namespace {

const simd::TapBlockLoops<float>& loops_for(float, const simd::Target& target) {
  return simd::tap_block_float32(target);
}
const simd::TapBlockLoops<double>& loops_for(double, const simd::Target& target) {
  return simd::tap_block_float64(target);
}

std::int64_t block_lanes(const CanonicalProblem& problem, const simd::Target& target) {
  return problem.compute == Compute::float32 ? simd::tap_block_float32(target).lanes
                                             : simd::tap_block_float64(target).lanes;
}

template <typename T>
class BlockSums final : public TileSums {
 public:
  BlockSums(const CanonicalProblem& problem, const TileShape& shape, const simd::Target& target)
      : problem_(problem),
        target_(target),
        loops_(loops_for(T{}, target)),
        blocking_(choose_blocking(problem, shape, loops_.lanes)),
        row_axis_(innermost(shape.out, problem.axes.size())),
        clips_(leaves_taps_out(problem)),
        dense_rows_(!problem.axes.empty() && shape.layout.stride[at(row_axis_)] == 1),
        table_(problem, blocking_),
        runs_(static_cast<std::size_t>(table_.size())) {
    table_.place(shape.layout, runs_.data());
    for (std::int64_t i = 0; i < problem.kernel->instances(); ++i) {
      const RunTable::Instance& all = table_.instance(i);
      most_runs_ = std::max(most_runs_, all.end - all.begin);
    }
  }

  std::int64_t owned_bytes() const override { return table_.bytes() + places_bytes(); }
  std::int64_t places_bytes() const override {
    return table_.size() * static_cast<std::int64_t>(sizeof(simd::TapRun));
  }
  void place(const GatherBox& layout, std::byte* places) const override {
    table_.place(layout, reinterpret_cast<simd::TapRun*>(places));
  }
  std::int64_t scratch_bytes() const override {
    return clips_ ? most_runs_ * static_cast<std::int64_t>(sizeof(simd::TapRun)) : 0;
  }

  bool run(const Tile& tile, const TileData& data, std::byte* scratch, Compute&) const override {
    if constexpr (sizeof(T) == sizeof(float)) {
      if (data.rounded && problem_.output_type == ElementType::uint8) {
        return sum(simd::tap_block_uint8(target_), tile, data, scratch);
      }
      if (data.rounded && problem_.output_type == ElementType::uint16) {
        return sum(simd::tap_block_uint16(target_), tile, data, scratch);
      }
      if (data.rounded) return sum(simd::tap_block_int16(target_), tile, data, scratch);
    }
    return sum(loops_, tile, data, scratch);
  }

 private:
  template <typename To>
  struct Job {
    const simd::TapBlockLoops<T, To>& loops;
    const Tile& tile;
    const TileData& data;
    simd::TapBlock<T, To> block;
    int axis;  // axes before this one are walked
  };

  template <typename To>
  bool sum(const simd::TapBlockLoops<T, To>& loops, const Tile& tile, const TileData& data,
           std::byte* scratch) const {
    Job<To> job{loops, tile, data, {}, row_axis_ + 1};
    job.block.in = reinterpret_cast<const T*>(data.samples);
    job.block.out = reinterpret_cast<To*>(data.results);
    job.block.taps = static_cast<const T*>(table_.coefficients());
    if (lines()) {
      job.block.apart = data.sample_strides[at(blocking_.axis)];
      job.block.out_apart = data.result_strides[at(blocking_.axis)];
      job.block.lines = tile.count[at(blocking_.axis)];
    } else {
      job.block.apart = loops.lanes;
    }
    take_runs(job, scratch);
    join_rows(job);
    walk(job, 0, 0, 0);
    return true;
  }

  static std::size_t at(int axis) { return static_cast<std::size_t>(axis); }
  bool lines() const { return blocking_.axis >= 0 && blocking_.axis != row_axis_; }

  template <typename To>
  void take_runs(Job<To>& job, std::byte* scratch) const {
    const RunTable::Instance& all = table_.instance(instance_of(problem_, job.tile));
    const simd::TapRun* placed = job.data.places != nullptr
                                     ? reinterpret_cast<const simd::TapRun*>(job.data.places)
                                     : runs_.data();
    job.block.runs = placed + all.begin;
    job.block.run_count = all.end - all.begin;
    if (!clips_) return;
    const TapRange range = taps_that_meet(problem_, job.tile);
    if (table_.meets_all(range)) return;
    auto* clipped = reinterpret_cast<simd::TapRun*>(scratch);
    job.block.run_count = table_.clip(all, range, job.block.apart, placed, clipped);
    job.block.runs = clipped;
  }

  // The innermost axes that are dense on both sides make one row; axes of one element are in no
  // one's way.
  template <typename To>
  void join_rows(Job<To>& job) const {
    job.block.length = 1;
    if (!dense_rows_) return;
    std::int64_t& row = job.block.length;
    row = job.tile.count[at(row_axis_)];
    job.axis = row_axis_;
    while (job.axis > 0 && job.axis - 1 != blocking_.axis) {
      const std::size_t outer = at(job.axis - 1);
      const bool joins =
          job.data.sample_strides[outer] == row && job.data.result_strides[outer] == row;
      if (job.tile.count[outer] != 1 && !joins) break;
      row *= job.tile.count[outer];
      --job.axis;
    }
  }

  template <typename To>
  void walk(const Job<To>& job, int axis, std::int64_t sample_at, std::int64_t result_at) const {
    if (axis >= job.axis || problem_.axes.empty()) {
      simd::TapBlock<T, To> block = job.block;
      block.in += sample_at;
      block.out += result_at;
      return lines() ? job.loops.lines(block) : job.loops.row(block);
    }
    if (axis == blocking_.axis) return walk(job, axis + 1, sample_at, result_at);
    for (std::int64_t i = 0; i < job.tile.count[at(axis)]; ++i) {
      walk(job, axis + 1, sample_at + i * job.data.sample_strides[at(axis)],
           result_at + i * job.data.result_strides[at(axis)]);
    }
  }

  const CanonicalProblem& problem_;
  simd::Target target_;
  const simd::TapBlockLoops<T>& loops_;
  Blocking blocking_;
  int row_axis_;
  bool clips_;
  bool dense_rows_;
  RunTable table_;
  std::vector<simd::TapRun> runs_;  // placed in the tiles' own layout
  std::int64_t most_runs_ = 0;
};

}  // namespace

SumsBytes block_sums_bytes(const CanonicalProblem& problem, const TileShape& shape,
                           const simd::Target& target) {
  const Blocking blocking = choose_blocking(problem, shape, block_lanes(problem, target));
  const std::int64_t runs = count_runs(problem, blocking).runs;
  const std::int64_t instances = problem.kernel->instances(), axes = problem.convolved_axes();
  const std::int64_t places = runs * instances * static_cast<std::int64_t>(sizeof(simd::TapRun));
  const std::int64_t taps = problem.kernel->nonzero() * instances * size_of(problem.compute);
  return {Arena::padded(taps) + runs * instances * axes * 8 + 2 * places, places,
          places / instances};
}

double block_sums_loads(const CanonicalProblem& problem, const TileShape& shape,
                        const simd::Target& target) {
  const bool single = problem.compute == Compute::float32;
  const double alone =
      single ? simd::tap_block_float32(target).lone_tap : simd::tap_block_float64(target).lone_tap;
  const Blocking blocking = choose_blocking(problem, shape, block_lanes(problem, target));
  const double length = count_runs(problem, blocking).length;
  // Measured. For a row what is left of the loading falls with the square of a run's length; lines
  // lose a little at either end of every run.
  const bool row = blocking.axis < 0 || blocking.axis == innermost(shape.out, problem.axes.size());
  const double left =
      row ? std::min(alone - 1, 2.5 / (length * length)) : std::min(1.4, 3.2 / length);
  return static_cast<double>(problem.kernel->nonzero()) * left;
}

bool sums_in_lines(const CanonicalProblem& problem, const TileShape& shape,
                   const simd::Target& target) {
  if (!direct_in_blocks(problem.compute)) return false;
  const Blocking blocking = choose_blocking(problem, shape, block_lanes(problem, target));
  return blocking.axis >= 0 && blocking.axis != innermost(shape.out, problem.axes.size());
}

std::unique_ptr<TileSums> block_sums(const CanonicalProblem& problem, const TileShape& shape,
                                     const simd::Target& target) {
  if (problem.compute == Compute::float32) {
    return std::make_unique<BlockSums<float>>(problem, shape, target);
  }
  return std::make_unique<BlockSums<double>>(problem, shape, target);
}

}  // namespace faltung
