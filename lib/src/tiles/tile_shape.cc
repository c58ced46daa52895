#include "tiles/tile_shape.h"

#include <algorithm>

#include "core/checked.h"

namespace faltung {
namespace {

// Samples needed for `out` outputs, rounded up to whole phases.
std::int64_t padded_extent(const CanonicalAxis& axis, std::int64_t out) {
  if (axis.varying()) return 1;
  const std::int64_t reach = (out - 1) * axis.step + axis.kernel;
  return axis.convolved() ? round_up(reach, std::min(axis.step, reach)) : out;
}

double halo_growth(const CanonicalAxis& axis, std::int64_t out) {
  const std::int64_t half = ceil_div(out, 2);
  const auto ratio = [&](std::int64_t t) {
    return static_cast<double>(padded_extent(axis, t)) / static_cast<double>(t);
  };
  return ratio(half) / ratio(out);
}

double sample_count(const CanonicalProblem& problem, const AxisValues& out) {
  double count = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    count *= static_cast<double>(padded_extent(problem.axes[a], out[a]));
  }
  return count;
}

// The axis to halve next: the one whose halo grows least, outer ones first; rows keep 512 elements
// while anything else can be cut.
int axis_to_halve(const CanonicalProblem& problem, const AxisValues& out) {
  constexpr std::int64_t kShortRow = 512;
  constexpr double kMostGrowth = 1.5;
  int best = -1;
  double least = 0;
  std::int64_t row = 1;
  for (int axis = static_cast<int>(problem.axes.size()) - 1; axis >= 0; --axis) {
    const auto a = static_cast<std::size_t>(axis);
    row = std::min<std::int64_t>(kShortRow * 2, row * out[a]);
    if (out[a] < 2) continue;
    double growth = halo_growth(problem.axes[a], out[a]);
    // Halves that need almost as many samples as the whole gain nothing.
    if (growth > kMostGrowth) continue;
    if (row < 2 * kShortRow) growth *= 4;
    if (best < 0 || growth <= least) {
      best = axis;
      least = growth;
    }
  }
  return best;
}

// Halves the outer axes, then rows, until no more outputs are left than that.
void cut_outputs(AxisValues& out, std::size_t rank, std::int64_t most) {
  double outputs = 1;
  for (std::size_t a = 0; a < rank; ++a) outputs *= static_cast<double>(out[a]);
  for (std::size_t a = 0; a < rank; ++a) {
    while (out[a] > 1 && outputs > static_cast<double>(most)) {
      outputs /= static_cast<double>(out[a]);
      out[a] = ceil_div(out[a], 2);
      outputs *= static_cast<double>(out[a]);
    }
  }
}

}  // namespace

TileShape tile_shape(const CanonicalProblem& problem, std::int64_t budget,
                     std::int64_t most_outputs) {
  TileShape shape;
  const std::size_t rank = problem.axes.size();
  for (std::size_t a = 0; a < rank; ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    shape.out[a] = axis.varying() ? 1 : std::max<std::int64_t>(1, axis.out);
  }
  const auto limit = static_cast<double>(budget);
  while (sample_count(problem, shape.out) > limit) {
    const int axis = axis_to_halve(problem, shape.out);
    if (axis < 0) break;
    const auto a = static_cast<std::size_t>(axis);
    shape.out[a] = ceil_div(shape.out[a], 2);
  }
  cut_outputs(shape.out, rank, most_outputs);
  std::int64_t stride = 1;
  for (std::size_t a = rank; a-- > 0;) {
    const CanonicalAxis& axis = problem.axes[a];
    const std::int64_t extent = padded_extent(axis, shape.out[a]);
    const std::int64_t reach =
        axis.convolved() ? (shape.out[a] - 1) * axis.step + axis.kernel : extent;
    shape.layout.count[a] = reach;
    shape.layout.phases[a] = axis.convolved() ? std::min(axis.step, reach) : 1;
    shape.layout.step[a] = axis.convolved() ? 1 : axis.step;
    shape.layout.stride[a] = stride;
    shape.layout.phase_stride[a] = extent / shape.layout.phases[a] * stride;
    stride = checked_mul(stride, extent);
    shape.results *= shape.out[a];
  }
  shape.samples = stride;
  return shape;
}

}  // namespace faltung
