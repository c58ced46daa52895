// Never a wrong integer: results at the edges of the type are exact, refused, held or wrapped as
// asked, by every method that takes the problem.
#include <gtest/gtest.h>

#include <algorithm>

#include "faltung/engine.h"
#include "support/bounds.h"
#include "support/oracle.h"
#include "support/random_problem.h"

namespace faltung::support {
namespace {

constexpr std::int64_t kMax = INT64_MAX;
constexpr std::int64_t kMin = INT64_MIN;

Engine& engine() {
  static Engine engine;
  return engine;
}

template <typename T>
Problem problem_of(const std::vector<T>& signal, const std::vector<std::int64_t>& taps) {
  Problem problem;
  problem.signal_type = element_type_of<T>;
  problem.signal_shape = {std::ssize(signal)};
  problem.kernel = Kernel::from_taps(taps);
  return problem;
}

// Sums beyond 128 bits may be refused unless they are to be wrapped into fewer.
bool may_be_refused(const Problem& problem, const Truth& truth) {
  if (problem.overflow == Overflow::wrap && problem.output_type != ElementType::int128)
    return false;
  return std::ranges::any_of(truth.values, [](const Value& v) { return !v.integer.fits_int128(); });
}

// The problem by every method, under every rule, into every integer type it may have.
void check(Problem problem, const ConstView& signal, std::vector<ElementType> outputs) {
  for (const ElementType output : outputs) {
    for (const Overflow overflow : {Overflow::error, Overflow::saturate, Overflow::wrap}) {
      problem.output_type = output;
      problem.overflow = overflow;
      const Truth truth = evaluate(problem, signal);
      int taken = 0;
      for (const MethodInfo& method : methods()) {
        PlanOptions options;
        options.method = method.name;
        Plan plan;
        try {
          plan = engine().plan(problem, options);
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::no_method) << error.what();
          continue;
        }
        ++taken;
        EXPECT_EQ(plan.error_bound(), 0) << method.name;
        const bool refused = overflow == Overflow::error && fit_of(truth) == Fit::overflows;
        try {
          const Array result = plan.execute(signal);
          EXPECT_FALSE(refused) << method.name << " did not report the overflow\n"
                                << describe(problem, signal);
          if (!refused) {
            EXPECT_EQ(mismatch(truth, {}, result.view()), "") << method.name << "\n"
                                                              << describe(problem, signal);
          }
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::integer_overflow) << error.what();
          EXPECT_TRUE(refused || may_be_refused(problem, truth))
              << method.name << ": " << error.what() << "\n"
              << describe(problem, signal);
        }
      }
      EXPECT_GE(taken, 1);
    }
  }
}

template <typename T>
void check(const std::vector<T>& signal, const std::vector<std::int64_t>& taps) {
  using enum ElementType;
  check(problem_of(signal, taps), view_of(signal.data(), {std::ssize(signal)}),
        {int64, int128, int32, int16, uint16, uint8});
}

TEST(Integers, Int64AtItsEdges) {
  check<std::int64_t>({kMax}, {1});
  check<std::int64_t>({kMin}, {1});
  check<std::int64_t>({kMin}, {-1});
  check<std::int64_t>({kMin}, {kMin});
  check<std::int64_t>({kMin, kMin, kMin}, {kMin, kMin, kMin});
  check<std::int64_t>({kMax, kMax}, {kMin, kMax});
  check<std::int64_t>({kMax, 1}, {1, 1});
  check<std::int64_t>({kMax, -1, kMin}, {1, 1});
}

TEST(Integers, PartialSumsMayLeaveTheTypeAndReturn) {
  // The sums of three products pass 2^63 on the way to a small result.
  check<std::int64_t>({kMax, kMax, kMax}, {1, 1, -1});
  check<std::int64_t>({kMax, kMin, kMax, kMin}, {2, 2, 2, 2});
  check<std::int64_t>({kMin, kMin, kMin, kMin}, {kMax, kMin, kMax, 1});
}

TEST(Integers, JustInsideAndJustOutside) {
  const std::int64_t root = 3037000499;  // floor(sqrt(2^63 - 1))
  check<std::int64_t>({root}, {root});
  check<std::int64_t>({root + 1}, {root});
  check<std::int64_t>({root + 1}, {root + 1});
  check<std::int64_t>({std::int64_t{1} << 62, std::int64_t{1} << 62}, {1, 1});
  check<std::int64_t>({std::int64_t{1} << 62, (std::int64_t{1} << 62) - 1}, {1, 1});
  check<std::int64_t>({-(std::int64_t{1} << 62), -(std::int64_t{1} << 62)}, {1, 1});
}

TEST(Integers, Int32AtItsEdges) {
  const std::int32_t max = INT32_MAX, min = INT32_MIN;
  check<std::int32_t>({max, max, max, max}, {max, max, max, max});
  check<std::int32_t>({min, min, min, min}, {min, min, min, min});
  check<std::int32_t>({min, min, min}, {kMin, kMax, kMin});
  check<std::int32_t>({max}, {1});
  check<std::int32_t>({min}, {-1});
  check<std::int32_t>({max, 1}, {1, 1});
}

TEST(Integers, SmallTypesAtTheirEdges) {
  check<std::uint8_t>({255, 255, 0, 255}, {1, 1, -1});
  check<std::uint8_t>({255, 255, 255, 255}, {255, 257, -256, kMax});
  check<std::int16_t>({-32768, 32767, -32768}, {-1, 1, -32768});
  check<std::uint16_t>({65535, 65535, 65535}, {65535, 65535, 65537});
  check<std::uint16_t>({65535, 65535, 65535}, {kMin, kMin, kMin});
}

// Long enough that a transform in floating point would be tempting and wrong.
TEST(Integers, LongProductsOfExtremes) {
  for (const std::int64_t extreme :
       {std::int64_t{1} << 26, std::int64_t{1} << 31, (std::int64_t{1} << 31) - 1}) {
    std::vector<std::int64_t> signal(700), taps(300);
    for (std::size_t i = 0; i < signal.size(); ++i) signal[i] = i % 3 == 0 ? -extreme : extreme - 1;
    for (std::size_t j = 0; j < taps.size(); ++j) taps[j] = j % 7 == 0 ? -extreme : extreme;
    Problem problem = problem_of(signal, taps);
    check(problem, view_of(signal.data(), {std::ssize(signal)}),
          {ElementType::int64, ElementType::int128});
  }
}

TEST(Integers, OneWrongBitWouldShow) {
  // All products are 1 except one that is 2^62: a sum that rounds loses the ones.
  std::vector<std::int64_t> signal(500, 1), taps(200, 1);
  signal[250] = std::int64_t{1} << 31;
  taps[100] = std::int64_t{1} << 31;
  check(problem_of(signal, taps), view_of(signal.data(), {500}), {ElementType::int64});
}

}  // namespace
}  // namespace faltung::support
