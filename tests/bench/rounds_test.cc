#include "peers/rounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace faltung::peers {
namespace {

// Says that it took what it is told, and keeps how often it was asked for how many calls.
class Scripted final : public Run {
 public:
  explicit Scripted(std::deque<double> times) : Run("side", "way"), times_(std::move(times)) {}
  double seconds(std::int64_t repeats, Clock) override {
    asked.push_back(repeats);
    const double time = times_.front();
    if (times_.size() > 1) times_.pop_front();
    return time;
  }
  Array result() override { return {}; }

  std::vector<std::int64_t> asked;

 private:
  std::deque<double> times_;
};

TEST(Rounds, MedianAndShortestOfTheSamples) {
  Scripted odd({0.3, 0.1, 0.2, 0.9, 0.8}), even({0.06, 0.06});
  std::vector<Turn> turns = {{&odd, 0.1, {}}, {&even, 0.06, {}}};
  take_turns(turns, {.seconds = 1e3, .rounds = 5});
  EXPECT_EQ(turns[0].timing.median, 0.3);
  EXPECT_EQ(turns[0].timing.shortest, 0.1);
  EXPECT_EQ(odd.asked.size(), 5u);
  EXPECT_EQ(even.asked.size(), 5u);
}

TEST(Rounds, ShortCallsAreWarmedUpAndRepeated) {
  Scripted tiny({1e-5});
  std::vector<Turn> turns = {{&tiny, 1e-5, {}}};
  take_turns(turns, {.seconds = 1e3, .rounds = 2});
  EXPECT_THAT(tiny.asked, ::testing::ElementsAre(1, 30, 1, 30));
}

TEST(Rounds, LongCallsHaveFewerTurns) {
  Scripted longer({0.5}), endless({7}), shorter({0.1});
  std::vector<Turn> turns = {{&longer, 0.5, {}}, {&endless, 7, {}}, {&shorter, 0.1, {}}};
  take_turns(turns, {.seconds = 1, .rounds = 6});
  EXPECT_EQ(longer.asked.size(), 3u);  // rounds 0, 2, 4
  EXPECT_EQ(shorter.asked.size(), 6u);
  EXPECT_TRUE(endless.asked.empty());
  EXPECT_EQ(turns[1].timing.median, 7);
}

TEST(Rounds, FewestRoundsComeBeforeTheBudget) {
  Scripted run({0.06});
  std::vector<Turn> turns = {{&run, 1e-3, {}}};
  take_turns(turns, {.seconds = 6e-3, .rounds = 100});  // the pauses alone take longer
  EXPECT_EQ(run.asked.size(), 2u * kFewestRounds);
}

}  // namespace
}  // namespace faltung::peers
