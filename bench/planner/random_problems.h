// The problems a planner is judged on: a seeded, reproducible set.
#pragma once

#include <cstdint>
#include <string>

#include "faltung/faltung.h"

namespace faltung::bench {

struct PlannerProblem {
  std::uint64_t seed = 0;
  std::string kind;  // "dense", "product", "symmetric"
  Problem problem;
};

// One, two or three convolved axes, now and then a batch or channels besides; every element type;
// 16 to 2^24 samples and kernels from one tap to the size of the signal, both log-uniform.
PlannerProblem planner_problem(std::uint64_t seed);

}  // namespace faltung::bench
