#include "methods/separable/passes.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"

namespace faltung {
namespace {

// Samples of a tile that stay in the second-level cache, unless the kernel is so long that the halo
// would outweigh the tile: then as much as keeps it to a fifth on every axis.
std::int64_t sample_budget(const CanonicalProblem& problem) {
  constexpr double kCachedBytes = 512 << 10;
  double halo_bound = 1;
  for (const CanonicalAxis& axis : problem.axes) {
    const auto taps = static_cast<double>(axis.kernel);
    halo_bound *= axis.convolved() ? 5 * taps : std::min(4.0, static_cast<double>(axis.out));
  }
  const double budget =
      std::max(kCachedBytes / static_cast<double>(size_of(problem.compute)), halo_bound);
  return static_cast<std::int64_t>(std::min(budget, 0x1p40));
}

// Tiles of one size that waste less than one element each.
std::int64_t evened(std::int64_t out, std::int64_t tile) {
  return out == 0 ? 1 : ceil_div(out, ceil_div(out, tile));
}

// Convolution along one axis of a box; all borders are already in it.
CanonicalProblem make_part(const CanonicalProblem& problem, const Pass& pass, const Taps& factor,
                           double signal_max, double quantum) {
  CanonicalProblem part;
  const ElementType type = element_type_of_compute(problem.compute);
  part.signal_type = part.output_type = type;
  part.compute = problem.compute;
  part.computes = {problem.compute};
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
    part.axes.push_back(axis);
  }
  part.kernel = std::make_shared<const KernelAnalysis>(
      factor, std::vector<std::int64_t>{problem.axes[pass.axis].kernel}, 1, 0.0);
  part.overflow = problem.overflow;
  part.componentwise = problem.componentwise;
  part.signal_max = signal_max;
  if (problem.quantum > 0) {
    part.quantum = quantum;
    part.allowed_error = 0.45 * quantum;
  }
  return part;
}

}  // namespace

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

Passes make_passes(const CanonicalProblem& problem) {
  Passes passes;
  const TileShape shape = tile_shape(problem, sample_budget(problem));
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    passes.tile[a] = evened(axis.out, shape.out[a]);
    passes.box[a] =
        axis.convolved() ? (passes.tile[a] - 1) * axis.step + axis.kernel : passes.tile[a];
  }
  AxisValues lengths = passes.box;
  std::size_t factor = problem.kernel->factors().size();
  double signal_max = problem.signal_max;
  int shift = 0;
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    if (!problem.axes[a].convolved()) continue;
    const Taps& taps = problem.kernel->factors()[--factor];
    Pass pass;
    pass.axis = a;
    pass.in = lengths;
    lengths[a] = passes.tile[a];
    pass.out = lengths;
    const KernelAnalysis line(taps, {problem.axes[a].kernel}, 1, 0.0);
    shift += line.binary_shift().value_or(0);
    pass.part = make_part(problem, pass, taps, signal_max, std::ldexp(1.0, -shift));
    signal_max *= line.l1();
    passes.list.push_back(std::move(pass));
  }
  return passes;
}

}  // namespace faltung
