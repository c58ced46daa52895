#include "methods/separable/passes.h"

#include <algorithm>
#include <cmath>

#include "core/buffer.h"
#include "core/checked.h"

namespace faltung {
namespace {

// What a tile keeps between its passes: so much stays in the second-level cache, and more than the
// most it never takes, however long the factors.
constexpr double kCachedBytes = 512 << 10, kMostBytes = 2.5 * (1 << 20);
// Samples gathered at a time, where one index of the first axis does not take more.
constexpr std::int64_t kSlabBytes = 256 << 10;
// Beyond this much work for what neighbouring tiles do too, a tile may leave the cache.
constexpr double kMostOverlap = 1.44;
// A halving that leaves more than this share of the memory is none.
constexpr double kLittleSaved = 0.9;

double reach(const CanonicalAxis& axis, double out) {
  return axis.convolved()
             ? (out - 1) * static_cast<double>(axis.step) + static_cast<double>(axis.kernel)
             : out;
}

double kept_elements(const CanonicalProblem& problem, std::size_t first, const AxisValues& tile) {
  double rest = 1, samples = 1, sums = 1;  // sums: what the pass along the last axis leaves
  bool last = true;
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    if (a == first) continue;
    const auto outputs = static_cast<double>(tile[a]);
    rest *= outputs;
    samples *= reach(problem.axes[a], outputs);
    sums *= last ? outputs : reach(problem.axes[a], outputs);
    last = last && !problem.axes[a].convolved();
  }
  const auto outputs = static_cast<double>(tile[first]);
  return (reach(problem.axes[first], outputs) + outputs) * rest + samples + sums;
}

// How much more is read than lies under the outputs.
double overlap(const CanonicalProblem& problem, const AxisValues& tile) {
  double ratio = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const auto out = static_cast<double>(tile[a]);
    ratio *= reach(problem.axes[a], out) /
             (out * static_cast<double>(problem.axes[a].convolved() ? problem.axes[a].step : 1));
  }
  return ratio;
}

// The axis whose halving gains most memory for the least overlap. Short rows are dear, and what is
// inside the last convolved axis, such as the channels of a picture, is never cut into them.
std::size_t axis_to_halve(const CanonicalProblem& problem, std::size_t first,
                          const AxisValues& tile) {
  constexpr std::int64_t kShortRow = 1024;
  std::size_t best = problem.axes.size();
  double least = 0;
  std::int64_t row = 1;
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    row = std::min(2 * kShortRow, row * tile[a]);
    const bool inner = a > first && !problem.axes[a].convolved();
    if (tile[a] < 2 || (inner && row < 2 * kShortRow)) continue;
    AxisValues half = tile;
    half[a] = ceil_div(tile[a], 2);
    const double saved =
        std::log(kept_elements(problem, first, tile) / kept_elements(problem, first, half));
    const double grown = std::log(overlap(problem, half) / overlap(problem, tile));
    const double price = (grown + (row < kShortRow ? 0.5 : 0.0)) / std::max(saved, 1e-9);
    if (best == problem.axes.size() || price <= least) {
      best = a;
      least = price;
    }
  }
  return best;
}

AxisValues tile_of(const CanonicalProblem& problem, std::size_t first) {
  AxisValues tile{};
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    tile[a] = std::max<std::int64_t>(1, problem.axes[a].out);
  }
  const auto size = static_cast<double>(size_of(problem.compute));
  for (;;) {
    const double kept = kept_elements(problem, first, tile);
    const std::size_t axis = axis_to_halve(problem, first, tile);
    if (kept * size <= kCachedBytes || axis == problem.axes.size()) return tile;
    AxisValues half = tile;
    half[axis] = ceil_div(tile[axis], 2);
    if (kept * size <= kMostBytes && overlap(problem, half) > kMostOverlap) return tile;
    // Two long axes besides the first: a single slab takes what it takes.
    const bool vain = kept_elements(problem, first, half) > kLittleSaved * kept;
    if (vain && overlap(problem, half) > kMostOverlap * overlap(problem, tile)) return tile;
    tile = half;
  }
}

// Tiles of one size that waste less than one element each.
std::int64_t evened(std::int64_t out, std::int64_t tile) {
  return out == 0 ? 1 : ceil_div(out, ceil_div(out, tile));
}

// Convolution along one axis of a box; all borders are already in it.
CanonicalProblem make_pass_part(const CanonicalProblem& problem, const Pass& pass,
                                const Taps& factor, double signal_max, double quantum) {
  std::vector<CanonicalAxis> axes;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    CanonicalAxis axis;
    axis.caller_axis = static_cast<int>(a);
    axis.signal = pass.in[a];
    axis.out = pass.out[a];
    if (a == pass.axis) {
      axis.role = CanonicalAxis::Role::convolved;
      axis.kernel = problem.axes[a].kernel;
      axis.lo = axis.kernel - 1;
      axis.step = problem.axes[a].step;
    }
    axes.push_back(axis);
  }
  CanonicalProblem part = make_part(problem, std::move(axes), factor);
  part.signal_max = signal_max;
  if (problem.quantum > 0) {
    part.quantum = quantum;
    part.allowed_error = 0.45 * quantum;
  }
  return part;
}

}  // namespace

CanonicalProblem make_part(const CanonicalProblem& problem, std::vector<CanonicalAxis> axes,
                           const Taps& factor) {
  CanonicalProblem part;
  part.signal_type = part.output_type = element_type_of_compute(problem.compute);
  part.compute = problem.compute;
  part.computes = {problem.compute};
  part.axes = std::move(axes);
  part.kernel = std::make_shared<const KernelAnalysis>(
      factor, std::vector<std::int64_t>{tap_count(factor)}, 1, 0.0);
  part.overflow = problem.overflow;
  part.componentwise = problem.componentwise;
  return part;
}

AxisValues dense_strides(const AxisValues& lengths, std::size_t rank) {
  AxisValues strides{};
  std::int64_t stride = 1;
  for (std::size_t a = rank; a-- > 0;) {
    strides[a] = stride;
    stride = checked_mul(stride, lengths[a]);
  }
  return strides;
}

std::int64_t volume(const AxisValues& lengths, std::size_t rank) {
  std::int64_t count = 1;
  for (std::size_t a = 0; a < rank; ++a) count = checked_mul(count, lengths[a]);
  return count;
}

std::int64_t box_bytes(const CanonicalProblem& problem, const AxisValues& lengths) {
  const std::int64_t count = volume(lengths, problem.axes.size());
  return Arena::padded(checked_mul(count, size_of(problem.compute)));
}

std::int64_t Passes::slabs() const { return ceil_div(columns[first], slab[first]); }

Passes make_passes(const CanonicalProblem& problem) {
  Passes passes;
  const std::size_t rank = problem.axes.size();
  while (!problem.axes[passes.first].convolved()) ++passes.first;
  const AxisValues tile = tile_of(problem, passes.first);
  for (std::size_t a = 0; a < rank; ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    passes.tile[a] = evened(axis.out, tile[a]);
    passes.slab[a] = axis.convolved()
                         ? checked_add(checked_mul(passes.tile[a] - 1, axis.step), axis.kernel)
                         : passes.tile[a];
  }
  std::int64_t& positions = passes.slab[passes.first];
  const std::int64_t all = positions;
  positions = 1;
  const std::int64_t one = box_bytes(problem, passes.slab);
  positions = evened(all, std::clamp<std::int64_t>(kSlabBytes / one, 1, all));
  AxisValues lengths = passes.slab;
  std::size_t factor = problem.kernel->factors().size();
  double signal_max = problem.signal_max;
  int shift = 0;
  for (std::size_t a = rank; a-- > passes.first;) {
    if (!problem.axes[a].convolved()) continue;
    const Taps& taps = problem.kernel->factors()[--factor];
    Pass pass;
    pass.axis = a;
    if (a == passes.first) {
      lengths[a] = all;
      passes.columns = lengths;
    }
    pass.in = lengths;
    lengths[a] = passes.tile[a];
    pass.out = lengths;
    const KernelAnalysis line(taps, {problem.axes[a].kernel}, 1, 0.0);
    shift += line.binary_shift().value_or(0);
    pass.part = make_pass_part(problem, pass, taps, signal_max, std::ldexp(1.0, -shift));
    signal_max *= line.l1();
    passes.list.push_back(std::move(pass));
  }
  return passes;
}

}  // namespace faltung
