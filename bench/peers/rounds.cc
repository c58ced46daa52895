#include "peers/rounds.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace faltung::peers {
namespace {

constexpr auto kPause = std::chrono::milliseconds(2);
constexpr double kShortest = 3e-4;  // seconds of one sample, so that the clock's steps do not count
constexpr double kShort = 0.05;     // calls above bring their own warm-up

double sample(const Turn& turn, Clock clock) {
  std::this_thread::sleep_for(kPause);
  if (turn.first < kShort) turn.run->seconds(1, clock);
  const double repeats = std::clamp(std::ceil(kShortest / turn.first), 1.0, 1e5);
  return turn.run->seconds(static_cast<std::int64_t>(repeats), clock);
}

Timing timing_of(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  const std::size_t middle = samples.size() / 2;
  const double median =
      samples.size() % 2 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
  return {median, samples.front()};
}

}  // namespace

void take_turns(std::vector<Turn>& turns, const Budget& budget) {
  std::vector<std::vector<double>> samples(turns.size());
  std::vector<int> every(turns.size());  // a turn every so many rounds; 0: none
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const double share = turns[i].first * kFewestRounds / budget.seconds;
    every[i] = turns[i].first > budget.seconds ? 0 : std::max(1, static_cast<int>(share));
    if (every[i] == 0) samples[i].push_back(turns[i].first);
  }
  const double start = now();
  const int fewest = std::min(budget.rounds, kFewestRounds);
  for (int round = 0; round < budget.rounds; ++round) {
    if (round >= fewest && now() - start > budget.seconds) break;
    for (std::size_t i = 0; i < turns.size(); ++i) {
      if (every[i] > 0 && round % every[i] == 0)
        samples[i].push_back(sample(turns[i], budget.clock));
    }
  }
  for (std::size_t i = 0; i < turns.size(); ++i) turns[i].timing = timing_of(samples[i]);
}

double try_out(Run& run, Clock clock) {
  double shortest = run.seconds(1, clock);
  for (int again = 0; again < 2 && shortest < kShort; ++again) {
    shortest = std::min(shortest, run.seconds(1, clock));
  }
  return shortest;
}

}  // namespace faltung::peers
