#include "commands/crossover.h"

#include <gtest/gtest.h>

#include <cmath>

namespace faltung::cli {
namespace {

Point point(std::int64_t signal, double kernel, std::vector<Timing> timings) {
  return {signal, kernel, "", std::move(timings)};
}

// direct takes k, the other 8 for every k: they meet at k = 8.
TEST(CrossoverTest, PowerLawsMeetWhereTheyShould) {
  const Family family{
      "",
      "",
      "",
      "",
      {point(1, 2, {{"direct", 2}, {"other", 8}}), point(1, 128, {{"other", 8}, {"direct", 128}})}};
  const auto found = crossovers(family);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].from, "direct");
  EXPECT_EQ(found[0].to, "other");
  EXPECT_NEAR(found[0].kernel, 8, 1e-12);
  EXPECT_EQ(found[0].below, 2);
  EXPECT_EQ(found[0].above, 128);
}

TEST(CrossoverTest, WithoutBothTimesTheMiddleOfTheEnds) {
  const Family family{
      "",
      "",
      "",
      "",
      {point(1, 4, {{"direct", 2}}), point(1, 16, {{"other", 8}, {"direct", 128}})}};
  ASSERT_EQ(crossovers(family).size(), 1u);
  EXPECT_DOUBLE_EQ(crossovers(family)[0].kernel, 8);
}

TEST(CrossoverTest, NoneBetweenSignalsOrWithoutChange) {
  const Family family{"",
                      "",
                      "",
                      "",
                      {point(1, 4, {{"direct", 2}}), point(1, 8, {{"direct", 4}}),
                       point(2, 4, {{"other", 2}}), point(2, 8, {})}};
  EXPECT_TRUE(crossovers(family).empty());
}

}  // namespace
}  // namespace faltung::cli
