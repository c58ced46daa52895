// Into which blocks a convolution along one axis is cut for number-theoretic transforms, and how
// many primes its results need:
//
//     |result| <= A min(|k|_1, S |k|_inf, sqrt(S) |k|_2) < set.capacity(primes)
//
// A the largest magnitude of a sample, S the samples of a block, k the taps, residues taken nearest
// to zero.
#pragma once

#include "methods/blocks/block_shape.h"
#include "ntt/primes.h"

namespace faltung {

// More than the roundings of any norm.
inline constexpr double kNormsUp = 1 + 1e-6;

// The bound for blocks of `samples` samples of magnitude up to `largest`.
double largest_result(const KernelAnalysis& taps, double largest, std::int64_t samples);

// What a large prime takes where there are small ones, of whose times the profile knows.
inline constexpr double kLargeSlower = 6;

struct NttShape {
  BlockShape block;
  std::size_t axis = 0;  // the convolved one
  ntt::PrimeSet set;     // that serves its points and results
  int primes = 1;        // for the largest samples of the signal's type
  Work work;

  std::int64_t points() const { return block.points[axis]; }
};

// The cheapest cut. The problem has one convolved axis and something to compute.
NttShape ntt_shape(const CanonicalProblem& problem, const Workshop& workshop);

}  // namespace faltung
