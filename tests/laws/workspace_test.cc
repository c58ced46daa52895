// How much memory a worker may take, whatever the size of the signal: 8 MiB, 4 MiB more for each
// thread, and for each thread eight times the kernel where it is not a product or a single line.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "faltung/faltung.h"

namespace faltung {
namespace {

constexpr std::int64_t kMiB = 1 << 20;

Kernel taps(const Shape& shape) {
  std::mt19937_64 random(static_cast<std::uint64_t>(element_count(shape)));
  std::uniform_real_distribution<float> uniform(0.1F, 1.0F);
  std::vector<float> values;
  for (std::int64_t i = 0; i < element_count(shape); ++i) values.push_back(uniform(random));
  return Kernel::from_taps<float>(values, shape);
}

class Workspace : public testing::TestWithParam<std::string> {
 protected:
  // `of_kernel`: bytes that a thread may have besides.
  void check(const Problem& problem, std::int64_t of_kernel) {
    PlanOptions options;
    options.method = GetParam();
    for (const std::string& target : simd_targets()) {
      EngineOptions engine_options;
      engine_options.simd = target;
      Engine engine(engine_options);
      Plan plan;
      try {
        plan = engine.plan(problem, options);
      } catch (const Error& error) {
        ASSERT_EQ(error.code(), ErrorCode::no_method) << error.what();
        return;
      }
      for (const int threads : {1, 2, 16}) {
        EXPECT_LE(plan.workspace_bytes(threads), 8 * kMiB + threads * (4 * kMiB + of_kernel))
            << threads << " threads, " << target << ": " << to_string(problem.signal_shape)
            << " with " << to_string(problem.kernel.shape()) << ", "
            << name_of(problem.signal_type);
      }
    }
  }
};

constexpr ElementType kTypes[] = {ElementType::uint8, ElementType::float32, ElementType::float64,
                                  ElementType::complex128};

TEST_P(Workspace, IsBoundedForLines) {
  for (const ElementType type : kTypes) {
    for (const std::int64_t length : {5, 127, 1000, 4096}) {
      Problem problem;
      problem.signal_type = type;
      problem.kernel = taps({length});
      for (const std::int64_t samples : {std::int64_t{1} << 16, std::int64_t{1} << 34}) {
        problem.signal_shape = {samples};
        check(problem, 0);
      }
    }
  }
}

// Over the innermost axis, over the middle one of an image of channels, over the outermost.
TEST_P(Workspace, IsBoundedForBatches) {
  for (const ElementType type : kTypes) {
    for (const int axis : {0, 1, 2}) {
      Problem problem;
      problem.signal_type = type;
      problem.signal_shape = {20'000, 30'000, 3};
      problem.axes = {axis};
      problem.kernel = taps({1000});
      check(problem, 0);
    }
  }
}

TEST_P(Workspace, IsBoundedForProducts) {
  for (const ElementType type : kTypes) {
    for (const std::int64_t length : {3, 101, 1001, 4095}) {
      Problem problem;
      problem.signal_type = type;
      problem.signal_shape = {100'000, 100'000, 3};
      problem.axes = {0, 1};
      problem.border = {Border::replicate};
      problem.kernel = Kernel::product({taps({length}), taps({length})});
      if (GetParam() == "separable") check(problem, 0);
      problem.signal_shape = {5000, 5000, 5000};
      problem.axes = {0, 1, 2};
      problem.kernel = Kernel::product({taps({length}), taps({3}), taps({length})});
      if (GetParam() == "separable") check(problem, 0);
    }
  }
}

TEST_P(Workspace, GrowsWithDenseKernelsOnly) {
  for (const ElementType type : kTypes) {
    for (const Shape& shape : {Shape{3, 3}, Shape{127, 127}, Shape{401, 401}, Shape{2000, 5},
                               Shape{5, 2000}, Shape{31, 31, 31}, Shape{9, 5, 101}}) {
      Problem problem;
      problem.signal_type = type;
      problem.kernel = taps(shape);
      problem.border = {Border::reflect_half};
      const auto bytes = element_count(shape) * static_cast<std::int64_t>(std::max(
                                                    size_of(type), size_of(ElementType::float64)));
      problem.signal_shape = Shape::filled(shape.rank(), shape.rank() == 2 ? 100'000 : 4000);
      check(problem, 8 * bytes);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Method, Workspace,
                         testing::Values("direct", "separable", "overlap_save", "lanes"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace faltung
