#include "methods/separable/short_integers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "methods/separable/bound_bytes.h"
#include "simd/short_pass.h"

namespace faltung {
namespace {

// Results that no cache would keep are written past them.
constexpr std::int64_t kStreamedBytes = 8 << 20;

class ShortSums {
 public:
  using Sum = std::int16_t;
  using Out = std::int16_t;

  ShortSums(const CanonicalProblem& problem, const ShortShape& shape,
            const simd::ShortPasses& passes)
      : columns_(shape.columns),
        rows_(shape.rows),
        passes_(passes),
        streams_(problem.outputs() * 2 >= kStreamedBytes) {}

  std::int64_t group() const { return passes_.rows; }
  std::int64_t bytes() const { return columns_.bytes() + rows_.bytes(); }
  void columns(const std::uint8_t* const* rows, std::int64_t first, std::int64_t length, Sum* sums,
               std::int64_t stride) const {
    passes_.columns(rows + columns_.start(), view(columns_), first, length, sums, stride);
  }
  void along(const Sum* sums, std::int64_t channels, std::int64_t length, Out* out) const {
    const bool aligned = reinterpret_cast<std::uintptr_t>(out) % simd::kStreamAlignment == 0;
    const auto pass = streams_ && aligned ? passes_.along_streamed : passes_.along;
    pass(sums + rows_.start() * channels, channels, view(rows_), length, out);
  }
  void finish() const {
    if (streams_) passes_.finish();
  }

 private:
  static_assert(simd::kShortBeyond <= ByteMemory::kBeyond);
  static simd::ShortTaps view(const FactorTaps<std::int16_t>& factor) {
    return {factor.taps.data(), factor.places.data(), factor.size()};
  }
  FactorTaps<std::int16_t> columns_, rows_;
  const simd::ShortPasses& passes_;
  bool streams_;
};

// The largest sum of samples under whole taps; nothing when they are not whole.
std::optional<double> largest_sum(const Taps& factor, double sample) {
  const FactorTaps<double> taps(factor);
  double sum = 0;
  for (const double tap : taps.taps) {
    if (tap != std::nearbyint(tap)) return {};
    sum += std::abs(tap) * sample;
  }
  return sum;
}

// In multiply-adds of float32 tiles: a tap, and what an output takes besides.
constexpr double kTap = 0.8, kOutput = 6;

}  // namespace

std::optional<ShortShape> short_shape(const CanonicalProblem& problem) {
  constexpr double kLargest = 32767;
  const bool exact = problem.output_type == ElementType::int16 && problem.quantum == 1;
  if (!exact || problem.compute != Compute::float32) return {};
  if (problem.kernel->factor_residual() != 0) return {};
  const auto bytes = byte_shape(problem);
  if (!bytes) return {};
  const auto& factors = problem.kernel->factors();
  const auto sums = largest_sum(factors[0], 255);
  if (!sums || *sums > kLargest) return {};
  const auto results = largest_sum(factors[1], *sums);
  if (!results || *results > kLargest) return {};
  return ShortShape{*bytes, FactorTaps<std::int16_t>(factors[0]),
                    FactorTaps<std::int16_t>(factors[1])};
}

Estimate estimate_short(const CanonicalProblem& problem, const ShortShape& shape,
                        const Workshop& workshop) {
  const auto outputs = static_cast<double>(problem.outputs());
  Estimate estimate;
  Work& work = estimate.work;
  work.tile_adds =
      outputs * (kTap * static_cast<double>(shape.columns.size() + shape.rows.size()) + kOutput);
  count_byte_steps(problem, shape, work);
  work.bytes = problem.bytes();
  estimate.owned_bytes = shape.columns.bytes() + shape.rows.bytes();
  estimate.workspace_bytes =
      ByteMemory(problem, shape, simd::short_passes(workshop.target()).rows).total();
  estimate.detail = fmt::format("rows and columns in one sweep, stripes of {}, 16-bit integers",
                                shape.tile[shape.along()]);
  return estimate;
}

std::unique_ptr<Bound> bind_short(const CanonicalProblem& problem, const ShortShape& shape,
                                  const Workshop& workshop) {
  return std::make_unique<BoundBytes<ShortSums>>(
      problem, shape, ShortSums(problem, shape, simd::short_passes(workshop.target())));
}

}  // namespace faltung
