// How many products a kernel is to be the sum of, and whether it is worth looking for them.
//
//     K = sum_{r < n} K_r + rest,    |rest|_1 = residual
//
// A residual within 8 roundings of the terms' factors is none: the tap type or the type computed in
// commits as much. Beyond that the sum approximates, as far as half the tolerance; the other half
// is for the rounding of the sums.
#pragma once

#include "methods/method.h"

namespace faltung {

// The fewest terms that leave no more of the kernel than the problem allows; 0 when all that are
// known leave more.
int term_count(const CanonicalProblem& problem);

// Whether `count` terms leave more than rounding.
bool is_approximate(const CanonicalProblem& problem, int count);

// Whether two products could be cheaper than every other way, and by so much that a plan that is
// executed some dozen times makes up for the search. No taps are looked at.
bool pays(const CanonicalProblem& problem, const Workshop& workshop);

// Whether `count` products are summed with fewer multiplications than the kernel's taps.
bool fewer_sums(const CanonicalProblem& problem, int count);

}  // namespace faltung
