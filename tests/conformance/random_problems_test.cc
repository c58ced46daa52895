// Every method of the registry on seeded random problems, held against the oracle.
#include <gtest/gtest.h>

#include <map>

#include "conformance/conform.h"

namespace faltung::support {
namespace {

constexpr int kShards = 64;
constexpr std::uint64_t kProblemsOfAShard = 100;

constexpr int kLargeShards = 16;
constexpr std::uint64_t kLargeProblemsOfAShard = 2;

class LargeProblems : public testing::TestWithParam<int> {};

TEST_P(LargeProblems, AgreeWithTheOracle) {
  const std::vector<Target> targets = all_targets();
  const auto first = static_cast<std::uint64_t>(GetParam()) * kLargeProblemsOfAShard;
  for (std::uint64_t seed = first; seed < first + kLargeProblemsOfAShard; ++seed) {
    const std::string faults = faults_of(targets, random_problem(seed, Scale::large));
    if (!faults.empty()) FAIL() << faults;
  }
}

INSTANTIATE_TEST_SUITE_P(Shard, LargeProblems, testing::Range(0, kLargeShards));

constexpr int kSmoothShards = 16;
constexpr std::uint64_t kSmoothProblemsOfAShard = 4;

class SmoothProblems : public testing::TestWithParam<int> {};

TEST_P(SmoothProblems, AgreeWithTheOracle) {
  const std::vector<Target> targets = all_targets();
  const auto first = static_cast<std::uint64_t>(GetParam()) * kSmoothProblemsOfAShard;
  for (std::uint64_t seed = first; seed < first + kSmoothProblemsOfAShard; ++seed) {
    const std::string faults = faults_of(targets, random_problem(seed, Scale::smooth));
    if (!faults.empty()) FAIL() << faults;
  }
}

INSTANTIATE_TEST_SUITE_P(Shard, SmoothProblems, testing::Range(0, kSmoothShards));

class RandomProblems : public testing::TestWithParam<int> {};

TEST_P(RandomProblems, AgreeWithTheOracle) {
  const std::vector<Target> targets = all_targets();
  ASSERT_FALSE(targets.empty());
  const auto first = static_cast<std::uint64_t>(GetParam()) * kProblemsOfAShard;
  for (std::uint64_t seed = first; seed < first + kProblemsOfAShard; ++seed) {
    const std::string faults = faults_of(targets, random_problem(seed));
    if (!faults.empty()) FAIL() << faults;
  }
}

INSTANTIATE_TEST_SUITE_P(Shard, RandomProblems, testing::Range(0, kShards));

// A method that never applies would pass everything above.
TEST(Registry, EveryMethodTakesSomeOfTheProblems) {
  Engine engine;
  std::map<std::string, int> taken;
  constexpr std::uint64_t kProblems = 800;
  for (std::uint64_t seed = 0; seed < kProblems; ++seed) {
    const RandomProblem random = random_problem(seed, seed % 3 == 0 ? Scale::smooth : Scale::small);
    for (const MethodInfo& method : methods()) {
      PlanOptions options;
      options.method = method.name;
      try {
        engine.plan(random.problem, options);
        ++taken[method.name];
      } catch (const Error&) {
        // Why it does not apply is the business of explain's tests.
      }
    }
  }
  ASSERT_FALSE(methods().empty());
  for (const MethodInfo& method : methods()) {
    EXPECT_GE(taken[method.name], static_cast<int>(kProblems / 200)) << method.name;
  }
}

}  // namespace
}  // namespace faltung::support
