#include "methods/separable/fused_shape.h"

#include <algorithm>

#include "core/checked.h"
#include "simd/column_pass.h"

namespace faltung {
namespace {

// Where the ring lies best, and the most it may take.
constexpr std::int64_t kCachedBytes = 768 << 10, kMostBytes = 3 << 20;
// Samples of a row from one pass to the next.
constexpr std::int64_t kPieceSamples = 256;
// Rows of a band: enough for the first ones, which gather a whole ring, not to count.
constexpr std::int64_t kShortBand = 64;

bool is_whole(const CanonicalAxis& axis) {
  return axis.role == CanonicalAxis::Role::through && axis.lo == 0 && axis.step == 1 &&
         axis.out == axis.signal;
}

bool is_row_pair(const CanonicalProblem& problem, std::size_t across) {
  const auto& axes = problem.axes;
  if (across + 1 >= axes.size()) return false;
  const auto fits = [](const CanonicalAxis& axis) { return axis.convolved() && axis.step == 1; };
  return fits(axes[across]) && fits(axes[across + 1]) &&
         std::all_of(axes.begin() + static_cast<std::ptrdiff_t>(across) + 2, axes.end(), is_whole);
}

std::int64_t evened(std::int64_t out, std::int64_t size) {
  return ceil_div(out, ceil_div(out, size));
}

// The widest stripe whose ring takes `bytes`; 0 when none does.
std::int64_t widest_stripe(const CanonicalProblem& problem, const FusedShape& shape,
                           std::int64_t bytes) {
  const std::int64_t sample = shape.channels * size_of(problem.compute);
  const std::int64_t width = bytes / shape.ring / sample;
  return std::max<std::int64_t>(0, width - (problem.axes[shape.along()].kernel - 1));
}

}  // namespace

std::optional<FusedShape> fused_shape(const CanonicalProblem& problem, const simd::Target& target) {
  const auto& axes = problem.axes;
  if (problem.compute != Compute::float32 && problem.compute != Compute::float64) return {};
  if (problem.convolved_axes() != 2 || problem.outputs() == 0) return {};
  FusedShape shape;
  while (shape.across < axes.size() && !axes[shape.across].convolved()) ++shape.across;
  if (!is_row_pair(problem, shape.across)) return {};
  for (std::size_t a = 0; a < axes.size(); ++a) {
    shape.tile[a] = a < shape.across ? 1 : axes[a].out;
    if (a > shape.along()) shape.channels *= axes[a].out;
  }
  const CanonicalAxis &across = axes[shape.across], &along = axes[shape.along()];
  const auto& passes = simd::column_passes(target);
  shape.group = problem.compute == Compute::float32 ? passes.float32.group : passes.float64.group;
  shape.ring = across.kernel - 1 + shape.group;
  std::int64_t width = widest_stripe(problem, shape, kCachedBytes);
  // A stripe narrower than its own overlap would mostly compute what its neighbours do.
  const std::int64_t overlap = std::min(along.out, 4 * (along.kernel - 1));
  if (width < overlap) width = std::min(overlap, widest_stripe(problem, shape, kMostBytes));
  if (width == 0) return {};
  shape.tile[shape.along()] = evened(along.out, width);
  shape.tile[shape.across] =
      std::min(across.out,
               round_up(evened(across.out, std::max(kShortBand, 2 * across.kernel)), shape.group));
  shape.piece = shape.channels * std::clamp<std::int64_t>(kPieceSamples / shape.channels, 1,
                                                          shape.tile[shape.along()]);
  // Very many channels: the sums of one piece, a group of rows of it, would leave the cache too.
  const std::int64_t sums = (shape.piece + (along.kernel - 1) * shape.channels) * shape.group;
  if (sums > kCachedBytes / size_of(problem.compute)) return {};
  shape.samples = (shape.tile[shape.along()] + along.kernel - 1) * shape.channels;
  return shape;
}

}  // namespace faltung
