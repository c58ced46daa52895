#include "profile/crossover.h"

#include <gtest/gtest.h>

#include "tables.h"

namespace faltung::cli {
namespace {

// direct takes k, the other 8 for every k: they meet at k = 8.
TEST(CrossoverTest, PowerLawsMeetWhereTheyShould) {
  const auto found =
      crossovers(family({point(1, 2, {timing("direct", 2), timing("other", 8)}),
                         point(1, 128, {timing("other", 8), timing("direct", 128)})}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].from, "direct");
  EXPECT_EQ(found[0].to, "other");
  EXPECT_NEAR(found[0].kernel, 8, 1e-12);
  EXPECT_NEAR(*found[0].low, 8 / 1.02, 1e-12);
  EXPECT_NEAR(*found[0].high, 8 * 1.02, 1e-12);
}

// Quartiles at a factor of 2 on both sides: certain where the medians are a factor of 4 apart, and
// 2 % more.
TEST(CrossoverTest, TheIntervalIsWhereTheBandsOverlap) {
  std::vector<Point> points;
  for (double k = 1; k <= 64; k *= 2) {
    const Timing direct = timing("direct", k, 2);
    const Timing other = timing("other", 8, 2);
    points.push_back(k <= 8 ? point(1, k, {direct, other}) : point(1, k, {other, direct}));
  }
  const auto found = crossovers(family(points));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].kernel, 8, 1e-12);
  EXPECT_NEAR(*found[0].low, 2 / 1.02, 1e-12);
  EXPECT_NEAR(*found[0].high, 32 * 1.02, 1e-12);
}

TEST(CrossoverTest, OpenEndsWhereNothingIsCertain) {
  const Point low = point(1, 4, {timing("direct", 4, 2), timing("other", 8, 2)});
  const Point high = point(1, 16, {timing("other", 8, 2), timing("direct", 16, 2)});
  const Point far_below = point(1, 1, {timing("direct", 1, 2), timing("other", 8, 2)});
  const Point far_above = point(1, 64, {timing("other", 8, 2), timing("direct", 64, 2)});
  const auto both = crossovers(family({low, high}));
  ASSERT_EQ(both.size(), 1u);
  EXPECT_NEAR(both[0].kernel, 8, 1e-12);
  EXPECT_FALSE(both[0].low);
  EXPECT_FALSE(both[0].high);
  const auto above = crossovers(family({far_below, low, high}));
  ASSERT_EQ(above.size(), 1u);
  EXPECT_NEAR(*above[0].low, 2 / 1.02, 1e-12);
  EXPECT_FALSE(above[0].high);
  const auto below = crossovers(family({low, high, far_above}));
  ASSERT_EQ(below.size(), 1u);
  EXPECT_FALSE(below[0].low);
  EXPECT_NEAR(*below[0].high, 32 * 1.02, 1e-12);
}

// To and fro within the spread: one crossing, over all of it.
TEST(CrossoverTest, CrossingsWithinTheSpreadCountOnce) {
  const auto near = [](double k, const char* ahead, const char* behind) {
    return point(1, k, {timing(ahead, 10, 1.1), timing(behind, 10.5, 1.1)});
  };
  const auto found = crossovers(family(
      {point(1, 1, {timing("a", 1), timing("b", 10)}), near(2, "a", "b"), near(4, "b", "a"),
       near(8, "a", "b"), near(16, "b", "a"), point(1, 32, {timing("b", 10), timing("a", 100)})}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].from, "a");
  EXPECT_EQ(found[0].to, "b");
  EXPECT_GT(found[0].kernel, 8);
  EXPECT_LT(found[0].kernel, 16);
  EXPECT_GT(*found[0].low, 1);
  EXPECT_LT(*found[0].low, 2);
  EXPECT_GT(*found[0].high, 16);
  EXPECT_LT(*found[0].high, 32);
}

TEST(CrossoverTest, WithoutBothTimesTheMiddleOfTheEnds) {
  const auto found =
      crossovers(family({point(1, 4, {timing("direct", 2)}),
                         point(1, 16, {timing("other", 8), timing("direct", 128)})}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_DOUBLE_EQ(found[0].kernel, 8);
  EXPECT_EQ(*found[0].low, 4);
  EXPECT_EQ(*found[0].high, 16);
}

TEST(CrossoverTest, AThirdMethodTakesOver) {
  const auto found = crossovers(family(
      {point(1, 1, {timing("a", 1), timing("b", 2)}), point(1, 2, {timing("b", 1), timing("a", 2)}),
       point(1, 4, {}), point(1, 8, {timing("c", 1), timing("b", 3)})}));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].to, "b");
  EXPECT_EQ(found[1].from, "b");
  EXPECT_EQ(found[1].to, "c");
  EXPECT_EQ(*found[1].low, 2);
  EXPECT_EQ(*found[1].high, 8);
}

TEST(CrossoverTest, NoneBetweenSignalsOrWithoutChange) {
  EXPECT_TRUE(
      crossovers(family({point(1, 4, {timing("direct", 2)}), point(1, 8, {timing("direct", 4)}),
                         point(2, 4, {timing("other", 2)}), point(2, 8, {})}))
          .empty());
  EXPECT_TRUE(crossovers(family({})).empty());
}

TEST(CrossoverTest, AsText) {
  Crossover crossing{0, "a", "b", 81.237, 70.0, 96.55};
  EXPECT_EQ(size_text(crossing), "81.24 (70 to 96.55)");
  crossing.high.reset();
  EXPECT_EQ(size_text(crossing), "81.24 (70 or more)");
  crossing.low.reset();
  EXPECT_EQ(size_text(crossing), "81.24 (uncertain)");
  crossing.high = 96.0;
  EXPECT_EQ(size_text(crossing), "81.24 (96 or less)");
  EXPECT_EQ(size_text({0, "a", "b", 8, 8.0, 8.00001}), "8");
}

}  // namespace
}  // namespace faltung::cli
