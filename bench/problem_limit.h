// What no method can beat on a machine, by problem:
//
//     limit = max(flops of the cheapest method / peak, bytes of signal and output / bandwidth)
#pragma once

#include <vector>

#include "faltung/plan.h"
#include "machine_limits.h"

namespace faltung::bench {

// In seconds. The candidates are those of Engine::explain for the problem.
double limit_seconds(const Problem& problem, const std::vector<Candidate>& candidates,
                     const MachineLimits& machine);

}  // namespace faltung::bench
