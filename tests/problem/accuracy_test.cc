#include "problem/accuracy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace faltung {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

CanonicalProblem with_taps(std::vector<double> taps, Compute compute = Compute::float64) {
  CanonicalProblem problem;
  problem.compute = compute;
  const auto count = static_cast<std::int64_t>(taps.size());
  problem.kernel = std::make_shared<const KernelAnalysis>(
      Taps(std::move(taps)), std::vector<std::int64_t>{count}, 1, 0x1p-53);
  return problem;
}

CanonicalProblem with_ones(std::size_t count, Compute compute = Compute::float64) {
  return with_taps(std::vector<double>(count, 1.0), compute);
}

TEST(Accuracy, RoundoffOfEachType) {
  EXPECT_EQ(unit_roundoff(Compute::float32), 0x1p-24);
  EXPECT_EQ(unit_roundoff(Compute::complex64), 0x1p-24);
  EXPECT_EQ(unit_roundoff(Compute::float64), 0x1p-53);
  EXPECT_EQ(unit_roundoff(Compute::complex128), 0x1p-53);
  for (const Compute exact : {Compute::int64, Compute::int128, Compute::residue}) {
    EXPECT_EQ(unit_roundoff(exact), 0);
  }
}

TEST(Accuracy, GammaGrowsToInfinity) {
  EXPECT_EQ(gamma(0, 0x1p-24), 0);
  EXPECT_EQ(gamma(100, 0), 0);
  double last = 0;
  for (double terms = 1; terms < 0x1p24; terms *= 2) {
    const double now = gamma(terms, 0x1p-24);
    EXPECT_GE(now, terms * 0x1p-24);
    EXPECT_GT(now, last);
    last = now;
  }
  EXPECT_DOUBLE_EQ(gamma(0x1p23, 0x1p-24), 1);
  EXPECT_EQ(gamma(0x1p24, 0x1p-24), kInfinity);
  EXPECT_EQ(gamma(0x1p25, 0x1p-24), kInfinity);
}

TEST(Accuracy, DirectGrowsWithTheNonzeroTaps) {
  double last = 0;
  for (const std::size_t count : {1, 2, 10, 1000}) {
    const double now = direct_bound(with_ones(count));
    EXPECT_GT(now, last);
    EXPECT_GE(now, static_cast<double>(count) * 0x1p-53);
    EXPECT_GT(direct_bound(with_ones(count, Compute::complex128)), now);
    EXPECT_GT(direct_bound(with_ones(count, Compute::float32)), now * 0x1p28);
    last = now;
  }
  EXPECT_EQ(direct_bound(with_taps({1, 0, 0, 0, 1})), direct_bound(with_ones(2)));
}

TEST(Accuracy, ExactSumsHaveNoError) {
  for (const Compute exact : {Compute::int64, Compute::int128, Compute::residue}) {
    EXPECT_EQ(direct_bound(with_ones(5, exact)), 0);
    EXPECT_EQ(transform_bound(with_ones(5, exact), 64, 1), 0);
  }
  CanonicalProblem whole = with_ones(5, Compute::float32);
  EXPECT_GT(direct_bound(whole), 0);
  whole.quantum = 1;
  EXPECT_EQ(direct_bound(whole), 0);
}

TEST(Accuracy, TransformsGrowWithPointsAndParts) {
  const CanonicalProblem problem = with_ones(4);
  double last = 0;
  for (const double points : {1.0, 4.0, 64.0, 4096.0, 0x1p30}) {
    const double now = transform_bound(problem, points, 1);
    EXPECT_GT(now, last);
    EXPECT_GT(transform_bound(problem, points, 2), now);
    last = now;
  }
  // (12 log2 N + 3 + P) u sqrt(N) |k|_2 / |k|_1 with N = 64, P = 1, |k|_2 = 2, |k|_1 = 4.
  EXPECT_DOUBLE_EQ(transform_bound(problem, 64, 1), 76 * 0x1p-53 * 8 / 2);
  EXPECT_EQ(transform_bound(with_taps({0, 0}), 64, 1), 0);
  EXPECT_DOUBLE_EQ(transform_bound(with_taps({1e-30, 1e-30, 1e-30, 1e-30}), 64, 1),
                   transform_bound(problem, 64, 1));
}

TEST(Accuracy, StoringRoundsOnlyToANarrowerType) {
  CanonicalProblem problem = with_ones(1, Compute::float64);
  problem.output_type = ElementType::float32;
  EXPECT_GE(store_bound(problem), 0x1p-24);
  EXPECT_LE(store_bound(problem), 0x1.1p-24);
  problem.output_type = ElementType::float64;
  EXPECT_EQ(store_bound(problem), 0);
  problem.compute = Compute::float32;
  problem.output_type = ElementType::float32;
  EXPECT_EQ(store_bound(problem), 0);
  problem.compute = Compute::complex128;
  problem.output_type = ElementType::complex64;
  EXPECT_GE(store_bound(problem), 0x1p-24);
  problem.compute = Compute::int64;
  problem.output_type = ElementType::float32;
  EXPECT_GE(store_bound(problem), 0x1p-24);
}

TEST(Accuracy, EnoughIsUpToTheToleranceAndTheAllowedError) {
  CanonicalProblem problem = with_ones(4);
  EXPECT_TRUE(accurate_enough(problem, 1e9));
  problem.tolerance = 1e-3;
  EXPECT_TRUE(accurate_enough(problem, 1e-3));
  EXPECT_FALSE(accurate_enough(problem, std::nextafter(1e-3, 1)));
  EXPECT_FALSE(accurate_enough(problem, std::numeric_limits<double>::quiet_NaN()));
  problem.tolerance = 0;
  EXPECT_TRUE(accurate_enough(problem, 0));
  problem.tolerance = kInfinity;
  problem.signal_max = 256;  // |signal| |kernel|_1 = 1024
  problem.allowed_error = 0.5;
  EXPECT_TRUE(accurate_enough(problem, 0x1p-11));
  EXPECT_FALSE(accurate_enough(problem, 0x1.00001p-11));
}

}  // namespace
}  // namespace faltung
