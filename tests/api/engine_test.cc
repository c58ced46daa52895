// Engines: shared by threads, bounded and clearable caches, plans that outlive them, explanations.
#include "faltung/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "support/random_problem.h"

namespace faltung::support {
namespace {

std::string_view bits(const Array& array) {
  return {static_cast<const char*>(array.data()), array.size_bytes()};
}
bool same_bits(const Array& a, const Array& b) { return bits(a) == bits(b); }

// The result, or an empty array where an integer does not fit.
Array solve(Engine& engine, const RandomProblem& random, const PlanOptions& options = {}) {
  try {
    return engine.plan(random.problem, options).execute(random.signal.view());
  } catch (const Error&) {
    return {};
  }
}

TEST(Engines, ServeManyThreadsAtOnce) {
  constexpr std::uint64_t kProblems = 60;
  std::vector<RandomProblem> problems;
  std::vector<Array> expected;
  Engine alone;
  for (std::uint64_t seed = 0; seed < kProblems; ++seed) {
    problems.push_back(random_problem(seed));
    expected.push_back(solve(alone, problems.back()));
  }
  EngineOptions options;
  options.plan_cache_bytes = 1 << 18;  // plans come and go meanwhile
  Engine shared(options);
  std::vector<int> differences(4, 0);
  std::vector<std::thread> users;
  for (std::size_t user = 0; user < differences.size(); ++user) {
    users.emplace_back([&, user] {
      for (std::size_t i = 0; i < 2 * kProblems; ++i) {
        const std::size_t p = (i * (user + 1)) % kProblems;
        if (!same_bits(solve(shared, problems[p]), expected[p])) ++differences[user];
        if (i % 40 == 39) shared.clear();
      }
    });
  }
  for (std::thread& user : users) user.join();
  for (const int count : differences) EXPECT_EQ(count, 0);
}

TEST(Engines, GiveTheSameBitsFromTheCache) {
  Engine engine;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const RandomProblem random = random_problem(seed);
    const Array first = solve(engine, random);
    EXPECT_TRUE(same_bits(first, solve(engine, random))) << describe(random);
    engine.clear();
    EXPECT_TRUE(same_bits(first, solve(engine, random))) << describe(random);
  }
}

// Problems that differ in one respect only are not each other's plans.
TEST(Engines, TellSimilarProblemsApart) {
  Engine engine;
  Problem problem;
  problem.signal_type = ElementType::int16;
  problem.signal_shape = {6};
  problem.kernel = Kernel::from_taps<double>({0.5, 0.25, 0.125});
  const std::vector<std::int16_t> signal = {1000, 2000, -3000, 4000, 32767, -32768};
  const ConstView view = view_of(signal.data(), {6});
  std::vector<Problem> variants(8, problem);
  variants[1].operation = Operation::correlate;
  variants[2].extent = {Extent::same()};
  variants[3].border = {Border::replicate};
  variants[4].border = {Border::constant};
  variants[4].border_value = 9;
  variants[5].border = {Border::constant};
  variants[5].border_value = 10;
  variants[6].output_type = ElementType::float64;
  variants[7].kernel = Kernel::from_taps<double>({0.5, 0.25, -0.125});
  std::set<std::string> results;
  for (const Problem& variant : variants) {
    results.emplace(bits(engine.plan(variant).execute(view)));
  }
  EXPECT_EQ(results.size(), variants.size());

  problem.kernel = Kernel::from_taps<double>({8});
  problem.overflow = Overflow::saturate;
  EXPECT_EQ(engine.plan(problem).execute(view).as<std::int16_t>()[4], 32767);
  problem.overflow = Overflow::wrap;
  EXPECT_EQ(engine.plan(problem).execute(view).as<std::int16_t>()[4], -8);
  problem.overflow = Overflow::error;
  EXPECT_THROW(engine.plan(problem).execute(view), Error);
}

TEST(Engines, KeepTheirCachesInBounds) {
  EngineOptions options;
  options.plan_cache_bytes = 200'000;
  options.workspace_pool_bytes = 100'000;
  options.table_cache_bytes = 100'000;
  Engine engine(options);
  for (std::uint64_t seed = 0; seed < 200; ++seed) solve(engine, random_problem(seed));
  EXPECT_GT(engine.cached_bytes(), 0);
  EXPECT_LE(engine.cached_bytes(), 400'000);
  engine.clear();
  EXPECT_EQ(engine.cached_bytes(), 0);
}

TEST(Plans, OutliveTheirEngine) {
  for (const MethodInfo& method : methods()) {
    int taken = 0;
    for (std::uint64_t seed = 0; taken < 5 && seed < 2000; ++seed) {
      const Scale scale = seed % 8 == 0 ? Scale::smooth : Scale::small;
      const RandomProblem random = random_problem(seed, scale);
      PlanOptions options;
      options.method = method.name;
      Plan plan;
      Array before;
      try {
        Engine engine;
        plan = engine.plan(random.problem, options);
        before = plan.execute(random.signal.view());
      } catch (const Error&) {
        continue;
      }
      ++taken;
      EXPECT_TRUE(same_bits(plan.execute(random.signal.view()), before)) << describe(random);
      const Plan copy = plan;
      plan = Plan();
      EXPECT_TRUE(same_bits(copy.execute(random.signal.view()), before)) << describe(random);
    }
    EXPECT_EQ(taken, 5) << method.name;
  }
}

void expect_sound(const Explanation& explanation, const Plan& plan) {
  std::set<std::string> names;
  int chosen = 0;
  double last = 0;
  bool was_applicable = true;
  for (const Candidate& candidate : explanation.candidates) {
    EXPECT_TRUE(names.insert(candidate.method).second) << candidate.method << " twice";
    chosen += candidate.chosen;
    EXPECT_EQ(candidate.chosen, candidate.method == plan.method());
    if (candidate.applicable) {
      EXPECT_TRUE(was_applicable) << candidate.method << " stands behind those not applicable";
      EXPECT_GE(candidate.seconds, last) << candidate.method << " is cheaper than those before it";
      EXPECT_GE(candidate.memory_bytes, 0);
      last = candidate.seconds;
    } else {
      EXPECT_NE(candidate.reason, "") << candidate.method;
    }
    was_applicable = candidate.applicable;
  }
  EXPECT_EQ(chosen, 1);
  EXPECT_EQ(names.size(), methods().size());
  const std::string text = explanation.text();
  for (const std::string& name : names) EXPECT_NE(text.find(name), std::string::npos) << name;
}

TEST(Explanations, ListEveryMethodAndTheOneTaken) {
  Engine engine;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const RandomProblem random = random_problem(seed);
    Plan plan;
    try {
      plan = engine.plan(random.problem);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::accuracy) << error.what();
      continue;
    }
    expect_sound(plan.explain(), plan);
    expect_sound(engine.explain(random.problem), plan);
    if (HasFailure()) FAIL() << describe(random);
  }
}

TEST(Explanations, TellWhyAForcedMethodWasTaken) {
  Engine engine;
  Problem problem;
  problem.signal_shape = {100};
  problem.kernel = Kernel::from_taps<float>({1, 2, 3});
  PlanOptions options;
  options.method = "direct";
  const Plan plan = engine.plan(problem, options);
  const auto& candidates = plan.explain().candidates;
  const auto chosen = std::ranges::find_if(candidates, &Candidate::chosen);
  ASSERT_NE(chosen, candidates.end());
  EXPECT_EQ(chosen->method, "direct");
}

}  // namespace
}  // namespace faltung::support
