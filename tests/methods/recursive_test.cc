// Recursive filters: fits of Gaussians and their derivatives, what is refused, that the stated
// bound holds and is not idle, and that a constant stays one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "faltung/faltung.h"
#include "forced.h"
#include "methods/recursive/fit.h"

namespace faltung {
namespace {

using testing::HasSubstr;

// x^order-th derivative of a Gaussian up to scale; of zero sum but for order 0.
std::vector<double> derivative(double sigma, int order, double truncate) {
  const auto radius = static_cast<int>(std::ceil(truncate * sigma));
  std::vector<double> taps;
  double sum = 0, mass = 0;
  for (int i = -radius; i <= radius; ++i) {
    const double x = i / sigma, g = std::exp(-x * x / 2);
    taps.push_back(g * (order == 0 ? 1 : order == 1 ? -x : x * x - 1));
    sum += taps.back();
    mass += g;
  }
  if (order == 2) taps[static_cast<std::size_t>(radius)] -= sum;
  for (double& tap : taps) tap /= mass;
  return taps;
}

double impulse_response(const RecursiveFit& fit, std::int64_t n) {
  std::complex<double> sum = 0;
  for (std::size_t k = 0; k < fit.poles.size(); ++k) {
    sum += fit.weights[k] * std::pow(fit.poles[k], static_cast<double>(std::abs(n)));
  }
  return fit.antisymmetric && n < 0 ? -sum.real() : sum.real();
}

TEST(RecursiveFit, ResidualIsTheDistanceFromTheTaps) {
  for (const double sigma : {1.3, 2.0, 7.5, 40.0}) {
    for (const int order : {0, 1, 2}) {
      const std::vector<double> taps = derivative(sigma, order, 5);
      const auto fit = fit_recursive(Taps(taps), 1.0);
      ASSERT_TRUE(fit) << sigma << ' ' << order;
      const auto radius = std::ssize(taps) / 2;
      double distance = 0, mass = 0, sum = 0;
      for (std::int64_t n = -radius; n <= radius; ++n) {
        const double tap = taps[static_cast<std::size_t>(n + radius)];
        distance += std::abs(impulse_response(*fit, n) - tap);
        mass += impulse_response(*fit, n);
        sum += tap;
      }
      EXPECT_LE(distance, fit->residual * (1 + 1e-9)) << sigma << ' ' << order;
      EXPECT_GE(distance, 0.999 * fit->residual - 1e-12) << sigma << ' ' << order;
      EXPECT_NEAR(mass, sum, 1e-9) << sigma << ' ' << order;
    }
  }
}

TEST(RecursiveFit, MorePolesComeCloser) {
  int last = 1;
  for (const double share : {1e-3, 1e-4, 2e-6}) {
    const auto fit = fit_recursive(Taps(derivative(6, 0, 6)), share);
    ASSERT_TRUE(fit) << share;
    EXPECT_LE(fit->residual, share * fit->l1);
    EXPECT_GT(fit->pairs(), last);
    last = fit->pairs();
  }
  EXPECT_FALSE(fit_recursive(Taps(derivative(6, 0, 6)), 1e-8));
  // Where the taps end the filters end too.
  EXPECT_TRUE(fit_recursive(Taps(derivative(6, 0, 2.5)), 1e-4));
}

TEST(RecursiveFit, RefusesOtherKernels) {
  std::mt19937_64 random(5);
  std::vector<double> noise(31);
  for (double& tap : noise) tap = static_cast<double>(random() >> 11) * 0x1p-53 - 0.5;
  EXPECT_FALSE(fit_recursive(Taps(noise), 1e-2));
  EXPECT_FALSE(fit_recursive(Taps(std::vector<double>(31, 0.0)), 1e-2));
  EXPECT_FALSE(fit_recursive(Taps(derivative(1, 0, 3)), 1e-2));  // too short
  std::vector<double> lopsided = derivative(3, 0, 4);
  lopsided.front() += 0.1;
  EXPECT_FALSE(fit_recursive(Taps(lopsided), 1e-2));
}

Problem blur(ElementType type, const Shape& shape, const std::vector<double>& sigma,
             double tolerance) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = shape;
  problem.axes = {0, 1};
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  problem.kernel = gaussian(sigma);
  problem.tolerance = tolerance;
  return problem;
}

TEST(Recursive, NeedsATolerance) {
  Engine engine;
  Problem problem = blur(ElementType::float32, {400, 500}, {12, 12}, 2e-3);
  EXPECT_EQ(engine.plan(problem, forced("recursive")).method(), "recursive");
  problem.tolerance = std::numeric_limits<double>::infinity();
  const Error error = refusal(problem, "recursive");
  EXPECT_EQ(error.code(), ErrorCode::accuracy);
  EXPECT_THAT(error.what(), HasSubstr("it approximates; a tolerance admits it"));
  EXPECT_NE(engine.plan(problem).method(), "recursive");
}

// Against sums in double precision, on noise and on a signal of +-1 that drives the error up.
template <typename T>
void check(const Problem& problem, double least_share) {
  Problem exact = problem;
  exact.tolerance = std::numeric_limits<double>::infinity();
  Engine engine;
  const Plan plan = engine.plan(problem, forced("recursive"));
  EXPECT_LE(plan.error_bound(), problem.tolerance);
  const Plan truth = engine.plan(exact, forced("separable"));
  std::mt19937_64 random(9);
  Array signal(problem.signal_type, problem.signal_shape);
  const std::int64_t count = element_count(problem.signal_shape);
  double largest = 0;
  for (const bool steps : {false, true}) {
    auto* samples = static_cast<T*>(signal.data());
    for (std::int64_t i = 0; i < count; ++i) {
      const auto noise = static_cast<T>(static_cast<double>(random() >> 11) * 0x1p-52 - 1);
      samples[i] = steps ? static_cast<T>(i / 37 % 2 == 0 ? 1 : -1) : noise;
    }
    ExecuteOptions three;
    three.threads = 3;
    const Array result = plan.execute(signal.view(), three);
    const Array expected = truth.execute(signal.view());
    double l1 = 1;  // of a Gaussian
    for (std::int64_t i = 0; i < count; ++i) {
      const double off = std::abs(static_cast<double>(static_cast<const T*>(result.data())[i]) -
                                  static_cast<const T*>(expected.data())[i]);
      ASSERT_LE(off, (plan.error_bound() + truth.error_bound()) * l1) << i;
      largest = std::max(largest, off);
    }
  }
  EXPECT_GE(largest, least_share * plan.error_bound());
}

TEST(Recursive, TheBoundHolds) {
  check<float>(blur(ElementType::float32, {150, 230}, {6, 9}, 1e-2), 0.01);
  check<float>(blur(ElementType::float32, {150, 230, 3}, {3, 5}, 3e-4), 0.01);
  check<double>(blur(ElementType::float64, {170, 90}, {20, 3}, 2e-3), 0.01);
}

// Tiles of several rows and columns, at each border.
TEST(Recursive, EveryBorderOverManyTiles) {
  for (const Border border : {Border::zero, Border::constant, Border::replicate,
                              Border::reflect_whole, Border::periodic}) {
    Problem problem = blur(ElementType::float64, {900, 1100}, {30, 45}, 2e-3);
    problem.border = {border};
    problem.border_value = border == Border::constant ? 1 : 0;
    check<double>(problem, 0.001);
  }
}

TEST(Recursive, KeepsAConstant) {
  Engine engine;
  for (const double sigma : {2.0, 10.0, 60.0}) {
    Problem problem = blur(ElementType::float64, {300, 280}, {sigma, sigma}, 5e-3);
    const Plan plan = engine.plan(problem, forced("recursive"));
    Array signal(ElementType::float64, {300, 280});
    std::fill_n(static_cast<double*>(signal.data()), 300 * 280, 1.0);
    const Array result = plan.execute(signal.view());
    for (std::int64_t i = 0; i < 300 * 280; ++i) {
      ASSERT_NEAR(static_cast<const double*>(result.data())[i], 1, 1e-9) << sigma << ' ' << i;
    }
  }
}

// Denormal numbers are flushed in the type computed in, not in that of the samples.
TEST(Recursive, KeepsDenormalFloatsInDouble) {
  constexpr float kDenormal = 1e-41F;
  Problem problem = blur(ElementType::float32, {40, 30}, {2, 2}, 1e-2);
  problem.output_type = ElementType::float64;
  Engine engine;
  const Plan plan = engine.plan(problem, forced("recursive"));
  Array signal(ElementType::float32, {40, 30});
  std::fill_n(static_cast<float*>(signal.data()), 40 * 30, kDenormal);
  const Array result = plan.execute(signal.view());
  for (std::int64_t i = 0; i < 40 * 30; ++i) {
    ASSERT_NEAR(static_cast<const double*>(result.data())[i], kDenormal, 0.01 * kDenormal) << i;
  }
}

TEST(Recursive, NonFiniteSamplesStayWithinReach) {
  Problem problem = blur(ElementType::float32, {120, 140}, {3, 4}, 1e-2);
  Array signal(ElementType::float32, {120, 140});
  auto* samples = static_cast<float*>(signal.data());
  std::fill_n(samples, 120 * 140, 2.0F);
  samples[60 * 140 + 70] = std::numeric_limits<float>::quiet_NaN();
  Engine engine;
  const Array result = engine.plan(problem, forced("recursive")).execute(signal.view());
  for (std::int64_t y = 0; y < 120; ++y) {
    for (std::int64_t x = 0; x < 140; ++x) {
      const bool reached = std::abs(y - 60) <= 12 && std::abs(x - 70) <= 16;
      const float got = static_cast<const float*>(result.data())[y * 140 + x];
      ASSERT_EQ(std::isfinite(got), !reached) << y << ' ' << x;
      if (!reached) {
        ASSERT_NEAR(got, 2, 0.03) << y << ' ' << x;
      }
    }
  }
}

// Only where it is foreseen to be faster, which it is for wide Gaussians.
TEST(Recursive, IsChosenForWideGaussians) {
  Engine engine;
  EXPECT_EQ(engine.plan(blur(ElementType::float32, {1080, 1920}, {50, 50}, 5e-3)).method(),
            "recursive");
  EXPECT_NE(engine.plan(blur(ElementType::float32, {1080, 1920}, {1.5, 1.5}, 5e-3)).method(),
            "recursive");
}

}  // namespace
}  // namespace faltung
