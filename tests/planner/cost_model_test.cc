// The cost model: more work never costs less, and profiles of narrower targets are slower.
#include "planner/cost_model.h"

#include <gtest/gtest.h>

#include <string>

#include "methods/registry.h"
#include "planner/planner.h"
#include "problem/canonical.h"

namespace faltung {
namespace {

// Every count alone, doubled ever again.
TEST(CostModel, GrowsWithEveryCount) {
  const Profile profile = Profile::builtin("AVX3");
  double Work::*const counts[] = {&Work::moved,    &Work::strided,        &Work::cleared,
                                  &Work::products, &Work::bytes,          &Work::tiles,
                                  &Work::rows,     &Work::modular_levels, &Work::modular_moves};
  for (double Work::*const count : counts) {
    double last = predicted_seconds(profile, Work{});
    EXPECT_GT(last, 0);
    for (double value = 1 << 12; value < 1e12; value *= 2) {
      Work work;
      work.*count = value;
      EXPECT_GE(predicted_seconds(profile, work), last);
      last = predicted_seconds(profile, work);
    }
    EXPECT_GT(last, 1e-3);
  }
  for (std::size_t i = 0; i < Work{}.multiply_adds.size(); ++i) {
    Work one, two;
    one.multiply_adds[i] = 1e6;
    two.multiply_adds[i] = 2e6;
    EXPECT_GT(predicted_seconds(profile, two), predicted_seconds(profile, one)) << i;
  }
}

TEST(CostModel, TransformsGrowWithPointsCountsAndOddLevels) {
  const Profile profile = Profile::builtin("AVX3");
  for (const bool real : {false, true}) {
    for (const bool single : {false, true}) {
      double last = 0;
      for (double points = 1; points < 1e9; points *= 2) {
        const auto seconds = [&](double count, double odd) {
          Work work;
          work.transforms.push_back({points, count, real, single, odd});
          return predicted_seconds(profile, work);
        };
        EXPECT_GT(seconds(10, 0), last) << points;
        last = seconds(10, 0);
        EXPECT_GT(seconds(11, 0), last) << points;
        EXPECT_GT(seconds(10, 1), last) << points;
      }
    }
  }
}

TEST(CostModel, RepeatedPartsInTheCacheDoNotCrossTheBus) {
  const Profile profile = Profile::builtin("AVX3");
  Work part, small, large;
  part.bytes = profile.cache_bytes / 2;
  small.add(part, 1000);
  part.bytes = profile.cache_bytes * 2;
  large.add(part, 1000);
  EXPECT_EQ(predicted_seconds(profile, small), predicted_seconds(profile, Work{}));
  EXPECT_GT(predicted_seconds(profile, large), 1e-3);
}

TEST(Work, AddsParts) {
  Work part;
  part.adds_of(Compute::float64) = 3;
  part.moved = 5;
  part.strided = 7;
  part.cleared = 11;
  part.products = 13;
  part.tiles = 17;
  part.modular_levels = 29;
  part.modular_moves = 31;
  part.rows = 19;
  part.bytes = 23;
  part.transforms.push_back({64, 2});
  Work whole, twice;
  whole.add(part, 10);
  twice.add(whole, 2);
  EXPECT_EQ(twice.adds_of(Compute::float64), 60);
  EXPECT_EQ(twice.moved, 100);
  EXPECT_EQ(twice.strided, 140);
  EXPECT_EQ(twice.cleared, 220);
  EXPECT_EQ(twice.products, 260);
  EXPECT_EQ(twice.tiles, 340);
  EXPECT_EQ(twice.modular_levels, 580);
  EXPECT_EQ(twice.modular_moves, 620);
  EXPECT_EQ(twice.rows, 380);
  ASSERT_EQ(twice.pieces.size(), 1u);
  EXPECT_EQ(twice.pieces[0].bytes, 23);
  EXPECT_EQ(twice.pieces[0].count, 20);
  ASSERT_EQ(twice.transforms.size(), 1u);
  EXPECT_EQ(twice.transforms[0].count, 40);
}

TEST(Profiles, NarrowerTargetsAreSlower) {
  const char* const targets[] = {"AVX3", "AVX2", "SSE4", "SCALAR"};
  for (int i = 0; i + 1 < 4; ++i) {
    const Profile wide = Profile::builtin(targets[i]), narrow = Profile::builtin(targets[i + 1]);
    EXPECT_LT(wide.multiply_add.float32, narrow.multiply_add.float32);
    EXPECT_LT(wide.multiply_add.complex128, narrow.multiply_add.complex128);
    EXPECT_LT(wide.move, narrow.move);
    EXPECT_NE(narrow.name.find(targets[i + 1]), std::string::npos);
  }
}

// Predictions of every method for signals of growing length.
TEST(Estimates, GrowWithTheSignal) {
  TableCache tables(1 << 20);
  WorkspacePool pool(1 << 20);
  Winners winners;
  for (const simd::Target& target : simd::supported_targets()) {
    const Profile profile = Profile::builtin(target.name);
    for (const Method* method : registry()) {
      PlanOptions options;
      options.method = method->name();
      const Planner planner({target, profile, tables, pool, winners}, options);
      double last = 0;
      for (std::int64_t n = 100; n < 100'000'000; n *= 4) {
        Problem problem;
        problem.signal_shape = {n, 5};
        problem.kernel = Kernel::from_taps<float>({1, 2, 3, 2, 1}, {5, 1});
        const Candidate* found = nullptr;
        const auto candidates = planner.survey(canonicalize(problem));
        for (const Candidate& c : candidates) {
          if (c.method == method->name() && c.applicable) found = &c;
        }
        if (found == nullptr) continue;
        EXPECT_GT(found->seconds, last) << method->name() << ' ' << n << ' ' << target.name;
        last = found->seconds;
      }
    }
  }
}

}  // namespace
}  // namespace faltung
