#include "methods/multirate/rate_shape.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/buffer.h"
#include "core/checked.h"
#include "methods/multirate/rate_taps.h"
#include "problem/accuracy.h"

namespace faltung {
namespace {

// What the coarse picture of a piece takes at most, and the rows of a band.
constexpr std::int64_t kCoarseBytes = 7 << 20, kBandBytes = 3 << 19;
// Rows of a band: whole vectors on every target, many enough that the few which neighbouring bands
// both make do not count. Fewer where there would not be work for several threads.
constexpr std::int64_t kBandUnit = 16, kMostBand = 48, kManyBands = 8;
// Samples of a row that are taken at a time.
constexpr std::int64_t kStretchSamples = 1536;
constexpr std::int64_t kMostChannels = 16;
// What the windows and the middle may leave of the accuracy to rounding.
constexpr double kShareOfResiduals = 0.9;

bool is_whole(const CanonicalAxis& axis) {
  return axis.role == CanonicalAxis::Role::through && axis.lo == 0 && axis.step == 1 &&
         axis.out == axis.signal;
}

// The two convolved axes are neighbours, and what is within them is whole.
bool is_picture(const CanonicalProblem& problem, std::size_t across) {
  const auto& axes = problem.axes;
  const auto fits = [](const CanonicalAxis& axis) { return axis.convolved() && axis.step == 1; };
  return across + 1 < axes.size() && fits(axes[across]) && fits(axes[across + 1]) &&
         std::all_of(axes.begin() + static_cast<std::ptrdiff_t>(across) + 2, axes.end(), is_whole);
}

const std::vector<double>* real_factor(const CanonicalProblem& problem, std::size_t i) {
  return std::get_if<std::vector<double>>(&problem.kernel->factors()[i]);
}

double l1(const std::vector<double>& taps) {
  double sum = 0;
  for (const double tap : taps) sum += std::abs(tap);
  return sum;
}

bool set_cascades(const CanonicalProblem& problem, RateShape& shape) {
  const std::vector<double>*across = real_factor(problem, 0), *along = real_factor(problem, 1);
  if (across == nullptr || along == nullptr) return false;
  // Two relative residuals add up.
  const double most = kShareOfResiduals * largest_bound(problem) / 2;
  auto first = find_cascade(*across, most * l1(*across));
  if (!first) return false;
  auto second = *along == *across ? first : find_cascade(*along, most * l1(*along));
  if (!second) return false;
  shape.across.cascade = std::move(*first);
  shape.along.cascade = std::move(*second);
  return true;
}

std::int64_t float_bytes(std::int64_t count) {
  return Arena::padded(checked_mul(count, static_cast<std::int64_t>(sizeof(float))));
}

void set_piece(CoarseAxis& axis, std::int64_t outputs) {
  axis.piece = outputs;
  axis.smooth = axis.smooth_of(outputs);
  axis.coarse = axis.coarse_of(outputs);
}

std::int64_t coarse_bytes(const RateShape& shape) {
  const std::int64_t row = checked_mul(shape.along.coarse, shape.channels);
  return float_bytes(checked_mul(round_up(shape.across.coarse, kBandUnit), row));
}

std::int64_t band_bytes(const RateShape& shape) {
  return float_bytes(kMostBand * checked_mul(shape.along.coarse, shape.channels));
}

std::int64_t halved(std::int64_t outputs) { return ceil_div(outputs, 2); }

// The largest pieces that fit: rows are cut while they are longer than what two pieces share.
void cut_pieces(const CanonicalProblem& problem, RateShape& shape) {
  set_piece(shape.across, problem.axes[shape.across_axis].out);
  set_piece(shape.along, problem.axes[shape.along_axis()].out);
  while (band_bytes(shape) > kBandBytes && shape.along.piece > 1) {
    set_piece(shape.along, halved(shape.along.piece));
  }
  while (coarse_bytes(shape) > kCoarseBytes && (shape.along.piece > 1 || shape.across.piece > 1)) {
    CoarseAxis& longer = shape.across.coarse * 2 > shape.along.coarse ? shape.across : shape.along;
    set_piece(longer.piece > 1 ? longer : shape.along, halved(longer.piece));
  }
}

// With its windows' samples in whole vectors.
std::int64_t stretch_of(const RateShape& shape) {
  const std::int64_t index = shape.along.cascade.rate * shape.channels;
  const std::int64_t more = shape.along.cascade.terms - 1;
  const std::int64_t unit = kBandUnit / std::gcd(kBandUnit, index);
  return round_up(ceil_div(kStretchSamples, index) + more, unit) - more;
}

RateMemory memory_of(const RateShape& shape) {
  const Cascade &across = shape.across.cascade, &along = shape.along.cascade;
  const std::int64_t vector = kBandUnit, channels = shape.channels;
  const std::int64_t windows = (shape.stretch + along.terms - 1) * along.rate * channels;
  const std::int64_t fine = shape.stretch * along.rate * channels;
  const std::int64_t coarse = (shape.stretch + along.terms + along.coarse_taps() - 2) * channels;
  RateMemory memory;
  memory.coarse = coarse_bytes(shape);
  memory.band = float_bytes(shape.band * windows);
  memory.lanes = float_bytes(vector * std::max(windows, coarse));
  memory.turned = float_bytes(vector * std::max(shape.stretch * channels, coarse));
  memory.samples = across.rate * float_bytes(windows);
  memory.middle = float_bytes(shape.band * shape.along.coarse * channels);
  memory.smooth = float_bytes(shape.band * fine);
  memory.results = across.rate * float_bytes(fine);
  memory.unwanted = float_bytes(std::max(windows, fine));
  const std::int64_t rows = across.coarse_taps() + RateTaps::kTogether - 1;
  memory.rows = Arena::padded(rows * static_cast<std::int64_t>(sizeof(void*)));
  return memory;
}

}  // namespace

std::int64_t CoarseAxis::smooth_of(std::int64_t outputs) const {
  return ceil_div(outputs, cascade.rate) + cascade.terms - 1;
}
std::int64_t CoarseAxis::coarse_of(std::int64_t outputs) const {
  return smooth_of(outputs) + cascade.coarse_taps() - 1;
}
std::int64_t CoarseAxis::first_sample(std::int64_t start) const {
  const std::int64_t before = 2 * (cascade.terms - 1) + cascade.coarse_taps() - 1;
  return first + start - cascade.rate * before - (cascade.rate - 1);
}

std::int64_t RateMemory::worker() const {
  const std::int64_t first = band + samples, second = middle + smooth + results;
  return lanes + turned + unwanted + rows + std::max(first, second);
}

std::optional<RateShape> rate_shape(const CanonicalProblem& problem) {
  const auto& axes = problem.axes;
  if (problem.convolved_axes() != 2) return {};
  RateShape shape;
  while (!axes[shape.across_axis].convolved()) ++shape.across_axis;
  if (!is_picture(problem, shape.across_axis)) return {};
  for (std::size_t a = shape.along_axis() + 1; a < axes.size(); ++a) {
    shape.channels = checked_mul(shape.channels, axes[a].out);
    if (shape.channels > kMostChannels) return {};
  }
  if (!set_cascades(problem, shape)) return {};
  shape.across.first = axes[shape.across_axis].lo + shape.across.cascade.shift;
  shape.along.first = axes[shape.along_axis()].lo + shape.along.cascade.shift;
  cut_pieces(problem, shape);
  for (std::size_t a = 0; a < axes.size(); ++a) {
    shape.tile[a] = a < shape.across_axis ? 1 : axes[a].out;
  }
  shape.tile[shape.across_axis] = shape.across.piece;
  shape.tile[shape.along_axis()] = shape.along.piece;
  const std::int64_t many = ceil_div(shape.across.coarse, kManyBands);
  shape.band = std::clamp(round_up(many, kBandUnit), kBandUnit, kMostBand);
  shape.stretch = std::min(shape.along.coarse, stretch_of(shape));
  shape.memory = memory_of(shape);
  return shape;
}

double rate_bound(const CanonicalProblem& problem, const RateShape& shape) {
  const double u = unit_roundoff(problem.compute);
  double exact = 1, growth = 1, terms = 1;
  for (std::size_t i = 0; i < 2; ++i) {
    const Cascade& cascade = i == 0 ? shape.across.cascade : shape.along.cascade;
    const double norm = l1(*real_factor(problem, i));
    exact *= 1 + cascade.residual / norm;
    growth *= cascade.growth / norm;
    terms += static_cast<double>(cascade.window_taps() + cascade.coarse_taps() + cascade.terms);
  }
  return (exact - 1) + growth * gamma(terms, u) + problem.kernel->factor_residual() * exact +
         store_bound(problem);
}

}  // namespace faltung
