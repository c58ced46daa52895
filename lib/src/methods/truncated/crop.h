// Which taps at the ends of a kernel's axes a tolerance allows to leave out: those whose magnitudes
// add up to at most half of what the problem allows, the smaller end first, the same share for each
// axis. The other half is for the rounding of the sums.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "problem/canonical.h"

namespace faltung {

struct Crop {
  std::vector<std::int64_t> first, count;  // taps kept along each axis of the kernel
  double dropped = 0;                      // at least the l1 norm of all others, of any instance
};

// None when hardly a tap would go, or when no tolerance is given.
std::optional<Crop> crop_of(const CanonicalProblem& problem);

// What is left of the problem. Approximates no further: what is dropped is taken off the error
// allowed.
CanonicalProblem cropped_problem(const CanonicalProblem& problem, const Crop& crop);

}  // namespace faltung
