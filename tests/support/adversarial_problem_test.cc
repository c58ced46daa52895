// The adversarial problems are of the kinds they are meant to be, and stay small.
#include "support/adversarial_problem.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/oracle.h"

namespace faltung::support {
namespace {

constexpr std::uint64_t kProblems = 2000;

TEST(AdversarialProblems, AreTheSameForTheSameSeed) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(describe(adversarial_problem(seed)), describe(adversarial_problem(seed)));
  }
  EXPECT_NE(describe(adversarial_problem(1)), describe(adversarial_problem(2)));
}

TEST(AdversarialProblems, CoverTypesAndSizes) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < kProblems; ++seed) {
    const RandomProblem made = adversarial_problem(seed);
    const Problem& problem = made.problem;
    ++seen[std::string(name_of(problem.signal_type))];
    ++seen["rank " + std::to_string(problem.signal_shape.rank())];
    if (output_type(problem) != problem.signal_type) ++seen["converted"];
    if (std::isfinite(problem.tolerance)) ++seen["tolerance"];
    if (problem.componentwise) ++seen["componentwise"];
    if (problem.kernel.adapts()) ++seen["adapting"];
    if (!problem.kernel.factors().empty()) ++seen["product"];
    const std::int64_t taps = element_count(problem.kernel.shape());
    ++seen[taps <= 8 ? "few taps" : taps <= 64 ? "tens" : taps <= 512 ? "hundreds" : "many"];
  }
  for (const char* kind :
       {"float32", "float64", "complex64", "complex128", "uint8", "uint16", "int16", "rank 1",
        "rank 2", "rank 3", "converted", "tolerance", "componentwise", "adapting", "product",
        "few taps", "tens", "hundreds", "many"}) {
    EXPECT_GE(seen[kind], static_cast<int>(kProblems / 100)) << kind;
  }
}

// Some output of most problems is as large as it can be: no sum is without its largest terms.
TEST(AdversarialProblems, GrowToTheirScale) {
  constexpr std::uint64_t kFew = 300;
  int large = 0;
  for (std::uint64_t seed = 0; seed < kFew; ++seed) {
    const RandomProblem made = adversarial_problem(seed);
    const Truth truth = evaluate(made.problem, made.signal.view());
    long double largest = 0;
    for (const Value& value : truth.values) {
      largest = std::max(largest, std::hypot(value.real, value.imag));
    }
    large += largest > 0.5L * truth.signal_max * truth.kernel_sum;
  }
  EXPECT_GE(large, static_cast<int>(kFew / 3));
}

}  // namespace
}  // namespace faltung::support
