// Kernels that are sums of products: how many products are found, what they leave, when that is an
// approximation, and that what a plan promises of it holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "faltung/faltung.h"
#include "forced.h"
#include "problem/kernel_analysis.h"

namespace faltung {
namespace {

using testing::HasSubstr;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A sum of `terms` random products, each `decay` times the one before.
std::vector<double> sum_of_products(std::int64_t rows, std::int64_t columns, int terms,
                                    double decay = 1) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  std::vector<double> sum(static_cast<std::size_t>(rows * columns));
  double weight = 1;
  for (; terms > 0; --terms, weight *= decay) {
    std::vector<double> down(static_cast<std::size_t>(rows)),
        along(static_cast<std::size_t>(columns));
    for (double& tap : down) tap = normal(random);
    for (double& tap : along) tap = normal(random);
    std::size_t at = 0;
    for (const double a : down) {
      for (const double b : along) sum[at++] += weight * a * b;
    }
  }
  return sum;
}

// The fewest terms that leave at most this share of the taps; -1 when all leave more.
int terms_within(const ProductTerms& found, double share) {
  for (std::size_t r = 0; r < found.residual.size(); ++r) {
    if (found.residual[r] <= share * found.residual[0]) return static_cast<int>(r);
  }
  return -1;
}

TEST(ProductTerms, FindTheRank) {
  for (int rank = 1; rank <= kMostTerms; ++rank) {
    for (const std::int64_t rows : {9, 16, 40}) {
      const auto found = product_terms(sum_of_products(rows, 23, rank), {rows, 23});
      EXPECT_EQ(terms_within(found, 1e-13), rank) << rows;
    }
  }
  EXPECT_EQ(terms_within(product_terms(sum_of_products(40, 40, kMostTerms + 1), {40, 40}), 1e-13),
            -1);
}

TEST(ProductTerms, TermsAreOfKnownKernels) {
  const auto terms = [](const Kernel& kernel) {
    const ConstView taps = kernel.taps();
    const auto* first = static_cast<const double*>(taps.data);
    std::vector<std::int64_t> lengths;
    for (const std::int64_t length : kernel.shape()) lengths.push_back(length);
    const std::vector<double> list(first, first + element_count(kernel.shape()));
    return terms_within(product_terms(list, lengths), 1e-13);
  };
  EXPECT_EQ(terms(laplacian_of_gaussian(2.0, 2)), 2);
  EXPECT_EQ(terms(difference_of_gaussians(1.5, 2.4, 2)), 2);
  // Axes are split one by one: more than the 2 and the 3 of other sums.
  EXPECT_EQ(terms(difference_of_gaussians(1.0, 1.6, 3)), 4);
  EXPECT_EQ(terms(laplacian_of_gaussian(1.0, 3)), 4);
}

// What the first terms leave is as good as stated, however large or small the taps.
TEST(ProductTerms, ResidualsAreThoseOfTheTerms) {
  for (const double scale : {1.0, 1e-250, 1e250}) {
    std::vector<double> taps = sum_of_products(12, 17, 12, 0.1);
    for (double& tap : taps) tap *= scale;
    const auto found = product_terms(taps, {12, 17});
    ASSERT_EQ(found.terms.size(), static_cast<std::size_t>(kMostTerms));
    std::vector<long double> rest(taps.begin(), taps.end());
    for (std::size_t r = 0; r < found.terms.size(); ++r) {
      const auto& down = std::get<std::vector<double>>(found.terms[r].factors[0]);
      const auto& along = std::get<std::vector<double>>(found.terms[r].factors[1]);
      long double left = 0, size = 0;
      for (std::size_t i = 0; i < rest.size(); ++i) {
        const long double product = static_cast<long double>(down[i / 17]) * along[i % 17];
        rest[i] -= product;
        left += std::abs(rest[i]);
        size += std::abs(product);
      }
      EXPECT_GE(found.residual[r + 1], left) << scale;
      EXPECT_LE(found.residual[r + 1], left + 1e-14 * found.residual[0]) << scale;
      EXPECT_LT(found.residual[r + 1], 0.5 * found.residual[r]) << scale;
      EXPECT_NEAR(found.terms[r].l1 / static_cast<double>(size), 1, 1e-12) << scale;
    }
  }
}

TEST(ProductTerms, AreNotLookedForInVain) {
  EXPECT_TRUE(product_terms(std::vector<double>(81), {9, 9}).terms.empty());
  std::mt19937_64 random(3);
  std::vector<double> noise(31 * 31);
  for (double& tap : noise) tap = static_cast<double>(random() >> 11) * 0x1p-53 - 0.5;
  EXPECT_TRUE(product_terms(noise, {31, 31}).terms.empty());
}

Problem picture(const std::vector<double>& taps, const Shape& kernel,
                double tolerance = kInfinity) {
  Problem problem;
  problem.signal_type = ElementType::float64;
  problem.signal_shape = {60, 70};
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  problem.kernel = Kernel::from_taps<double>(taps, kernel).adapting();
  problem.tolerance = tolerance;
  return problem;
}

TEST(LowRank, ApproximatesOnlyWithinATolerance) {
  Engine engine;
  const std::vector<double> taps = sum_of_products(15, 15, 15, 0.1);
  const Error error = refusal(picture(taps, {15, 15}), "low_rank");
  EXPECT_EQ(error.code(), ErrorCode::accuracy);
  EXPECT_THAT(error.what(), HasSubstr("it approximates; a tolerance admits it"));
  std::size_t last = 0;
  for (const double tolerance : {1e-1, 1e-3, 1e-5}) {
    const Plan plan = engine.plan(picture(taps, {15, 15}, tolerance), forced("low_rank"));
    EXPECT_LE(plan.error_bound(), tolerance);
    const std::size_t products = plan.explain().candidates.front().children.size();
    EXPECT_GT(products, last);
    last = products;
  }
  EXPECT_EQ(refusal(picture(taps, {15, 15}, 1e-12), "low_rank").code(), ErrorCode::no_method);
  // A sum of three is no approximation.
  EXPECT_LE(
      engine.plan(picture(sum_of_products(15, 15, 3), {15, 15}), forced("low_rank")).error_bound(),
      1e-13);
}

TEST(LowRank, ApproximationsAreNotChosenUnasked) {
  Engine engine;
  for (const Candidate& candidate :
       engine.explain(picture(sum_of_products(15, 15, 15, 0.1), {15, 15})).candidates) {
    if (candidate.method != "low_rank") continue;
    EXPECT_FALSE(candidate.applicable);
    EXPECT_EQ(candidate.reason, "it approximates; a tolerance admits it");
  }
}

// A signal of the signs of what the terms leave of the kernel drives the error to the residual.
TEST(LowRank, TheBoundHoldsAndIsMet) {
  constexpr std::int64_t kSide = 15;
  const std::vector<double> taps = sum_of_products(kSide, kSide, kSide, 0.2);
  const ProductTerms found = product_terms(taps, {kSide, kSide});
  Engine engine;
  for (const double tolerance : {0.2, 0.05, 1e-2, 1e-3}) {
    Problem problem = picture(taps, {kSide, kSide}, tolerance);
    problem.signal_shape = {40, 40};
    problem.border = {Border::zero};
    const Plan plan = engine.plan(problem, forced("low_rank"));
    const std::size_t terms = plan.explain().candidates.front().children.size();
    std::vector<double> rest = taps;
    for (std::size_t r = 0; r < terms; ++r) {
      const Taps product = outer_product(found.terms[r].factors);
      for (std::size_t i = 0; i < rest.size(); ++i) {
        rest[i] -= std::get<std::vector<double>>(product)[i];
      }
    }
    Array signal(ElementType::float64, {40, 40});
    auto* samples = static_cast<double*>(signal.data());
    std::fill_n(samples, 1600, 1.0);
    for (std::int64_t i = 0; i < kSide; ++i) {
      for (std::int64_t j = 0; j < kSide; ++j) {
        const double tap = rest[static_cast<std::size_t>(i * kSide + j)];
        samples[(20 - i) * 40 + 20 - j] = tap < 0 ? -1 : 1;
      }
    }
    PlanOptions direct;
    direct.method = "direct";
    const Array truth = engine.plan(problem, direct).execute(signal.view());
    const Array result = plan.execute(signal.view());
    double largest = 0, size = 0;
    for (std::int64_t i = 0; i < 1600; ++i) {
      largest = std::max(largest, std::abs(static_cast<const double*>(result.data())[i] -
                                           static_cast<const double*>(truth.data())[i]));
    }
    for (const double tap : taps) size += std::abs(tap);
    EXPECT_LE(largest, plan.error_bound() * size) << tolerance;
    EXPECT_GE(largest, 0.99 * plan.error_bound() * size) << tolerance;
  }
}

// A kernel with holes: its products have none.
TEST(LowRank, NonFiniteSamplesStayUnderTheTaps) {
  std::vector<double> taps = sum_of_products(9, 11, 2);
  for (std::size_t i = 0; i < 99; ++i) {
    if (i / 11 == 4 || i % 11 == 3) taps[i] = 0;  // still two products
  }
  Problem problem = picture(taps, {9, 11});
  problem.signal_type = ElementType::float32;
  problem.signal_shape = {300, 400};
  Array signal(ElementType::float32, {300, 400});
  auto* samples = static_cast<float*>(signal.data());
  for (int i = 0; i < 300 * 400; ++i) samples[i] = static_cast<float>(i % 13);
  samples[150 * 400 + 200] = std::numeric_limits<float>::quiet_NaN();
  samples[7 * 400 + 3] = std::numeric_limits<float>::infinity();
  Engine engine;
  PlanOptions direct;
  direct.method = "direct";
  const Array truth = engine.plan(problem, direct).execute(signal.view());
  const Array result = engine.plan(problem, forced("low_rank")).execute(signal.view());
  int spoiled = 0;
  for (std::int64_t i = 0; i < 300 * 400; ++i) {
    const float got = static_cast<const float*>(result.data())[i];
    const float expected = static_cast<const float*>(truth.data())[i];
    ASSERT_EQ(std::isfinite(got), std::isfinite(expected)) << i;
    if (std::isfinite(got)) {
      ASSERT_NEAR(got, expected, 1e-3) << i;
    } else {
      ++spoiled;
    }
  }
  EXPECT_GT(spoiled, 80);
}

// Looking for products must not cost more than it can save.
TEST(LowRank, IsNotLookedForWhereItCannotWin) {
  Engine engine;
  const auto reason = [&](const Problem& problem) {
    for (const Candidate& candidate : engine.explain(problem).candidates) {
      if (candidate.method == "low_rank") return candidate.reason;
    }
    return std::string();
  };
  EXPECT_THAT(reason(picture(sum_of_products(3, 3, 2), {3, 3})), HasSubstr("longer"));
  EXPECT_THAT(reason(picture(sum_of_products(301, 301, 2), {301, 301})), HasSubstr("longer"));
}

}  // namespace
}  // namespace faltung
