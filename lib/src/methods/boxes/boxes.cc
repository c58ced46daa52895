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

bool is_aligned(const std::byte* address, ElementType type) {
  const std::size_t whole = is_complex(type) ? 2 : 1;
  return reinterpret_cast<std::uintptr_t>(address) % (size_of(type) / whole) == 0;
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

const std::byte* samples_in_place(const CanonicalProblem& problem, const Boxes& boxes,
                                  const Execution& execution, const Tile& tile, ElementType type) {
  if (problem.signal_type != type || tile.count != boxes.tile) return nullptr;
  const GatherBox box = boxes.samples_of(problem, tile);
  const std::byte* first = execution.signal;
  for (std::size_t a = 0; a < boxes.rank; ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    const bool inside = box.start[a] >= 0 && box.start[a] + boxes.samples[a] <= axis.signal;
    if (!inside || (!axis.convolved() && axis.step != 1)) return nullptr;
    first += box.start[a] * execution.signal_strides[a] * static_cast<std::int64_t>(size_of(type));
  }
  const bool dense = execution.signal_strides[boxes.rank - 1] == 1;
  return dense && is_aligned(first, type) ? first : nullptr;
}

std::byte* outputs_of(const CanonicalProblem& problem, const Execution& execution,
                      const Tile& tile) {
  std::int64_t offset = 0;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    offset += tile.start[a] * execution.output_strides[a];
  }
  return execution.output + offset * static_cast<std::int64_t>(size_of(problem.output_type));
}

std::byte* outputs_in_place(const CanonicalProblem& problem, const Boxes& boxes,
                            const Execution& execution, const Tile& tile, ElementType type) {
  if (problem.output_type != type || tile.count != boxes.tile) return nullptr;
  std::byte* const first = outputs_of(problem, execution, tile);
  const bool dense = execution.output_strides[boxes.rank - 1] == 1;
  return dense && is_aligned(first, type) ? first : nullptr;
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
