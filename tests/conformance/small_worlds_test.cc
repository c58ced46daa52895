// Exhaustive small worlds on the best SIMD target: in one dimension all lengths up to 24 of signal
// and kernel, in two dimensions images up to 6x6 under kernels up to 4x4; every extent and border.
#include <gtest/gtest.h>

#include <tuple>

#include "conformance/conform.h"
#include "support/bounds.h"
#include "support/random_kernel.h"
#include "support/random_signal.h"

namespace faltung::support {
namespace {

constexpr Border kBorders[] = {Border::zero,         Border::constant,      Border::replicate,
                               Border::reflect_half, Border::reflect_whole, Border::periodic};

std::vector<Extent> extents(std::int64_t n, std::int64_t k) {
  return {Extent::full(), Extent::same(), Extent::valid(), Extent::range(-2 * k - n, n + 2 * k, 3)};
}

// Element types of the small worlds with the kernels that go with them.
Taps taps_for(ElementType type) {
  if (type == ElementType::uint8) return Taps::binary;
  if (type == ElementType::int64) return Taps::integer;
  return type == ElementType::complex128 ? Taps::complex : Taps::real;
}

Engine& best_engine() {
  EngineOptions options;
  options.plan_cache_bytes = 1 << 16;  // no plan is asked for twice
  static Engine engine(options);
  return engine;
}

// One problem by every method, without the checks of memory and threads that random problems get.
void check(const Problem& problem, const Array& signal) {
  const Truth truth = evaluate(problem, signal.view());
  for (const MethodInfo& method : methods()) {
    PlanOptions options;
    options.method = method.name;
    Plan plan;
    try {
      plan = best_engine().plan(problem, options);
    } catch (const Error& error) {
      // What approximates is refused for its accuracy.
      EXPECT_TRUE(error.code() == ErrorCode::no_method || error.code() == ErrorCode::accuracy)
          << error.what();
      continue;
    }
    const Array result = plan.execute(signal.view());
    const std::string fault = mismatch(truth, {plan.error_bound()}, result.view());
    EXPECT_EQ(fault, "") << method.name << "\n" << describe(problem, signal.view());
  }
}

Array small_signal(Random& random, const Problem& problem) {
  Array signal = random_signal(random, problem);
  // Sums of these fit, so that every problem has an answer.
  if (problem.signal_type == ElementType::int64) {
    for (std::int64_t& sample : signal.as<std::int64_t>()) sample %= INT64_C(1) << 50;
  }
  return signal;
}

void check_world(Random& random, Problem& problem) {
  const Shape& n = problem.signal_shape;
  const Shape& k = problem.kernel.shape();
  for (std::size_t e = 0; e < 4; ++e) {
    problem.extent.clear();
    for (int a = 0; a < n.rank(); ++a) problem.extent.push_back(extents(n[a], k[a])[e]);
    for (const Border border : kBorders) {
      problem.border = {border};
      check(problem, small_signal(random, problem));
      if (testing::Test::HasFailure()) return;
    }
  }
}

class OneDimension : public testing::TestWithParam<std::tuple<ElementType, std::int64_t>> {};

TEST_P(OneDimension, AllLengths) {
  const auto [type, k] = GetParam();
  Random random(static_cast<std::uint64_t>(k));
  Problem problem;
  problem.signal_type = type;
  problem.border_value = 3;
  for (std::int64_t n = 1; n <= 24; ++n) {
    problem.signal_shape = {n};
    problem.kernel = random_kernel(random, {k}, taps_for(type));
    problem.operation = n % 2 == 0 ? Operation::convolve : Operation::correlate;
    check_world(random, problem);
    if (HasFailure()) return;
  }
}

TEST_P(OneDimension, EmptySignals) {
  const auto [type, k] = GetParam();
  Random random(static_cast<std::uint64_t>(k));
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = {0};
  problem.border_value = 3;
  problem.kernel = random_kernel(random, {k}, taps_for(type));
  for (const Border border : {Border::zero, Border::constant}) {
    problem.border = {border};
    for (const Extent& extent : extents(0, k)) {
      problem.extent = {extent};
      check(problem, Array(type, {0}));
    }
  }
}

class TwoDimensions
    : public testing::TestWithParam<std::tuple<ElementType, std::int64_t, std::int64_t>> {};

TEST_P(TwoDimensions, AllImages) {
  const auto [type, rows, columns] = GetParam();
  Random random(static_cast<std::uint64_t>(10 * rows + columns));
  Problem problem;
  problem.signal_type = type;
  problem.border_value = 3;
  for (std::int64_t height = 1; height <= 6; ++height) {
    for (std::int64_t width = 1; width <= 6; ++width) {
      problem.signal_shape = {height, width};
      problem.kernel = random_kernel(random, {rows, columns}, taps_for(type));
      problem.operation = width % 2 == 0 ? Operation::convolve : Operation::correlate;
      check_world(random, problem);
      if (HasFailure()) return;
    }
  }
}

std::string type_name(ElementType type) { return std::string(name_of(type)); }

const auto kTypes = testing::Values(ElementType::float32, ElementType::complex128,
                                    ElementType::uint8, ElementType::int64);

INSTANTIATE_TEST_SUITE_P(World, OneDimension,
                         testing::Combine(kTypes, testing::Range<std::int64_t>(1, 25)),
                         [](const auto& info) {
                           return type_name(std::get<0>(info.param)) + "_" +
                                  std::to_string(std::get<1>(info.param)) + "_taps";
                         });
INSTANTIATE_TEST_SUITE_P(World, TwoDimensions,
                         testing::Combine(kTypes, testing::Range<std::int64_t>(1, 5),
                                          testing::Range<std::int64_t>(1, 5)),
                         [](const auto& info) {
                           return type_name(std::get<0>(info.param)) + "_" +
                                  std::to_string(std::get<1>(info.param)) + "x" +
                                  std::to_string(std::get<2>(info.param)) + "_taps";
                         });

}  // namespace
}  // namespace faltung::support
