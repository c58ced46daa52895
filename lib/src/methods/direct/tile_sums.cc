#include "methods/direct/tile_sums.h"

#include <algorithm>

namespace faltung {

int innermost(const AxisValues& counts, std::size_t rank) {
  int axis = std::max(0, static_cast<int>(rank) - 1);
  while (axis > 0 && counts[static_cast<std::size_t>(axis)] == 1) --axis;
  return axis;
}

namespace {

std::size_t first_convolved(const CanonicalProblem& problem) {
  std::size_t a = 0;
  while (a < problem.axes.size() && !problem.axes[a].convolved()) ++a;
  return a;
}

}  // namespace

bool leaves_taps_out(const CanonicalProblem& problem) {
  const std::size_t a = first_convolved(problem);
  return a < problem.axes.size() && problem.axes[a].border == Border::zero;
}

TapRange taps_that_meet(const CanonicalProblem& problem, const Tile& tile) {
  const std::size_t a = first_convolved(problem);
  const CanonicalAxis& axis = problem.axes[a];
  const std::int64_t least = axis.lo + tile.start[a] * axis.step;
  const std::int64_t greatest = least + (tile.count[a] - 1) * axis.step;
  const std::int64_t lo = std::clamp<std::int64_t>(least - axis.signal + 1, 0, axis.kernel);
  return {lo, std::clamp<std::int64_t>(greatest + 1, lo, axis.kernel)};
}

std::int64_t instance_of(const CanonicalProblem& problem, const Tile& tile) {
  std::int64_t instance = 0;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    if (axis.varying()) instance = instance * axis.kernel + tile.start[a];
  }
  return instance;
}

}  // namespace faltung
