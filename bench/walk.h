// The walk over the methods: every case is measured with each method of the registry that applies,
// and twice more as users meet it.
//
//     <case>/<method>    the method forced, planned once, executed with a warm cache
//     <case>/planned     the planner's choice, planned once
//     <case>/one_shot    the planner's choice, planned anew every time
//
// Each line shows, beside the mean time, of the shortest iteration: ns/output, x_limit, the time
// over the limit of machine_limits.h, and x_predicted, the time over what the cost model foresaw.
// One thread; inputs are random, caches as the iteration before left them.
#pragma once

#include <span>
#include <string>

#include "faltung/faltung.h"

namespace faltung::bench {

struct Case {
  std::string name;
  Problem problem;
};

// A 1-D or N-D array of reproducible values: floats in [-1, 1), integers over the range of 8 or 16
// bits (others below 2^20), residues below the modulus.
Array random_array(ElementType type, const Shape& shape, std::uint64_t modulus = 0);

// Registers the cases with Google Benchmark, measures the machine, and runs what the command line
// selects. Methods that the cost model gives more than two seconds an execution are left out.
int run(int argc, char** argv, std::span<const Case> cases);

}  // namespace faltung::bench
