// Convolution at a lower rate on pictures that random problems seldom have: large ones, of several
// pieces and bands, whose samples make the most of what is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "faltung/faltung.h"

namespace faltung {
namespace {

Problem blur(const Shape& shape, double sigma, Border border = Border::replicate) {
  Problem problem;
  problem.signal_type = ElementType::uint8;
  problem.signal_shape = shape;
  problem.axes = {0, 1};
  problem.extent = {Extent::same()};
  problem.border = {border};
  problem.kernel = gaussian(sigma, 2);
  return problem;
}

Plan plan_of(Engine& engine, const Problem& problem, const char* method) {
  PlanOptions options;
  options.method = method;
  return engine.plan(problem, options);
}

enum class Picture { noise, extremes, stripes, white };

Array picture(Picture kind, const Shape& shape) {
  Array array(ElementType::uint8, shape);
  std::mt19937_64 random(11);
  auto* samples = static_cast<std::uint8_t*>(array.view().data);
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    const std::int64_t y = i / (element_count(shape) / shape[0]);
    switch (kind) {
      case Picture::noise:
        samples[i] = static_cast<std::uint8_t>(random());
        break;
      case Picture::extremes:
        samples[i] = random() % 2 == 0 ? 0 : 255;
        break;
      case Picture::stripes:
        samples[i] = y / 3 % 2 == 0 ? 0 : 255;
        break;
      case Picture::white:
        samples[i] = 255;
        break;
    }
  }
  return array;
}

// The exact values: the same blur to float64.
std::vector<double> exact(Engine& engine, Problem problem, const Array& signal) {
  problem.output_type = ElementType::float64;
  const Array result = plan_of(engine, problem, "separable").execute(signal.view());
  const auto* values = static_cast<const double*>(result.view().data);
  return {values, values + element_count(result.shape())};
}

void check(const Problem& problem, Picture kind) {
  Engine engine;
  const Plan plan = plan_of(engine, problem, "multirate");
  const Array signal = picture(kind, problem.signal_shape);
  const std::vector<double> expected = exact(engine, problem, signal);
  const Array result = plan.execute(signal.view());
  const auto* got = static_cast<const std::uint8_t*>(result.view().data);
  const double bound = 0.5 + 255 * plan.error_bound();
  EXPECT_LE(bound, 0.55);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_NEAR(got[i], std::clamp(expected[i], 0.0, 255.0), bound) << "element " << i;
  }
  for (const int threads : {2, 5}) {
    ExecuteOptions options;
    options.threads = threads;
    const Array again = plan.execute(signal.view(), options);
    EXPECT_TRUE(std::equal(got, got + expected.size(),
                           static_cast<const std::uint8_t*>(again.view().data)));
  }
}

TEST(Multirate, StaysWithinItsBound) {
  for (const Picture kind : {Picture::noise, Picture::extremes, Picture::stripes, Picture::white}) {
    for (const double sigma : {3.0, 6.0, 12.0}) check(blur({211, 173, 3}, sigma), kind);
    check(blur({300, 217}, 30), kind);
  }
}

TEST(Multirate, KnowsEveryBorder) {
  using enum Border;
  for (const Border border : {zero, constant, replicate, reflect_half, reflect_whole, periodic}) {
    Problem problem = blur({90, 131, 2}, 7, border);
    if (border == constant) problem.border_value = 200;
    check(problem, Picture::noise);
  }
  Problem mixed = blur({40, 50}, 9);
  mixed.border = {Border::zero, Border::constant};
  mixed.border_value = 131.5;
  check(mixed, Picture::extremes);
}

TEST(Multirate, ManyPieces) {
  check(blur({1300, 2100, 3}, 3), Picture::noise);
  check(blur({40, 20000, 2}, 5), Picture::extremes);
  check(blur({20000, 40}, 6), Picture::noise);
}

TEST(Multirate, OtherTypesAndStacks) {
  Problem stack = blur({3, 80, 70}, 6);
  stack.axes = {1, 2};
  check(stack, Picture::noise);
  Problem wrapping = blur({70, 80, 3}, 6);
  wrapping.overflow = Overflow::wrap;  // stored by way of memory
  check(wrapping, Picture::noise);
  Problem wide = blur({70, 80}, 6);
  wide.output_type = ElementType::int32;
  Engine engine;
  const Array signal = picture(Picture::noise, wide.signal_shape);
  const Array result = plan_of(engine, wide, "multirate").execute(signal.view());
  const std::vector<double> expected = exact(engine, wide, signal);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_NEAR(static_cast<const std::int32_t*>(result.view().data)[i], expected[i], 0.55) << i;
  }
}

// Where nothing limits the error, it is not the method to make one.
TEST(Multirate, IsNotForFloatsNorForExactResults) {
  Engine engine;
  const auto refused = [&](const Problem& problem) {
    try {
      plan_of(engine, problem, "multirate");
    } catch (const Error& error) {
      return error.code() == ErrorCode::no_method || error.code() == ErrorCode::accuracy;
    }
    return false;
  };
  Problem problem = blur({200, 200}, 12);
  EXPECT_FALSE(refused(problem));
  problem.output_type = ElementType::float32;
  EXPECT_TRUE(refused(problem));
  problem.tolerance = 1e-3;
  EXPECT_FALSE(refused(problem));
  problem = blur({200, 200}, 12);
  problem.signal_type = ElementType::float32;
  EXPECT_TRUE(refused(problem));
  problem = blur({200, 200}, 12);
  problem.signal_type = ElementType::uint16;  // 0.05 of 65535 levels
  EXPECT_TRUE(refused(problem));
  problem = blur({200, 200}, 12);
  problem.kernel = box({31, 31});
  EXPECT_TRUE(refused(problem));
  std::vector<std::int64_t> tent;
  for (std::int64_t i = -40; i <= 40; ++i) tent.push_back(41 - std::abs(i));
  const Kernel line = Kernel::from_taps(tent);
  problem.kernel = Kernel::product({line, line});
  EXPECT_TRUE(refused(problem));
}

TEST(Multirate, IsChosenWhereItIsFastest) {
  for (const std::string& target : simd_targets()) {
    Engine engine({.simd = target, .profile = {}});
    EXPECT_EQ(engine.plan(blur({1080, 1920, 3}, 12)).method(), "multirate") << target;
    EXPECT_EQ(engine.plan(blur({1080, 1920, 3}, 50)).method(), "multirate") << target;
    EXPECT_NE(engine.plan(blur({1080, 1920, 3}, 0.8)).method(), "multirate") << target;
  }
}

TEST(Multirate, TakesBoundedMemory) {
  Engine engine;
  for (const double sigma : {3.0, 5.0, 12.0, 50.0, 511.0}) {
    for (const Shape& shape : {Shape{30000, 20000}, Shape{20000, 30000, 4}, Shape{300, 200, 3}}) {
      const Plan plan = plan_of(engine, blur(shape, sigma), "multirate");
      for (const int threads : {1, 2, 16}) {
        EXPECT_LE(plan.memory_bytes(threads), (8 + 4 * threads) << 20) << sigma << ' ' << threads;
      }
    }
  }
}

}  // namespace
}  // namespace faltung
