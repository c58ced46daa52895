// Separable kernels in shapes that random problems seldom have: long factors, many stripes, bands
// and slabs, channels together and apart.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "faltung/faltung.h"

namespace faltung {
namespace {

Problem blur(ElementType type, const Shape& shape, const std::vector<double>& sigma) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = shape;
  for (std::size_t a = 0; a < sigma.size(); ++a) problem.axes.push_back(static_cast<int>(a));
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  problem.kernel = gaussian(sigma);
  return problem;
}

Array random_signal(ElementType type, const Shape& shape) {
  Array signal(type, shape);
  std::mt19937_64 random(3);
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    const auto value = static_cast<std::uint8_t>(random() >> 56);
    if (type == ElementType::uint8) static_cast<std::uint8_t*>(signal.view().data)[i] = value;
    if (type == ElementType::float32) static_cast<float*>(signal.view().data)[i] = value;
    if (type == ElementType::float64) static_cast<double*>(signal.view().data)[i] = value;
  }
  return signal;
}

double value_at(const Array& array, std::int64_t i) {
  const void* data = array.view().data;
  switch (array.view().type) {
    case ElementType::uint8:
      return static_cast<const std::uint8_t*>(data)[i];
    case ElementType::float32:
      return static_cast<const float*>(data)[i];
    default:
      return static_cast<const double*>(data)[i];
  }
}

// Against a transform in double precision; three threads give the bits of one.
void check(ElementType type, const Shape& shape, const std::vector<double>& sigma) {
  const Problem problem = blur(type, shape, sigma);
  Problem reference = problem;
  reference.signal_type = ElementType::float64;
  const Array signal = random_signal(type, shape);
  Engine engine;
  PlanOptions separable, transform;
  separable.method = "separable";
  transform.method = "whole_fft";
  const Plan plan = engine.plan(problem, separable);
  const Array result = plan.execute(signal.view());
  const Array expected =
      engine.plan(reference, transform).execute(random_signal(ElementType::float64, shape).view());
  const double bound = plan.error_bound() * 255 + 1e-9 + (type == ElementType::uint8 ? 0.5 : 0.0);
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    ASSERT_NEAR(value_at(result, i), value_at(expected, i), bound) << "element " << i;
  }
  ExecuteOptions three;
  three.threads = 3;
  const Array again = plan.execute(signal.view(), three);
  const auto* bytes = static_cast<const std::byte*>(result.view().data);
  EXPECT_TRUE(std::equal(bytes,
                         bytes + element_count(shape) * static_cast<std::int64_t>(size_of(type)),
                         static_cast<const std::byte*>(again.view().data)));
}

TEST(Separable, ManyStripesAndBands) {
  check(ElementType::uint8, {300, 1500, 3}, {6, 6});
  check(ElementType::float32, {300, 1500, 3}, {6, 6});
  check(ElementType::float64, {200, 900}, {3, 9});
}

TEST(Separable, ChannelsApart) {
  check(ElementType::uint8, {500, 600, 3}, {50, 50});
  check(ElementType::float32, {500, 600, 3}, {50, 50});
}

// Rows are cut where lines of the caller's arrays begin: the same bits wherever those stand, and
// nothing beside the results is written.
template <typename T>
void check_addresses(ElementType type, const Shape& shape) {
  constexpr std::int64_t kLine = 64 / sizeof(T);
  const auto count = static_cast<std::size_t>(element_count(shape));
  PlanOptions options;
  options.method = "separable";
  const Plan plan = Engine().plan(blur(type, shape, {1, 1.5}), options);
  const Array signal = random_signal(type, shape);
  const T* samples = static_cast<const T*>(signal.view().data);
  const Array expected = plan.execute(signal.view());
  for (std::int64_t at = 0; at < kLine; ++at) {
    std::vector<T> from(count + kLine), to(count + kLine, T{-1});
    T* results = to.data() + (at * 5 + 3) % kLine;
    std::copy_n(samples, count, from.data() + at);
    plan.execute(view_of(static_cast<const T*>(from.data() + at), shape), view_of(results, shape));
    ASSERT_TRUE(std::equal(results, results + count, static_cast<const T*>(expected.view().data)))
        << name_of(type) << " at " << at;
    ASSERT_EQ(std::count(to.begin(), to.end(), T{-1}), kLine);
  }
}

TEST(Separable, AnyAddress) {
  for (std::int64_t channels = 1; channels <= 4; ++channels) {
    for (const std::int64_t width : {5, 21, 300}) {
      check_addresses<float>(ElementType::float32, Shape{19, width, channels});
      check_addresses<double>(ElementType::float64, Shape{19, width, channels});
    }
  }
}

TEST(Separable, LongFactorsSlabBySlab) {
  check(ElementType::float32, {700, 800}, {130, 130});
  check(ElementType::uint8, {3, 100, 150}, {0.5, 30, 30});
}

// Running sums of integers are exact: a mean is off by its own rounding at most. They are of four
// channels or fewer.
TEST(Separable, Boxes) {
  Engine engine;
  PlanOptions separable;
  separable.method = "separable";
  for (const Shape& box_shape : {Shape{31, 31}, Shape{4, 63}, Shape{7, 9}}) {
    for (const Shape& shape : {Shape{130, 700, 3}, Shape{40, 50}, Shape{33, 600, 5}}) {
      for (const Border border : {Border::replicate, Border::zero, Border::constant}) {
        Problem problem = blur(ElementType::uint8, shape, {1, 1});
        problem.kernel = box(box_shape);
        problem.border = {border};
        problem.border_value = border == Border::constant ? 77 : 0;
        Problem exact = problem;
        exact.output_type = ElementType::float64;
        const Array signal = random_signal(ElementType::uint8, shape);
        const Plan plan = engine.plan(problem, separable);
        const Array result = plan.execute(signal.view());
        const bool running = shape.rank() < 3 || shape[2] <= 4;
        const double bound = running ? 0.5001 : 0.5 + 255 * plan.error_bound();
        const Array expected = engine.plan(exact, separable).execute(signal.view());
        for (std::int64_t i = 0; i < element_count(shape); ++i) {
          ASSERT_NEAR(value_at(result, i), value_at(expected, i), bound) << i;
        }
      }
    }
  }
}

// Long factors over floats: all columns, then all rows.
bool sweeps_twice(Engine& engine, const Problem& problem) {
  for (const Candidate& candidate : engine.explain(problem).candidates) {
    if (candidate.method == "separable") {
      return candidate.reason.find("all columns") != std::string::npos;
    }
  }
  return false;
}

TEST(Separable, TwoSweeps) {
  Engine engine;
  for (const ElementType type : {ElementType::float32, ElementType::float64}) {
    EXPECT_TRUE(sweeps_twice(engine, blur(type, {700, 830, 3}, {50, 60})));
    check(type, {700, 830, 3}, {50, 60});
    check(type, {2, 401, 531}, {0.5, 60, 60});
  }
  check(ElementType::float32, {37, 1500}, {70, 70});
}

// The signal's edges on both axes, outputs beyond them and a row count that leaves a short band;
// samples that are not finite reach their own outputs only.
TEST(Separable, TwoSweepsWithEveryBorder) {
  Engine engine;
  PlanOptions separable, transform;
  separable.method = "separable";
  transform.method = "whole_fft";
  using enum Border;
  for (const Border border : {zero, replicate, reflect_half, reflect_whole, periodic}) {
    for (const Extent& extent : {Extent::same(), Extent::full()}) {
      Problem problem = blur(ElementType::float32, {405, 523, 2}, {48, 48});
      problem.border = {border, border == zero ? replicate : border};
      problem.extent = {extent};
      ASSERT_TRUE(sweeps_twice(engine, problem));
      Problem reference = problem;
      reference.signal_type = ElementType::float64;
      Array signal = random_signal(ElementType::float32, problem.signal_shape);
      const Plan plan = engine.plan(problem, separable);
      const Array result = plan.execute(signal.view());
      const Array expected =
          engine.plan(reference, transform)
              .execute(random_signal(ElementType::float64, problem.signal_shape).view());
      for (std::int64_t i = 0; i < element_count(result.shape()); ++i) {
        ASSERT_NEAR(value_at(result, i), value_at(expected, i), plan.error_bound() * 255) << i;
      }
      auto* samples = static_cast<float*>(signal.view().data);
      samples[0] = std::numeric_limits<float>::quiet_NaN();
      const Array with_nan = plan.execute(signal.view());
      std::int64_t wild = 0;
      for (std::int64_t i = 0; i < element_count(result.shape()); ++i) {
        if (std::isfinite(value_at(with_nan, i))) {
          ASSERT_NEAR(value_at(with_nan, i), value_at(expected, i), plan.error_bound() * 255) << i;
        } else {
          ++wild;
        }
      }
      EXPECT_GT(wild, 0);
      EXPECT_LT(wild, element_count(result.shape()) / 2);
    }
  }
}

// A third axis of one tap, beyond whose end stands a value.
TEST(Separable, TwoSweepsBesideAConstantEdge) {
  Engine engine;
  Problem problem;
  problem.signal_type = ElementType::float64;
  problem.signal_shape = {200, 300, 2};
  const auto taps = [](std::int64_t count) {
    std::vector<std::int64_t> list;
    for (std::int64_t i = 0; i < count; ++i) list.push_back(i * i % 23 - 11);
    return Kernel::from_taps<std::int64_t>(list);
  };
  problem.kernel = Kernel::product({taps(150), taps(160), Kernel::from_taps<std::int64_t>({1})});
  problem.extent = {Extent::range(0, 230), Extent::range(0, 310), Extent::range(0, 4)};
  problem.border = {Border::zero, Border::periodic, Border::constant};
  problem.border_value = 1;
  ASSERT_TRUE(sweeps_twice(engine, problem));
  const Array signal = random_signal(ElementType::float64, problem.signal_shape);
  PlanOptions separable, transform;
  separable.method = "separable";
  transform.method = "whole_fft";
  const Array result = engine.plan(problem, separable).execute(signal.view());
  const Array expected = engine.plan(problem, transform).execute(signal.view());
  double largest = 0;
  for (std::int64_t i = 0; i < element_count(result.shape()); ++i) {
    largest = std::max(largest, std::abs(value_at(expected, i)));
  }
  for (std::int64_t i = 0; i < element_count(result.shape()); ++i) {
    ASSERT_NEAR(value_at(result, i), value_at(expected, i), 1e-11 * largest) << i;
  }
}

TEST(Separable, Volumes) {
  check(ElementType::float32, {70, 80, 90}, {3, 3, 3});
  check(ElementType::uint8, {40, 50, 60, 2}, {2, 1, 3});
}

// However large the picture, with factors of up to 4096 taps.
TEST(Separable, TakesBoundedMemory) {
  Engine engine;
  PlanOptions separable;
  separable.method = "separable";
  for (const ElementType type : {ElementType::uint8, ElementType::float32, ElementType::float64}) {
    for (const double sigma : {0.8, 12.0, 50.0, 511.0}) {
      for (const Shape& shape : {Shape{20000, 20000}, Shape{20000, 20000, 3}}) {
        const Plan plan = engine.plan(blur(type, shape, {sigma, sigma}), separable);
        for (const int threads : {1, 2, 16}) {
          EXPECT_LE(plan.memory_bytes(threads), (8 + 4 * threads) << 20)
              << sigma << ' ' << threads << ' ' << shape.rank();
        }
      }
    }
  }
}

}  // namespace
}  // namespace faltung
