#include "methods/boxes/boxes.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"

namespace faltung {
namespace {

// 1 where a tap is not zero.
Taps ones_of(const Taps& taps) {
  std::vector<std::int64_t> ones;
  std::visit(
      [&]<typename T>(const std::vector<T>& list) {
        for (const T& tap : list) ones.push_back(tap == T{} ? 0 : 1);
      },
      taps);
  return ones;
}

std::shared_ptr<const KernelAnalysis> reach_kernel(const KernelAnalysis& kernel) {
  if (kernel.factors().empty()) {
    return std::make_shared<const KernelAnalysis>(ones_of(kernel.dense()), kernel.lengths(), 1,
                                                  0.0);
  }
  std::vector<Taps> factors;
  for (const Taps& factor : kernel.factors()) factors.push_back(ones_of(factor));
  return std::make_shared<const KernelAnalysis>(std::move(factors));
}

}  // namespace

Boxes::Boxes(const CanonicalProblem& problem, const AxisValues& most) : rank(problem.axes.size()) {
  for (std::size_t a = 0; a < rank; ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    tile[a] = ceil_div(axis.out, ceil_div(axis.out, most[a]));
    samples[a] =
        axis.convolved() ? checked_add(checked_mul(tile[a] - 1, axis.step), axis.kernel) : tile[a];
    tile_size = checked_mul(tile_size, tile[a]);
    samples_size = checked_mul(samples_size, samples[a]);
  }
}

GatherBox Boxes::samples_of(const CanonicalProblem& problem, const Tile& tile) const {
  GatherBox box;
  box.stride = samples_strides();
  for (std::size_t a = 0; a < rank; ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    const bool sums = axis.convolved();
    box.start[a] = axis.lo + tile.start[a] * axis.step - (sums ? axis.kernel - 1 : 0);
    box.count[a] = sums ? (tile.count[a] - 1) * axis.step + axis.kernel : tile.count[a];
    box.step[a] = sums ? 1 : axis.step;
    box.phases[a] = 1;
  }
  return box;
}

AxisValues Boxes::dense_strides(const AxisValues& lengths) const {
  AxisValues strides{};
  std::int64_t stride = 1;
  for (std::size_t a = rank; a-- > 0;) {
    strides[a] = stride;
    stride = checked_mul(stride, lengths[a]);
  }
  return strides;
}

CanonicalProblem box_part(const CanonicalProblem& problem, const Boxes& boxes) {
  CanonicalProblem part;
  for (std::size_t a = 0; a < boxes.rank; ++a) {
    const CanonicalAxis& whole = problem.axes[a];
    CanonicalAxis axis;
    axis.caller_axis = static_cast<int>(a);
    axis.signal = boxes.samples[a];
    axis.out = boxes.tile[a];
    if (whole.convolved()) {
      axis.role = CanonicalAxis::Role::convolved;
      axis.kernel = whole.kernel;
      axis.lo = axis.kernel - 1;
      axis.step = whole.step;
    }
    part.axes.push_back(axis);
  }
  return part;
}

CanonicalProblem reach_part(const CanonicalProblem& problem, const Boxes& boxes) {
  CanonicalProblem part = box_part(problem, boxes);
  part.signal_type = part.output_type = ElementType::uint8;
  part.overflow = Overflow::saturate;
  part.signal_max = 1;
  part.quantum = 1;
  part.allowed_error = 0.45;
  part.kernel = reach_kernel(*problem.kernel);
  part.computes = {Compute::float32, Compute::float64};
  if (part.kernel->l1() >= 0x1p24) part.computes.erase(part.computes.begin());
  part.compute = part.computes.front();
  return part;
}

}  // namespace faltung
