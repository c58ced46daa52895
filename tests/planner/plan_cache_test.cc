// The plan cache: the same plan again, the least recently used given up first, by bytes.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "faltung/faltung.h"

namespace faltung {
namespace {

Problem numbered(int i) {
  Problem problem;
  problem.signal_shape = {1000 + i};
  problem.kernel = Kernel::from_taps<float>({1, 2, 3});
  return problem;
}

// Plans share one explanation exactly when they are the same plan.
bool same_plan(const Plan& a, const Plan& b) { return &a.explain() == &b.explain(); }

TEST(PlanCache, ReturnsTheSamePlan) {
  Engine engine;
  const Plan plan = engine.plan(numbered(0));
  EXPECT_TRUE(same_plan(engine.plan(numbered(0)), plan));
  EXPECT_FALSE(same_plan(engine.plan(numbered(1)), plan));
  PlanOptions options;
  options.method = "whole_fft";
  EXPECT_FALSE(same_plan(engine.plan(numbered(0), options), plan));
  EXPECT_TRUE(same_plan(engine.plan(numbered(0)), plan));
  engine.clear();
  EXPECT_FALSE(same_plan(engine.plan(numbered(0)), plan));
}

// Problems that differ in nothing the hash looks at.
TEST(PlanCache, TellsApartWhatHashesAlike) {
  Engine engine;
  std::vector<Plan> plans;
  for (const Extent extent : {Extent::full(), Extent::same(), Extent::valid()}) {
    for (const Border border : {Border::zero, Border::replicate, Border::periodic}) {
      Problem problem = numbered(0);
      problem.extent = {extent};
      problem.border = {border};
      plans.push_back(engine.plan(problem));
      EXPECT_TRUE(same_plan(engine.plan(problem), plans.back()));
    }
  }
  for (std::size_t i = 0; i < plans.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(same_plan(plans[i], plans[j]));
  }
}

// Of long kernels the hash looks at a sample only.
TEST(PlanCache, TellsApartKernelsThatDifferInOneTap) {
  Engine engine;
  std::vector<float> taps(5000, 1.0F);
  Problem problem = numbered(0);
  problem.kernel = Kernel::from_taps<float>(taps);
  const Plan plan = engine.plan(problem);
  for (std::size_t i = 0; i < taps.size(); i += 71) {
    taps[i] = 2;
    problem.kernel = Kernel::from_taps<float>(taps);
    EXPECT_FALSE(same_plan(engine.plan(problem), plan)) << i;
    taps[i] = 1;
  }
  problem.kernel = Kernel::from_taps<float>(taps);
  EXPECT_TRUE(same_plan(engine.plan(problem), plan));
}

TEST(PlanCache, GivesUpTheLeastRecentlyUsed) {
  PlanOptions direct;
  direct.method = "direct";  // no transform tables
  std::int64_t one = 0;
  {
    Engine engine;
    engine.plan(numbered(0), direct);
    one = engine.cached_bytes();
    ASSERT_GT(one, 0);
  }
  EngineOptions options;
  options.plan_cache_bytes = 6 * one + one / 2;
  Engine engine(options);
  std::vector<Plan> plans;
  for (int i = 0; i < 6; ++i) plans.push_back(engine.plan(numbered(i), direct));
  EXPECT_EQ(engine.cached_bytes(), 6 * one);
  EXPECT_TRUE(same_plan(engine.plan(numbered(0), direct), plans[0]));  // used: now the newest
  engine.plan(numbered(6), direct);
  EXPECT_EQ(engine.cached_bytes(), 6 * one);
  for (const int kept : {0, 2, 3, 4, 5}) {
    EXPECT_TRUE(
        same_plan(engine.plan(numbered(kept), direct), plans[static_cast<std::size_t>(kept)]))
        << kept;
  }
  EXPECT_FALSE(same_plan(engine.plan(numbered(1), direct), plans[1]));
  // Many more than fit: the books stay right.
  for (int i = 0; i < 500; ++i) {
    engine.plan(numbered(i % 37), direct);
    EXPECT_LE(engine.cached_bytes(), options.plan_cache_bytes);
  }
  engine.clear();
  EXPECT_EQ(engine.cached_bytes(), 0);
}

TEST(PlanCache, OfNoBytesKeepsNothing) {
  EngineOptions options;
  options.plan_cache_bytes = 0;
  Engine engine(options);
  const Plan plan = engine.plan(numbered(0));
  EXPECT_FALSE(same_plan(engine.plan(numbered(0)), plan));
}

}  // namespace
}  // namespace faltung
