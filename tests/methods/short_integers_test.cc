// Separable convolution of 8-bit pictures by small integers, against plain 64-bit sums: every
// border and extent, channels, pictures large enough that results are written past the caches, and
// taps whose sums are the largest that fit 16 bits or one too large.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "faltung/faltung.h"

namespace faltung {
namespace {

Problem derivative(const Shape& shape, Border border, Extent extent, std::vector<double> down,
                   std::vector<double> along) {
  Problem problem;
  problem.signal_type = ElementType::uint8;
  problem.output_type = ElementType::int16;
  problem.signal_shape = shape;
  problem.axes = {0, 1};
  problem.extent = {extent};
  problem.border = {border};
  if (border == Border::constant) problem.border_value = 200;
  problem.kernel = Kernel::product({Kernel::from_taps(down), Kernel::from_taps(along)});
  return problem;
}

bool is_short(Engine& engine, const Problem& problem) {
  for (const Candidate& candidate : engine.explain(problem).candidates) {
    if (candidate.method == "separable") {
      return candidate.reason.find("16-bit integers") != std::string::npos;
    }
  }
  return false;
}

void check(const Problem& problem, bool extremes = false) {
  Engine engine;
  ASSERT_TRUE(is_short(engine, problem));
  PlanOptions separable;
  separable.method = "separable";
  const Plan plan = engine.plan(problem, separable);
  EXPECT_EQ(plan.error_bound(), 0);
  Array signal(ElementType::uint8, problem.signal_shape);
  std::mt19937_64 random(3);
  for (std::int64_t i = 0; i < element_count(problem.signal_shape); ++i) {
    const auto any = static_cast<std::uint8_t>(random() >> 56);
    static_cast<std::uint8_t*>(signal.data())[i] = !extremes ? any : any < 128 ? 0 : 255;
  }
  Problem wide = problem;
  wide.output_type = ElementType::int64;
  PlanOptions direct;
  direct.method = "direct";
  const Array expected = engine.plan(wide, direct).execute(signal.view());
  for (const int threads : {1, 3}) {
    ExecuteOptions options;
    options.threads = threads;
    const Array result = plan.execute(signal.view(), options);
    const auto* got = static_cast<const std::int16_t*>(result.data());
    const auto* sums = static_cast<const std::int64_t*>(expected.data());
    for (std::int64_t i = 0; i < element_count(result.shape()); ++i) {
      ASSERT_EQ(got[i], sums[i]) << "element " << i << ", " << threads << " threads";
    }
  }
}

TEST(ShortIntegers, EveryBorderAndExtent) {
  using enum Border;
  for (const Border border : {zero, constant, replicate, reflect_half, reflect_whole, periodic}) {
    for (const Extent& extent : {Extent::same(), Extent::full(), Extent::valid()}) {
      for (const Shape& shape : {Shape{60, 70, 3}, Shape{39, 131}, Shape{40, 2100}}) {
        check(derivative(shape, border, extent, {1, 2, 1}, {1, 0, -1}));
        check(derivative(shape, border, extent, {1, 0, 0, -3, 5}, {0, 2, -1, 1}));
      }
    }
  }
}

TEST(ShortIntegers, LargePictures) {
  check(derivative({1500, 3000}, Border::replicate, Extent::same(), {1, 2, 1}, {1, 0, -1}));
  check(derivative({1500, 3001}, Border::replicate, Extent::same(), {1, 0, -1}, {1, 2, 1}));
}

TEST(ShortIntegers, TheLargestSums) {
  const Shape shape{40, 300};
  const auto of = [&](double tap) {
    return derivative(shape, Border::replicate, Extent::same(), {tap, -tap, tap, -tap}, {1, -1});
  };
  check(of(16), true);  // 16 * 4 * 2 * 255 = 32640
  Engine engine;
  EXPECT_FALSE(is_short(engine, of(17)));
  EXPECT_FALSE(is_short(engine, of(0.5)));
}

}  // namespace
}  // namespace faltung
