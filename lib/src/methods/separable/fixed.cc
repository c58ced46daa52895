#include "methods/separable/fixed.h"

#include <fmt/format.h>

#include "methods/separable/bound_bytes.h"

namespace faltung {
namespace {

class FixedSums {
 public:
  using Sum = std::uint16_t;
  using Out = std::uint8_t;

  FixedSums(const FixedShape& shape, const simd::FixedPasses& passes)
      : columns_(shape.columns), rows_(shape.rows), passes_(passes) {}

  std::int64_t group() const { return passes_.rows; }
  std::int64_t bytes() const { return columns_.bytes() + rows_.bytes(); }
  void columns(const std::uint8_t* const* rows, std::int64_t first, std::int64_t length, Sum* sums,
               std::int64_t stride) const {
    passes_.columns(rows, columns_.view(), first, length, sums, stride);
  }
  void along(const Sum* sums, std::int64_t channels, std::int64_t length, Out* out) const {
    passes_.along(sums, channels, rows_.view(), length, out);
  }
  void finish() const {}

 private:
  static_assert(simd::kFixedBeyond <= ByteMemory::kBeyond);
  FixedTaps columns_, rows_;
  const simd::FixedPasses& passes_;
};

// In multiply-adds of float32 tiles: a pair of taps, and what an output takes besides.
constexpr double kColumnPair = 1.5, kRowPair = 2.6, kOutput = 9;

}  // namespace

Estimate estimate_fixed(const CanonicalProblem& problem, const FixedShape& shape,
                        const Workshop& workshop) {
  const auto outputs = static_cast<double>(problem.outputs());
  const auto stripe = static_cast<double>(shape.tile[shape.along()] * shape.channels);
  const double widened = static_cast<double>(shape.samples) / stripe;
  Estimate estimate;
  Work& work = estimate.work;
  work.tile_adds =
      outputs * (widened * kColumnPair * static_cast<double>(shape.columns.view().pairs) +
                 kRowPair * static_cast<double>(shape.rows.view().pairs) + kOutput);
  count_byte_steps(problem, shape, work);
  work.bytes = problem.bytes();
  estimate.owned_bytes = shape.columns.bytes() + shape.rows.bytes();
  estimate.workspace_bytes =
      ByteMemory(problem, shape, simd::fixed_passes(workshop.target()).rows).total();
  estimate.error_bound = shape.error / (problem.signal_max * problem.kernel->l1());
  estimate.detail = fmt::format("rows and columns in one sweep, stripes of {}, 16-bit fixed point",
                                shape.tile[shape.along()]);
  return estimate;
}

std::unique_ptr<Bound> bind_fixed(const CanonicalProblem& problem, const FixedShape& shape,
                                  const Workshop& workshop) {
  return std::make_unique<BoundBytes<FixedSums>>(
      problem, shape, FixedSums(shape, simd::fixed_passes(workshop.target())));
}

}  // namespace faltung
