// The walk over the methods: every case is measured with each method of the registry that applies,
// and twice more as users meet it.
//
//     <case>/<method>    the method forced, planned once, executed with a warm cache
//     <case>/planned     the planner's choice, planned once
//     <case>/one_shot    the planner's choice, planned anew every time
//
// Each line shows, beside the mean time, of the shortest iteration: ns/output, x_limit, the time
// over the limit of problem_limit.h, and x_predicted, the time over what the cost model foresaw.
// One thread; inputs are random, caches as the iteration before left them.
#pragma once

#include <span>
#include <string>

#include "faltung/faltung.h"
#include "random_array.h"

namespace faltung::bench {

struct Case {
  std::string name;
  Problem problem;
};

// Registers the cases with Google Benchmark, measures the machine, and runs what the command line
// selects. Methods that the cost model gives more than two seconds an execution are left out.
int run(int argc, char** argv, std::span<const Case> cases);

}  // namespace faltung::bench
