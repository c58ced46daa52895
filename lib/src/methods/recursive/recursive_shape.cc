#include "methods/recursive/recursive_shape.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "problem/accuracy.h"
#include "simd/recursive_pass.h"

namespace faltung {
namespace {

// What columns and results of a tile take at most.
constexpr double kMostBytes = 4 << 20;
constexpr std::int64_t kMostCuts = 64;
// Turning a sample in and out, in the time of filtering it along or across.
constexpr double kTurned = 0.5;

// The most outputs of a tile: as few samples as can be filtered twice at the edges of others.
AxisValues tile_of(const CanonicalProblem& problem, const RecursiveShape& shape) {
  AxisValues best{};
  double least = std::numeric_limits<double>::infinity();
  const CanonicalAxis &across = problem.axes[shape.across], &along = problem.axes[shape.along()];
  const auto size = static_cast<double>(size_of(problem.compute) * shape.channels);
  const auto reach_across = static_cast<double>(across.kernel - 1);
  const auto reach_along = static_cast<double>(along.kernel - 1);
  for (std::int64_t cuts = 1; cuts <= std::min(kMostCuts, along.out); ++cuts) {
    const auto width = static_cast<double>(ceil_div(along.out, cuts));
    const double fit = (kMostBytes / (size * width) - reach_across) / 2;
    const double height = std::floor(std::min(fit, static_cast<double>(across.out)));
    if (height < 1) continue;
    const double rows = 1 + reach_across / height;
    const double cost = rows * (1 + kTurned) * (1 + reach_along / width) + rows;
    if (cost >= least) continue;
    least = cost;
    for (std::size_t a = 0; a < problem.axes.size(); ++a) {
      best[a] = a < shape.across ? 1 : problem.axes[a].out;
    }
    best[shape.across] = static_cast<std::int64_t>(height);
    best[shape.along()] = static_cast<std::int64_t>(width);
  }
  return best;
}

}  // namespace

std::optional<RecursiveShape> recursive_shape(const CanonicalProblem& problem,
                                              const simd::Target& target) {
  const auto& axes = problem.axes;
  std::size_t across = 0;
  while (!axes[across].convolved()) ++across;
  if (across + 1 == axes.size() || !axes[across + 1].convolved()) return std::nullopt;
  const auto& factors = problem.kernel->factors();
  const double share = 0.45 * std::min(largest_bound(problem), 1.0);
  auto across_fit = fit_recursive(factors[0], share);
  if (!across_fit) return std::nullopt;
  auto along_fit = fit_recursive(factors[1], share);
  if (!along_fit) return std::nullopt;
  RecursiveShape shape;
  shape.across_fit = std::move(*across_fit);
  shape.along_fit = std::move(*along_fit);
  shape.across = across;
  for (std::size_t a = across + 2; a < axes.size(); ++a) {
    shape.channels = checked_mul(shape.channels, axes[a].out);
  }
  const AxisValues tile = tile_of(problem, shape);
  if (tile[across] == 0) return std::nullopt;
  shape.boxes = Boxes(problem, tile);
  const auto& passes = simd::recursive_passes(target);
  const bool single = problem.compute == Compute::float32;
  shape.group = single ? passes.float32.group : passes.float64.group;
  shape.row = round_up(shape.boxes.samples[shape.along()] * shape.channels, shape.group);
  shape.columns = round_up(shape.boxes.tile[shape.along()] * shape.channels, shape.group);
  return shape;
}

}  // namespace faltung
