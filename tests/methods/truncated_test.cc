// Kernels without their tails: only under a tolerance, as much as it allows and no more, and with
// all taps where samples are not finite.
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

// Dies away by `decay` a tap; every other one is negative.
std::vector<double> decaying(std::int64_t taps, double decay) {
  std::vector<double> out;
  double size = 1;
  for (std::int64_t j = 0; j < taps; ++j, size *= decay) out.push_back(j % 2 == 0 ? size : -size);
  return out;
}

Problem problem_of(const Shape& signal, Kernel kernel, double tolerance) {
  Problem problem;
  problem.signal_type = float64;
  problem.signal_shape = signal;
  problem.kernel = std::move(kernel);
  problem.tolerance = tolerance;
  return problem;
}

// The signs of the taps, so that all that is dropped adds up; elsewhere noise.
Array worst_signal(const Problem& problem) {
  std::mt19937_64 random(4);
  Array signal(problem.signal_type, problem.signal_shape);
  for (double& x : signal.as<double>()) x = random() % 2 == 0 ? 1 : -1;
  if (problem.signal_shape.rank() > 1) return signal;
  auto samples = signal.as<double>();
  for (std::size_t i = 0; i < samples.size() / 2; ++i) samples[i] = i % 2 == 0 ? 1 : -1;
  return signal;
}

struct Distance {
  double largest = 0, bound = 0;
};

Distance distance(const Problem& problem, double l1) {
  Engine engine;
  const Plan plan = engine.plan(problem, forced("truncated"));
  const Plan truth = engine.plan(problem, forced("direct"));
  EXPECT_LE(plan.error_bound(), problem.tolerance);
  const Array signal = worst_signal(problem);
  const Array result = plan.execute(signal.view()), expected = truth.execute(signal.view());
  Distance distance{0, (plan.error_bound() + truth.error_bound()) * l1};
  for (std::int64_t i = 0; i < element_count(result.shape()); ++i) {
    distance.largest =
        std::max(distance.largest, std::abs(static_cast<const double*>(result.data())[i] -
                                            static_cast<const double*>(expected.data())[i]));
  }
  return distance;
}

TEST(Truncated, NeedsATolerance) {
  Engine engine;
  Problem problem = problem_of({5000}, Kernel::from_taps<double>(decaying(300, 0.9), {300}), 1e-3);
  const Plan plan = engine.plan(problem, forced("truncated"));
  EXPECT_THAT(plan.explain().candidates.front().reason, HasSubstr("of 300 taps"));
  problem.tolerance = kInfinity;
  EXPECT_EQ(refusal(problem, "truncated").code(), ErrorCode::accuracy);
  EXPECT_THAT(refusal(problem, "truncated").what(),
              HasSubstr("it approximates; a tolerance admits it"));
  problem.tolerance = 1e-3;
  problem.componentwise = true;
  EXPECT_EQ(refusal(problem, "truncated").code(), ErrorCode::no_method);
  problem.componentwise = false;
  problem.kernel = Kernel::from_taps<double>(std::vector<double>(300, 1.0), {300});
  EXPECT_THAT(refusal(problem, "truncated").what(),
              HasSubstr("the kernel has no tails below the tolerance"));
}

// A signal that all dropped taps meet with their own sign reaches half of the tolerance, which is
// what may be dropped.
TEST(Truncated, DropsWhatTheToleranceAllows) {
  const double l1 = (1 - std::pow(0.97, 600)) / 0.03;
  for (const double tolerance : {0.1, 1e-2, 1e-4}) {
    const Problem problem =
        problem_of({4000}, Kernel::from_taps<double>(decaying(600, 0.97), {600}), tolerance);
    const Distance found = distance(problem, l1);
    EXPECT_LE(found.largest, found.bound);
    EXPECT_GE(found.largest, 0.9 * 0.5 * tolerance * l1);
  }
}

TEST(Truncated, BothEndsOfEveryAxis) {
  Problem blur = problem_of({90, 80}, gaussian(4.0, 2), 1e-2);
  for (const Border border : {Border::zero, Border::constant, Border::replicate,
                              Border::reflect_half, Border::periodic}) {
    blur.border = {border};
    blur.border_value = border == Border::constant ? 1 : 0;
    for (const Extent& extent : {Extent::full(), Extent::same(), Extent::valid()}) {
      blur.extent = {extent};
      const Distance found = distance(blur, 1);
      EXPECT_LE(found.largest, found.bound);
      EXPECT_GE(found.largest, 0.001 * found.bound);
    }
  }
  blur.border = {Border::zero};
  blur.operation = Operation::correlate;
  std::vector<double> lopsided;
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 30; ++x) lopsided.push_back(std::exp(-0.5 * y - 0.05 * x * x));
  }
  blur.kernel = Kernel::from_taps<double>(lopsided, {20, 30}).adapting();
  double l1 = 0;
  for (const double tap : lopsided) l1 += tap;
  const Distance found = distance(blur, l1);
  EXPECT_LE(found.largest, found.bound);
  EXPECT_GE(found.largest, 0.001 * found.bound);
}

// Several kernels keep the same taps, those that any of them needs.
TEST(Truncated, KernelsOfABatch) {
  std::vector<double> taps = decaying(200, 0.8);
  std::vector<double> backwards(taps.rbegin(), taps.rend());
  taps.insert(taps.end(), backwards.begin(), backwards.end());
  Problem problem = problem_of({2, 1000}, Kernel::from_taps<double>(taps, {2, 200}), 1e-3);
  problem.axes = {1};
  Engine engine;
  EXPECT_THROW(engine.plan(problem, forced("truncated")), Error);
  std::fill_n(taps.begin() + 240, 160, 0.0);
  problem.kernel = Kernel::from_taps<double>(taps, {2, 200});
  const Distance found = distance(problem, 5);
  EXPECT_LE(found.largest, found.bound);
}

TEST(Truncated, NonFiniteSamplesReachAllTaps) {
  Problem problem =
      problem_of({300, 2, 70}, Kernel::from_taps<double>(decaying(100, 0.8), {100, 1, 1}), 1e-2);
  problem.axes = {0};
  Engine engine;
  const Plan plan = engine.plan(problem, forced("truncated"));
  for (const double bad : {kInfinity, std::nan("")}) {
    Array signal(float64, problem.signal_shape);
    std::ranges::fill(signal.as<double>(), 1.0);
    signal.as<double>()[(40 * 2 + 1) * 70 + 33] = bad;
    // Every layout: as it is, and every second element of a wider array from behind.
    Array wide(float64, {300, 2, 140});
    std::ranges::fill(wide.as<double>(), std::nan(""));
    View spaced{wide.as<double>().data() + 138, float64, problem.signal_shape, {280, 140, -2}};
    for (std::int64_t i = 0; i < 600; ++i) {
      for (std::int64_t x = 0; x < 70; ++x) {
        wide.as<double>()[i * 140 + 138 - 2 * x] = signal.as<double>()[i * 70 + x];
      }
    }
    for (const ConstView& view : {ConstView(signal.view()), ConstView(spaced)}) {
      const Array result = plan.execute(view);
      for (std::int64_t i = 0; i < element_count(result.shape()); ++i) {
        const std::int64_t y = i / 140, x = i % 140;
        const bool reached = x == 70 + 33 && y >= 40 && y < 140;
        ASSERT_EQ(std::isfinite(static_cast<const double*>(result.data())[i]), !reached) << i;
      }
    }
  }
}

TEST(Truncated, IsChosenForTails) {
  Engine engine;
  Problem problem =
      problem_of({1 << 20}, Kernel::from_taps<double>(decaying(40'000, 0.9), {40'000}), 1e-3);
  EXPECT_EQ(engine.plan(problem).method(), "truncated");
  problem.tolerance = kInfinity;
  EXPECT_NE(engine.plan(problem).method(), "truncated");
}

}  // namespace
}  // namespace faltung
