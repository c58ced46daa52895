// How long methods take that are bound to one problem, on samples made up for the purpose.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/workspace_pool.h"
#include "methods/method.h"

namespace faltung {

struct TimingLimits {
  double seconds = 0.1;       // for all together
  double hopeless = 10;       // one this many times slower than the fastest is not run again
  int fewest = 3, most = 50;  // runs of one that is not
};

// The shortest execution of each on one thread, in the processor's time. They take turns, so that
// what disturbs the machine for a while disturbs all.
std::vector<double> shortest_seconds(const CanonicalProblem& problem,
                                     std::span<const std::unique_ptr<Bound>> bounds,
                                     WorkspacePool& workspace, const TimingLimits& limits);

// The shortest of at least three executions, as many as `seconds` has room for, by the clock on the
// wall, and where its time went.
Analysis timed_stages(const CanonicalProblem& problem, const Bound& bound, WorkspacePool& workspace,
                      int threads, double seconds);

}  // namespace faltung
