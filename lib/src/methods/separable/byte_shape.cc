#include "methods/separable/byte_shape.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

// Samples of a stripe, whose rows of sums are to stay in the first-level cache, and how many times
// what it shares with the next.
constexpr std::int64_t kStripeSamples = 1920, kOverlaps = 16;
// Rows of a band, at least: short ones keep many threads busy.
constexpr std::int64_t kBandRows = 128, kOverlapsPerBand = 8;
// With more the error of fixed point is too large.
constexpr std::int64_t kMostTaps = 79;
bool is_whole(const CanonicalAxis& axis) {
  return axis.role == CanonicalAxis::Role::through && axis.lo == 0 && axis.step == 1 &&
         axis.out == axis.signal;
}

bool is_row_pair(const CanonicalProblem& problem, std::size_t across) {
  const auto& axes = problem.axes;
  if (problem.convolved_axes() != 2 || !axes[across + 1].convolved()) return false;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (axes[a].varying()) return false;
    if (axes[a].convolved() && (axes[a].step != 1 || axes[a].kernel > kMostTaps)) return false;
    if (a > across + 1 && !is_whole(axes[a])) return false;
  }
  return true;
}

std::optional<std::uint8_t> border_sample(const CanonicalProblem& problem) {
  const auto is_value = [](const CanonicalAxis& axis) { return axis.border == Border::constant; };
  if (std::none_of(problem.axes.begin(), problem.axes.end(), is_value)) return 0;
  const double value = problem.border_value;
  if (!(value >= 0 && value <= 255) || value != std::nearbyint(value)) return {};
  return static_cast<std::uint8_t>(value);
}

std::int64_t evened(std::int64_t out, std::int64_t size) {
  return ceil_div(out, ceil_div(out, size));
}

}  // namespace

void count_byte_steps(const CanonicalProblem& problem, const ByteShape& shape, Work& work) {
  constexpr double kBegin = 12, kStep = 5;
  const auto tiles = static_cast<double>(TileGrid(problem, shape.tile).count());
  const auto stripe = static_cast<double>(shape.tile[shape.along()] * shape.channels);
  const auto halo = static_cast<double>(problem.axes[shape.across].kernel - 1);
  work.rows = kStep * (static_cast<double>(problem.outputs()) / stripe + tiles * halo);
  work.tiles = kBegin * tiles;
}

std::optional<ByteShape> byte_shape(const CanonicalProblem& problem) {
  if (problem.signal_type != ElementType::uint8 || problem.outputs() == 0) return {};
  const auto& axes = problem.axes;
  ByteShape shape;
  while (!axes[shape.across].convolved()) ++shape.across;
  if (!is_row_pair(problem, shape.across)) return {};
  const auto border = border_sample(problem);
  if (!border) return {};
  shape.border = *border;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    shape.tile[a] = a < shape.across ? 1 : axes[a].out;
    if (a > shape.along()) shape.channels = checked_mul(shape.channels, axes[a].out);
  }
  const CanonicalAxis &across = axes[shape.across], &along = axes[shape.along()];
  const std::int64_t overlap = along.kernel - 1;
  const std::int64_t width =
      std::max(ceil_div(kStripeSamples, shape.channels), kOverlaps * overlap);
  shape.tile[shape.along()] = evened(along.out, width);
  shape.tile[shape.across] =
      evened(across.out, std::max(kBandRows, kOverlapsPerBand * (across.kernel - 1)));
  shape.samples = checked_mul(shape.tile[shape.along()] + overlap, shape.channels);
  // Very many channels: what a stripe keeps would leave the cache.
  constexpr std::int64_t kMostSamples = 1 << 14;
  if (shape.samples > kMostSamples) return {};
  return shape;
}

}  // namespace faltung
