// Results of double precision by sums in single: only under a tolerance, within the bound at every
// magnitude of samples and taps, non-finite where the sum is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <random>
#include <vector>

#include "faltung/faltung.h"
#include "forced.h"

namespace faltung {
namespace {

using testing::HasSubstr;
using enum ElementType;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> noise(std::int64_t count, double size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> values(static_cast<std::size_t>(count));
  for (double& value : values) {
    value = size * (static_cast<double>(random() >> 11) * 0x1p-52 - 1);
  }
  return values;
}

Kernel kernel_of(ElementType type, const Shape& shape, double size) {
  const std::int64_t count = element_count(shape);
  if (!is_complex(type)) return Kernel::from_taps<double>(noise(count, size, 2), shape);
  const std::vector<double> parts = noise(2 * count, size, 2);
  std::vector<std::complex<double>> taps;
  for (std::size_t i = 0; i < parts.size(); i += 2) taps.emplace_back(parts[i], parts[i + 1]);
  return Kernel::from_taps<std::complex<double>>(taps, shape);
}

Array signal_of(const Problem& problem, double size) {
  Array signal(problem.signal_type, problem.signal_shape);
  const std::int64_t values =
      element_count(problem.signal_shape) * (is_complex(problem.signal_type) ? 2 : 1);
  std::ranges::copy(noise(values, size, 3), static_cast<double*>(signal.data()));
  return signal;
}

// Largest distance from direct sums, over what both may commit.
double share_of_bound(const Problem& problem, double sample, double tap, int threads = 1) {
  Engine engine;
  const Plan plan = engine.plan(problem, forced("single_precision"));
  EXPECT_LE(plan.error_bound(), problem.tolerance);
  const Plan truth = engine.plan(problem, forced("direct"));
  const Array signal = signal_of(problem, sample);
  ExecuteOptions options;
  options.threads = threads;
  const Array result = plan.execute(signal.view(), options);
  const Array expected = truth.execute(signal.view());
  const std::int64_t values =
      element_count(result.shape()) * (is_complex(problem.signal_type) ? 2 : 1);
  const auto *got = static_cast<const double*>(result.data()),
             *exact = static_cast<const double*>(expected.data());
  double largest = 0;
  for (std::int64_t i = 0; i < values; ++i) {
    // Scaled first: differences of the largest numbers overflow.
    largest = std::max(largest, std::abs(got[i] / sample / tap - exact[i] / sample / tap));
    if (!std::isfinite(got[i])) return kInfinity;
  }
  const double size = is_complex(problem.signal_type) ? std::sqrt(2.0) : 1;
  const auto taps = static_cast<double>(element_count(problem.kernel.shape()));
  return largest / ((plan.error_bound() + truth.error_bound()) * size * size * taps);
}

Problem problem_of(ElementType type, const Shape& signal, const Kernel& kernel) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = signal;
  problem.kernel = kernel;
  problem.tolerance = 1e-3;
  return problem;
}

TEST(SinglePrecision, NeedsATolerance) {
  Engine engine;
  Problem problem = problem_of(float64, {1000}, kernel_of(float64, {30}, 1));
  EXPECT_EQ(engine.plan(problem, forced("single_precision")).method(), "single_precision");
  problem.tolerance = kInfinity;
  EXPECT_EQ(refusal(problem, "single_precision").code(), ErrorCode::accuracy);
  EXPECT_THAT(refusal(problem, "single_precision").what(),
              HasSubstr("it approximates; a tolerance admits it"));
  problem.tolerance = 1e-9;
  EXPECT_EQ(refusal(problem, "single_precision").code(), ErrorCode::accuracy);
  problem.tolerance = 1e-3;
  problem.componentwise = true;
  EXPECT_EQ(refusal(problem, "single_precision").code(), ErrorCode::no_method);
  problem.componentwise = false;
  problem.output_type = float32;
  EXPECT_EQ(refusal(problem, "single_precision").code(), ErrorCode::no_method);
}

TEST(SinglePrecision, TheBoundHoldsAtEveryMagnitude) {
  const Problem small = problem_of(float64, {3000}, kernel_of(float64, {50}, 1));
  for (const double sample : {1.0, 1e-300, 1e-200, 1e100, 1e290}) {
    EXPECT_LE(share_of_bound(small, sample, 1), 1) << sample;
    for (const double tap : {1e-150, 1e-30, 1e12}) {
      if (sample * tap > 1e290 || sample * tap < 1e-290) continue;
      const Problem scaled = problem_of(float64, {3000}, kernel_of(float64, {50}, tap));
      EXPECT_LE(share_of_bound(scaled, sample, tap), 1) << sample << ' ' << tap;
    }
  }
  EXPECT_GE(share_of_bound(small, 1, 1), 0.01);
}

TEST(SinglePrecision, LinesPicturesAndVolumes) {
  for (const ElementType type : {float64, complex128}) {
    Problem line = problem_of(type, {300'000}, kernel_of(type, {2000}, 1));
    EXPECT_LE(share_of_bound(line, 1, 1, 3), 1);
    Problem picture = problem_of(type, {500, 400, 3}, kernel_of(type, {9, 7, 1}, 1));
    picture.axes = {0, 1};
    picture.extent = {Extent::same()};
    for (const Border border : {Border::zero, Border::constant, Border::replicate,
                                Border::reflect_whole, Border::periodic}) {
      picture.border = {border};
      picture.border_value = border == Border::constant ? 1 : 0;
      EXPECT_LE(share_of_bound(picture, 1, 1, 2), 1);
    }
    EXPECT_LE(share_of_bound(problem_of(type, {60, 50, 40}, kernel_of(type, {3, 4, 5}, 1)), 1, 1),
              1);
  }
  // Complex samples under real taps, and a product.
  Problem mixed = problem_of(complex128, {20'000}, kernel_of(float64, {40}, 1));
  EXPECT_LE(share_of_bound(mixed, 1, 1), 1);
  Problem blur = problem_of(float64, {300, 400}, gaussian(4.0, 2));
  EXPECT_LE(share_of_bound(blur, 1, 1), 1);
}

// Loud and quiet stretches of a signal have scales of their own; zeros have none.
TEST(SinglePrecision, QuietTilesKeepTheirDigits) {
  Problem problem = problem_of(float64, {400'000}, kernel_of(float64, {8}, 1));
  Engine engine;
  const Plan plan = engine.plan(problem, forced("single_precision"));
  Array signal = signal_of(problem, 1e-30);
  auto* samples = static_cast<double*>(signal.data());
  std::fill_n(samples, 150'000, 0.0);
  samples[399'000] = 1e30;
  const Array result = plan.execute(signal.view());
  const Array exact = engine.plan(problem, forced("direct")).execute(signal.view());
  const auto *got = static_cast<const double*>(result.data()),
             *expected = static_cast<const double*>(exact.data());
  for (std::int64_t i = 0; i < 200'000; ++i) {
    ASSERT_NEAR(got[i], expected[i], plan.error_bound() * 8e-30) << i;
  }
}

TEST(SinglePrecision, NonFiniteSamplesStayWithinReach) {
  Problem problem = problem_of(float64, {20'000}, kernel_of(float64, {20}, 1));
  Array signal = signal_of(problem, 1e200);
  auto* samples = static_cast<double*>(signal.data());
  samples[500] = kInfinity;
  samples[9000] = std::nan("");
  Engine engine;
  const Array result = engine.plan(problem, forced("single_precision")).execute(signal.view());
  for (std::int64_t i = 0; i < 20'019; ++i) {
    const bool reached = (i >= 500 && i < 520) || (i >= 9000 && i < 9020);
    ASSERT_EQ(std::isfinite(static_cast<const double*>(result.data())[i]), !reached) << i;
  }
}

TEST(SinglePrecision, OnlyWhatIsOutOfRangeOverflows) {
  Problem problem = problem_of(float64, {100}, Kernel::from_taps<double>({0.25, 0.25}, {2}));
  Array signal(float64, {100});
  std::fill_n(static_cast<double*>(signal.data()), 100, 1.7e308);
  Engine engine;
  const Array halved = engine.plan(problem, forced("single_precision")).execute(signal.view());
  EXPECT_NEAR(static_cast<const double*>(halved.data())[50] / 0.85e308, 1, 1e-6);
  problem.kernel = Kernel::from_taps<double>({1.0, 1.0}, {2});
  const Array doubled = engine.plan(problem, forced("single_precision")).execute(signal.view());
  EXPECT_EQ(static_cast<const double*>(doubled.data())[50], kInfinity);
}

// Where transforms and not memory take the time.
TEST(SinglePrecision, IsChosenForLongKernels) {
  Engine engine;
  const Problem problem = problem_of(float64, {1 << 20}, kernel_of(float64, {1600}, 1));
  EXPECT_EQ(engine.plan(problem).method(), "single_precision");
}

}  // namespace
}  // namespace faltung
