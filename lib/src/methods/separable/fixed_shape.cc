#include "methods/separable/fixed_shape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/checked.h"
#include "problem/accuracy.h"

namespace faltung {
namespace {

// Samples of a stripe, whose rows of sums are to stay in the first-level cache, and how many times
// what it shares with the next.
constexpr std::int64_t kStripeSamples = 1920, kOverlaps = 16;
// Rows of a band, at least: short ones keep many threads busy.
constexpr std::int64_t kBandRows = 128, kOverlapsPerBand = 8;
// With more the error is too large.
constexpr std::int64_t kMostTaps = 79;
// Of the error that is allowed: the pass down the columns has this part, that along rows the rest.
constexpr double kPart = 0.5;
// What sums are off by grows along rows by less than this: it is multiplied by taps and lost bits
// that let the largest sample pass no 16 bits.
constexpr double kGrowth = 65535.0 / (255 << 8);

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

// The factors with the first's sum taken from it and given to the second.
std::optional<std::array<std::vector<double>, 2>> normalised(const CanonicalProblem& problem) {
  std::array<std::vector<double>, 2> factors;
  for (std::size_t f = 0; f < 2; ++f) {
    const auto* taps = std::get_if<std::vector<double>>(&problem.kernel->factors()[f]);
    if (taps == nullptr || taps->size() % 2 == 0) return {};
    factors[f] = *taps;
  }
  const double sum = std::accumulate(factors[0].begin(), factors[0].end(), 0.0);
  if (sum == 0) return {};
  for (double& tap : factors[0]) tap /= sum;
  for (double& tap : factors[1]) tap *= sum;
  for (const auto& factor : factors) {
    if (std::any_of(factor.begin(), factor.end(), [](double tap) { return tap < 0; })) return {};
  }
  return factors;
}

std::optional<std::uint8_t> border_sample(const CanonicalProblem& problem) {
  const auto is_value = [](const CanonicalAxis& axis) { return axis.border == Border::constant; };
  if (std::none_of(problem.axes.begin(), problem.axes.end(), is_value)) return 0;
  const double value = problem.border_value;
  if (!(value >= 0 && value <= 255) || value != std::nearbyint(value)) return {};
  return static_cast<std::uint8_t>(value);
}

bool set_taps(const CanonicalProblem& problem, FixedShape& shape) {
  const auto factors = normalised(problem);
  if (!factors) return false;
  const double scale = problem.signal_max * problem.kernel->l1();
  const double allowed = largest_bound(problem) * scale;
  const double residual = problem.kernel->factor_residual() * scale;
  auto columns = fixed_taps((*factors)[0], FixedPass::columns, kLargestSample, kPart * allowed);
  if (!columns) return false;
  auto rows = fixed_taps((*factors)[1], FixedPass::along, columns->largest,
                         allowed - residual - kGrowth * columns->error);
  if (!rows) return false;
  shape.error = kGrowth * columns->error + rows->error + residual;
  shape.columns = std::move(*columns);
  shape.rows = std::move(*rows);
  return true;
}

std::int64_t evened(std::int64_t out, std::int64_t size) {
  return ceil_div(out, ceil_div(out, size));
}

}  // namespace

std::optional<FixedShape> fixed_shape(const CanonicalProblem& problem) {
  const bool bytes =
      problem.signal_type == ElementType::uint8 && problem.output_type == ElementType::uint8;
  if (!bytes || problem.compute != Compute::float32 || problem.quantum > 0) return {};
  if (problem.componentwise || problem.outputs() == 0) return {};
  const auto& axes = problem.axes;
  FixedShape shape;
  while (!axes[shape.across].convolved()) ++shape.across;
  if (!is_row_pair(problem, shape.across)) return {};
  const auto border = border_sample(problem);
  if (!border || !set_taps(problem, shape)) return {};
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
