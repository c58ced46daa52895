// A separable convolution of a picture of floats in two sweeps, each a problem of its own that the
// planner plans:
//
//     signal --all columns--> the caller's output --its rows, band by band--> the same rows
//
// What lies between the sweeps waits in the caller's output, so that no pass does anything twice
// however long the factors are. The output's rows have to hold the signal's.
#pragma once

#include <optional>

#include "methods/method.h"

namespace faltung {

struct Sweeps {
  std::size_t across = 0;  // the axis that numbers the rows; the one after it runs along them
  CanonicalProblem columns, rows;
  AxisValues band{};     // outputs whose rows are done at a time
  AxisValues lengths{};  // and what they are made of
};

// None when the problem's axes, types or borders are not of this kind.
std::optional<Sweeps> make_sweeps(const CanonicalProblem& problem);

Estimate estimate_sweeps(const CanonicalProblem& problem, const Sweeps& sweeps,
                         const Workshop& workshop);
std::unique_ptr<Bound> bind_sweeps(const CanonicalProblem& problem, const Sweeps& sweeps,
                                   const Workshop& workshop);

}  // namespace faltung
