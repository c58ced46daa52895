// How long plans take, on data made up for the purpose.
#pragma once

#include <span>
#include <vector>

#include "faltung/plan.h"

namespace faltung {

// A signal of the problem's type and shape, of ordinary numbers: no zeros, nothing denormal.
Array scratch_signal(const Problem& problem);

struct TimingLimits {
  double seconds = 0.1;       // for all plans together
  double hopeless = 10;       // a plan this many times slower than the fastest is not run again
  int fewest = 3, most = 50;  // runs of a plan that is not
};

// The shortest execution of each plan, on one thread: the plans, all of one problem, take turns, so
// that what disturbs the machine for a while disturbs all.
std::vector<double> shortest_seconds(std::span<const Plan> plans, const TimingLimits& limits);

}  // namespace faltung
