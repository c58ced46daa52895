// Seeded random problems that favour corners: lengths 0, 1, 2, k-1, k, k+1 and primes, kernels
// larger than signals, zero taps, products, stacks of kernels, far and stepped ranges, every type,
// border and rule; signals of extremes, spikes, denormals, NaN and infinities.
//
// One evaluation of a small problem by the oracle takes about a millisecond at most. Large ones
// span many tiles and blocks and take a tenth of a second.
#pragma once

#include <cstdint>
#include <string>

#include "faltung/problem.h"

namespace faltung::support {

struct RandomProblem {
  std::uint64_t seed = 0;
  Problem problem;
  Array signal;
};

// Smooth: pictures of 8 and 16 bits and of floats under Gaussians of 24 taps a side and more.
enum class Scale { small, large, smooth };
RandomProblem random_problem(std::uint64_t seed, Scale scale = Scale::small);

// Everything about a problem and its signal, for a person who has to find the fault.
std::string describe(const Problem& problem, const ConstView& signal);
std::string describe(const RandomProblem& random);

}  // namespace faltung::support
