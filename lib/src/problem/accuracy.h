// Error bounds. c stands in |error_i| <= c |signal|_inf |kernel|_1; u is the unit roundoff.
//   sums        gamma_n = n u / (1 - n u)                   Higham, Accuracy and Stability, 3.1
//   transforms  (12 log2 N + 3 + P) u sqrt(N) |k|_2 / |k|_1 after Percival, Math. Comp. 72 (2003)
#pragma once

#include "problem/canonical.h"

namespace faltung {

double unit_roundoff(Compute compute);  // 0 for exact types
double gamma(double terms, double roundoff);

// A plain sum over the non-zero taps of one output, in any order.
double direct_bound(const CanonicalProblem& problem);

// Blocks of `points` points over all axes; `parts` block products are summed.
double transform_bound(const CanonicalProblem& problem, double points, double parts);

// Rounding to an output type narrower than the one computed in.
double store_bound(const CanonicalProblem& problem);

// Whether a method with bound c meets everything the problem asks of its accuracy.
bool accurate_enough(const CanonicalProblem& problem, double c);

// The largest bound that does.
double largest_bound(const CanonicalProblem& problem);

}  // namespace faltung
