// The direct method through the public headers: what lies inside is read in place and what is near
// the edges is gathered, results are written in place, rounded in the loop or scattered, and none
// of that shows in the bits.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "faltung/faltung.h"

namespace faltung {
namespace {

struct Layout {
  const char* name;
  bool strided_signal, strided_output;
};

// Every second element of an array twice as long is a strided view of any shape.
View spaced(Array& array, const Shape& shape) {
  Strides strides = row_major_strides(shape);
  for (int a = 0; a < shape.rank(); ++a) strides[a] *= 2;
  return {array.data(), array.type(), shape, strides};
}

void fill(Array& array, std::mt19937_64& random) {
  if (array.type() == ElementType::float32) {
    for (float& x : array.as<float>()) x = static_cast<float>(random() % 2048) / 512.0F - 1.9F;
  } else if (array.type() == ElementType::float64) {
    for (double& x : array.as<double>()) x = static_cast<double>(random() % 2048) / 500.0 - 1.9;
  } else {
    for (std::uint8_t& x : array.as<std::uint8_t>()) x = static_cast<std::uint8_t>(random());
  }
}

Array run(const Plan& plan, const Array& signal, const Layout& layout) {
  const Shape& shape = plan.problem().signal_shape;
  Array wide(signal.type(), Shape{2 * element_count(shape)});
  View from = spaced(wide, shape);
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    const auto size = static_cast<std::int64_t>(size_of(signal.type()));
    std::memcpy(static_cast<char*>(wide.data()) + 2 * i * size,
                static_cast<const char*>(signal.data()) + i * size, static_cast<std::size_t>(size));
  }
  Array out(plan.output_type(), plan.output_shape());
  Array spaced_out(plan.output_type(), Shape{2 * element_count(plan.output_shape())});
  const View to = layout.strided_output ? spaced(spaced_out, plan.output_shape()) : out.view();
  plan.execute(layout.strided_signal ? ConstView(from) : signal.view(), to, {.threads = 2});
  return copy_of(to);
}

Problem problem_of(ElementType type, const Shape& shape, const Shape& kernel, Border border) {
  std::mt19937_64 random(3);
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = shape;
  std::vector<float> taps(static_cast<std::size_t>(element_count(kernel)));
  for (float& tap : taps) {
    tap = random() % 7 == 0 ? 0.0F : static_cast<float>(random() % 1000) / 1000.0F - 0.4F;
  }
  problem.kernel = Kernel::from_taps(taps, kernel).adapting();
  for (int a = 0; a < kernel.rank(); ++a) problem.axes.push_back(a);
  problem.extent = {Extent::same()};
  problem.border = {border};
  problem.border_value = 2;
  return problem;
}

class DirectTest : public testing::TestWithParam<std::string> {
 protected:
  void expect_same_bits(const Problem& problem) {
    EngineOptions engine_options;
    engine_options.simd = GetParam();
    Engine engine(engine_options);
    PlanOptions options;
    options.method = "direct";
    const Plan plan = engine.plan(problem, options);
    std::mt19937_64 random(4);
    Array signal(problem.signal_type, problem.signal_shape);
    fill(signal, random);
    const Array expected = run(plan, signal, {"gathered, scattered", true, true});
    for (const Layout& layout :
         {Layout{"in place, scattered", false, true}, Layout{"gathered, in place", true, false},
          Layout{"in place", false, false}}) {
      const Array result = run(plan, signal, layout);
      ASSERT_EQ(0, std::memcmp(expected.data(), result.data(), result.size_bytes()))
          << layout.name << ", " << to_string(problem);
    }
  }
};

constexpr Border kBorders[] = {Border::zero,         Border::constant,      Border::replicate,
                               Border::reflect_half, Border::reflect_whole, Border::periodic};

TEST_P(DirectTest, LayoutsOfRowsKeepTheBits) {
  for (const Border border : kBorders) {
    expect_same_bits(problem_of(ElementType::float32, {9001}, {33}, border));
    expect_same_bits(problem_of(ElementType::float64, {9001}, {150}, border));
    // Gathered whole, and cut.
    expect_same_bits(problem_of(ElementType::float32, {51, 230}, {1, 74}, border));
    expect_same_bits(problem_of(ElementType::float64, {40, 900}, {1, 5}, border));
  }
}

TEST_P(DirectTest, LayoutsOfImagesKeepTheBits) {
  for (const Border border : kBorders) {
    expect_same_bits(problem_of(ElementType::float32, {70, 301}, {5, 7}, border));
    expect_same_bits(problem_of(ElementType::float64, {61, 170}, {6, 2}, border));
    expect_same_bits(problem_of(ElementType::float32, {300, 40}, {9, 1}, border));
    expect_same_bits(problem_of(ElementType::float32, {60, 110, 3}, {3, 4}, border));
    expect_same_bits(problem_of(ElementType::uint8, {50, 90, 3}, {3, 3}, border));
    expect_same_bits(problem_of(ElementType::uint8, {90, 203}, {4, 5}, border));
  }
}

TEST_P(DirectTest, LayoutsOfVolumesKeepTheBits) {
  for (const Border border : {Border::zero, Border::reflect_whole}) {
    expect_same_bits(problem_of(ElementType::float32, {20, 22, 45}, {3, 5, 4}, border));
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, DirectTest, testing::ValuesIn(simd_targets()),
                         [](const auto& info) { return info.param; });

// Rows of outputs meet 4096 taps an axis, one axis at a time; what a plan takes beyond input and
// output does not grow with the signal.
TEST(DirectMemoryTest, StaysWithinItsLimitsAtAnySize) {
  Engine engine;
  PlanOptions options;
  options.method = "direct";
  const auto limit = [](int threads) {
    return (std::int64_t{8} << 20) + threads * (std::int64_t{4} << 20);
  };
  const std::int64_t big = std::int64_t{1} << 15;
  for (const ElementType type : {ElementType::uint8, ElementType::float32, ElementType::float64}) {
    for (const auto& [shape, kernel] :
         std::vector<std::pair<Shape, Shape>>{{{big * big}, {4096}},
                                              {{big, big}, {4096, 1}},
                                              {{big, big}, {1, 4096}},
                                              {{big, big}, {64, 64}},
                                              {{big, big, 3}, {31, 31}},
                                              {{1024, 1024, 1024}, {16, 16, 16}},
                                              {{1024, 1024, 1024}, {4096, 1, 1}},
                                              {{1024, 1024, 1024}, {1, 4096, 1}}}) {
      const Plan plan = engine.plan(problem_of(type, shape, kernel, Border::reflect_half), options);
      for (const int threads : {1, 2, 8}) {
        EXPECT_LE(plan.memory_bytes(threads), limit(threads))
            << to_string(plan.problem()) << ", " << threads << " threads";
      }
    }
  }
}

}  // namespace
}  // namespace faltung
