#include "methods/separable/fused_shape.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/checked.h"
#include "problem/validate.h"
#include "simd/column_pass.h"
#include "simd/row_pass.h"

namespace faltung {
namespace {

// What the ring takes at best, to stay in the second-level cache, and at most.
constexpr std::int64_t kCachedBytes = 1 << 20, kMostBytes = 3 << 20;
// What it costs to bring a sample of one channel in and a result out again, in taps.
constexpr double kApartTaps = 120;
// Outputs of a stripe that is read in place, and how many times what it shares with the next. Where
// only what lies beyond the signal's ends is gathered, wide ones are read faster: as many rows as a
// ring has take so many bytes.
constexpr std::int64_t kInnerStripe = 480, kOverlaps = 16, kInnerBytes = 768 << 10;
// Samples of a row from one pass to the next.
constexpr std::int64_t kPieceSamples = 512;
// Rows of a band. The first ones gather a whole ring, which should not count; many tiles should be
// there for threads to share.
constexpr std::int64_t kShortBand = 64, kRingsPerBand = 32, kManyTiles = 16;

bool is_whole(const CanonicalAxis& axis) {
  return axis.role == CanonicalAxis::Role::through && axis.lo == 0 && axis.step == 1 &&
         axis.out == axis.signal;
}

// Running sums of integers that every partial sum holds exactly.
bool is_exact_box(const CanonicalProblem& problem, const FusedShape& shape) {
  constexpr std::size_t kFewTaps = 4;  // with fewer the taps are as good
  double largest = problem.signal_max;
  for (const Taps& factor : problem.kernel->factors()) {
    const auto* taps = std::get_if<std::vector<double>>(&factor);
    if (taps == nullptr || taps->size() < kFewTaps || taps->front() == 0) return false;
    if (!std::equal(taps->begin() + 1, taps->end(), taps->begin())) return false;
    largest *= static_cast<double>(taps->size());
  }
  const double most = problem.compute == Compute::float32 ? 0x1p24 : 0x1p53;
  return is_integer(problem.signal_type) && largest <= most &&
         problem.border_value == std::nearbyint(problem.border_value) &&
         shape.channels <= simd::kMostEqualChannels;
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
  const std::int64_t sample = checked_mul(shape.channels, size_of(problem.compute));
  const std::int64_t width = bytes / shape.ring / sample;
  return std::max<std::int64_t>(0, width - (problem.axes[shape.along()].kernel - 1));
}

// In the cache, unless a stripe would mostly compute what its neighbours do.
std::int64_t stripe_width(const CanonicalProblem& problem, const FusedShape& shape) {
  const CanonicalAxis& axis = problem.axes[shape.along()];
  const std::int64_t width = widest_stripe(problem, shape, kCachedBytes);
  if (width >= std::min(axis.out, axis.kernel - 1)) return width;
  return std::min(axis.out, widest_stripe(problem, shape, kMostBytes));
}

// How much slower columns are summed from a ring of so many bytes.
double waiting(double bytes) { return bytes > static_cast<double>(kCachedBytes) ? 2 : 1; }

// Taps that an output costs.
double taps_per_output(const CanonicalProblem& problem, const FusedShape& shape) {
  const auto width = static_cast<double>(stripe_width(problem, shape));
  const auto across = static_cast<double>(problem.axes[shape.across].kernel);
  const auto along = static_cast<double>(problem.axes[shape.along()].kernel);
  const double bytes = static_cast<double>(shape.ring) * static_cast<double>(shape.channels) *
                       static_cast<double>(size_of(problem.compute)) * (width + along - 1);
  return across * waiting(bytes) * (width + along - 1) / width + along +
         (shape.apart ? kApartTaps : 0);
}

// Whole indices of the axis, and whole tiles of the loops where both can be had.
std::int64_t piece_samples(const FusedShape& shape) {
  std::int64_t unit = std::lcm(shape.channels, shape.group);
  if (unit > kPieceSamples) unit = shape.channels;
  return unit * std::max<std::int64_t>(1, kPieceSamples / unit);
}

std::int64_t band_rows(const CanonicalProblem& problem, const FusedShape& shape) {
  const CanonicalAxis& axis = problem.axes[shape.across];
  double tiles = 1;  // if a band were a row
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    tiles *= static_cast<double>(ceil_div(problem.axes[a].out, shape.tile[a]));
  }
  const double many = tiles * static_cast<double>(axis.out) / static_cast<double>(kManyTiles);
  const std::int64_t least = std::max(kShortBand, checked_mul(2, axis.kernel));
  const std::int64_t best = std::max(least, checked_mul(kRingsPerBand, axis.kernel));
  const auto rows = static_cast<std::int64_t>(
      std::clamp(many, static_cast<double>(least), static_cast<double>(best)));
  return std::min(axis.out, round_up(evened(axis.out, rows), shape.group));
}

bool is_computed_in(const CanonicalProblem& problem) {
  return problem.signal_type == element_type_of_compute(problem.compute);
}

}  // namespace

bool reads_in_place(const CanonicalProblem& problem, const FusedShape& shape) {
  // Integers are converted once for every group of rows that they are part of, and stripes of few
  // bytes are read slowly.
  constexpr std::int64_t kFewRows = 16, kStripeSamples = 1024;
  if (is_computed_in(problem)) return true;
  return problem.compute == Compute::float32 && is_small_integer(problem.signal_type) &&
         (shape.equal || problem.axes[shape.across].kernel <= kFewRows) &&
         kInnerStripe * shape.channels >= kStripeSamples;
}

std::optional<FusedShape> fused_shape(const CanonicalProblem& problem, const simd::Target& target) {
  const auto& axes = problem.axes;
  if (problem.compute != Compute::float32 && problem.compute != Compute::float64) return {};
  if (problem.convolved_axes() != 2) return {};
  FusedShape shape;
  while (shape.across < axes.size() && !axes[shape.across].convolved()) ++shape.across;
  if (!is_row_pair(problem, shape.across)) return {};
  for (std::size_t a = 0; a < axes.size(); ++a) {
    shape.tile[a] = a < shape.across ? 1 : axes[a].out;
    if (a > shape.along()) shape.channels = checked_mul(shape.channels, axes[a].out);
  }
  const CanonicalAxis &across = axes[shape.across], &along = axes[shape.along()];
  const auto& passes = simd::column_passes(target);
  shape.group = problem.compute == Compute::float32 ? passes.float32.group : passes.float64.group;
  shape.ring = checked_add(across.kernel - 1, shape.group);
  FusedShape apart = shape;
  apart.apart = true;
  apart.channels = 1;
  std::fill(apart.tile.begin() + static_cast<std::ptrdiff_t>(shape.along()) + 1, apart.tile.end(),
            1);
  if (shape.channels > 1 && taps_per_output(problem, apart) < taps_per_output(problem, shape)) {
    shape = apart;
  }
  std::int64_t width = stripe_width(problem, shape);
  if (width == 0) return {};
  shape.equal = is_exact_box(problem, shape);
  if (reads_in_place(problem, shape)) {
    std::int64_t inner = std::max(kInnerStripe, kOverlaps * (along.kernel - 1));
    // Stripes of another type are gathered whole unless all of their samples are inside.
    if (is_computed_in(problem))
      inner = std::max(inner, widest_stripe(problem, shape, kInnerBytes));
    width = std::min(width, inner);
  }
  shape.tile[shape.along()] = evened(along.out, width);
  shape.tile[shape.across] = band_rows(problem, shape);
  shape.piece = piece_samples(shape);
  // Very many channels: the sums of one piece, a group of rows of it, would leave the cache too.
  const std::int64_t sums = (shape.piece + (along.kernel - 1) * shape.channels) * shape.group;
  if (sums > kCachedBytes / size_of(problem.compute)) return {};
  shape.samples = (shape.tile[shape.along()] + along.kernel - 1) * shape.channels;
  shape.waiting =
      waiting(static_cast<double>(shape.ring * shape.samples * size_of(problem.compute)));
  return shape;
}

}  // namespace faltung
