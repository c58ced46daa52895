#include "methods/blocks/bound_blocks.h"

namespace faltung {
namespace {

bool is_shared(const CanonicalAxis& axis) { return axis.varying() && axis.signal == 1; }

// The problem as the signal sees it: axes along which only the kernel changes have one index.
CanonicalProblem signal_side(const CanonicalProblem& problem) {
  CanonicalProblem side = problem;
  for (CanonicalAxis& axis : side.axes) {
    if (is_shared(axis)) axis.out = 1;
  }
  return side;
}

}  // namespace

BlockGrid::BlockGrid(const CanonicalProblem& problem, const BlockShape& shape)
    : axes_(problem.axes), grid_(signal_side(problem), shape.tile), shared_(1) {
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    if (!is_shared(axes_[a])) continue;
    std::vector<AxisValues> more;
    for (const AxisValues& offsets : shared_) {
      for (std::int64_t i = 0; i < axes_[a].kernel; ++i) {
        more.push_back(offsets);
        more.back()[a] = i;
      }
    }
    shared_ = std::move(more);
  }
}

std::int64_t BlockGrid::instance(const Tile& block, const AxisValues& shared) const {
  std::int64_t instance = 0;
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    if (axes_[a].varying()) instance = instance * axes_[a].kernel + block.start[a] + shared[a];
  }
  return instance;
}

GatherBox block_box(const CanonicalProblem& problem, const BlockShape& shape, const Tile& block) {
  GatherBox box;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    box.stride[a] = shape.stride[a];
    box.step[a] = box.phases[a] = 1;
    box.count[a] = block.count[a];
    if (axis.convolved()) {
      box.start[a] = axis.lo + block.start[a] * axis.step + shape.start[a];
      box.count[a] = shape.segment[a];
    } else if (axis.varying()) {
      box.start[a] = axis.signal == 1 ? 0 : block.start[a];
    } else {
      box.start[a] = axis.lo + block.start[a] * axis.step;
      box.step[a] = axis.step;
    }
  }
  return box;
}

BlockResults block_results(const CanonicalProblem& problem, const BlockShape& shape,
                           const Tile& block, const AxisValues& shared, const Execution& e) {
  BlockResults results;
  results.output = e.output;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    results.box.count[a] = block.count[a];
    results.box.stride[a] = shape.stride[a] * (axis.convolved() ? axis.step : 1);
    results.first += shape.shift[a] * shape.stride[a];
    results.output += (block.start[a] + shared[a]) * e.output_strides[a] *
                      static_cast<std::int64_t>(size_of(problem.output_type));
  }
  return results;
}

}  // namespace faltung
