// Times several runs in turns, so that what disturbs the machine disturbs all of them.
//
// In each round every run has its turn: a pause (in which a core that ran wide vectors recovers its
// clock), a call that is not timed, which finds the caches as its own kind leaves them, and then as
// many calls as last a fraction of a millisecond, of which the mean is one sample. Calls that are
// long for the budget are given fewer turns; one that is longer than the whole budget counts with
// its first call alone.
#pragma once

#include <memory>
#include <vector>

#include "peers/peer.h"

namespace faltung::peers {

struct Budget {
  double seconds = 2;  // of the rounds of one row; there are at least kFewestRounds, if asked for
  int rounds = 31;     // at most
  Clock clock = Clock::wall;
};
inline constexpr int kFewestRounds = 5;

// Seconds of one call.
struct Timing {
  double median = 0, shortest = 0;
};

// A run in the rounds.
struct Turn {
  Run* run = nullptr;
  double first = 0;  // a first call's seconds, already made
  Timing timing;     // the outcome
};

void take_turns(std::vector<Turn>& turns, const Budget& budget);

// Calls once or, when that is short, a few times more; the seconds of the shortest.
double try_out(Run& run, Clock clock);

}  // namespace faltung::peers
