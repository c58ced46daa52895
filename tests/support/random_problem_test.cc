// The random problems reach the corners they are meant for, and stay small.
#include "support/random_problem.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/bounds.h"
#include "support/oracle.h"

namespace faltung::support {
namespace {

constexpr std::uint64_t kProblems = 3000;

TEST(RandomProblems, AreTheSameForTheSameSeed) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(describe(random_problem(seed)), describe(random_problem(seed)));
  }
  EXPECT_NE(describe(random_problem(1)), describe(random_problem(2)));
}

// Counts of what was seen, by name.
std::map<std::string, int> census() {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < kProblems; ++seed) {
    const RandomProblem random = random_problem(seed);
    const Problem& problem = random.problem;
    const Truth truth = evaluate(problem, random.signal.view());
    ++seen[std::string(name_of(problem.signal_type)) + " signal"];
    ++seen[std::string(name_of(truth.type)) + " output"];
    ++seen[std::string(name_of(problem.kernel.type())) + " kernel"];
    ++seen["rank " + std::to_string(problem.signal_shape.rank())];
    for (const Border border : problem.border) ++seen[std::string(name_of(border))];
    for (const Extent& extent : problem.extent) {
      ++seen["extent " + std::to_string(static_cast<int>(extent.kind))];
      if (extent.step > 1) ++seen["step"];
    }
    const Shape& kernel = problem.kernel.shape();
    if (kernel.rank() == problem.signal_shape.rank()) {
      for (int a = 0; a < kernel.rank(); ++a) {
        if (kernel[a] > problem.signal_shape[a]) ++seen["kernel larger than signal"];
      }
    } else {
      ++seen["shared kernel"];
    }
    if (random.signal.size() == 0) ++seen["empty signal"];
    if (truth.values.empty()) ++seen["empty output"];
    if (truth.exact) ++seen["exact"];
    if (truth.shift > 0) ++seen["binary taps"];
    if (fit_of(truth) == Fit::overflows) ++seen["overflow"];
    for (const Value& value : truth.values) {
      if (value.finite) continue;
      ++seen["non-finite"];
      break;
    }
    if (!problem.kernel.factors().empty()) ++seen["product"];
    if (problem.kernel.adapts()) ++seen["adapting"];
    if (problem.kernel.origin()) ++seen["origin"];
    if (problem.componentwise) ++seen["componentwise"];
    if (problem.modulus != 0) ++seen["modulus"];
  }
  return seen;
}

TEST(RandomProblems, ReachTheCorners) {
  const auto seen = census();
  for (const char* corner : {"float32 signal",
                             "float64 signal",
                             "complex64 signal",
                             "complex128 signal",
                             "uint8 signal",
                             "uint16 signal",
                             "int16 signal",
                             "int32 signal",
                             "int64 signal",
                             "uint64 signal",
                             "float32 output",
                             "float64 output",
                             "complex64 output",
                             "complex128 output",
                             "uint8 output",
                             "uint16 output",
                             "int16 output",
                             "int32 output",
                             "int64 output",
                             "int128 output",
                             "uint64 output",
                             "float32 kernel",
                             "float64 kernel",
                             "complex64 kernel",
                             "complex128 kernel",
                             "int64 kernel",
                             "uint64 kernel",
                             "rank 1",
                             "rank 2",
                             "rank 3",
                             "rank 4",
                             "zero",
                             "constant",
                             "replicate",
                             "reflect_half",
                             "reflect_whole",
                             "periodic",
                             "extent 0",
                             "extent 1",
                             "extent 2",
                             "extent 3",
                             "step",
                             "kernel larger than signal",
                             "shared kernel",
                             "empty signal",
                             "empty output",
                             "exact",
                             "binary taps",
                             "overflow",
                             "non-finite",
                             "product",
                             "adapting",
                             "origin",
                             "componentwise",
                             "modulus"}) {
    const auto found = seen.find(corner);
    EXPECT_GE(found == seen.end() ? 0 : found->second, static_cast<int>(kProblems / 200)) << corner;
  }
}

TEST(RandomProblems, HaveTheShapeAndTypeTheLibraryGives) {
  for (std::uint64_t seed = 0; seed < kProblems; ++seed) {
    const RandomProblem random = random_problem(seed);
    const Truth truth = evaluate(random.problem, random.signal.view());
    ASSERT_EQ(output_shape(random.problem), truth.shape) << describe(random);
    ASSERT_EQ(output_type(random.problem), truth.type) << describe(random);
  }
}

}  // namespace
}  // namespace faltung::support
