// A sum of separable convolutions, tile by tile:
//
//     signal --gather--> samples --first product--> sums
//                                --each of the others--> one term, added to the sums
//     sums --scatter--> output
//
// Every product is a problem of its own that the planner plans; samples are gathered once for all.
//
// The products have taps where the kernel has none, so samples that are not finite are set to 0
// before, and marked: a kernel of ones where the kernel's taps are not zero counts the marks that
// each output reaches, exactly, and those outputs become NaN.
#pragma once

#include "methods/method.h"

namespace faltung {

// `count`: how many terms of the kernel are summed.
Estimate estimate_low_rank(const CanonicalProblem& problem, int count, const Workshop& workshop);
std::unique_ptr<Bound> bind_low_rank(const CanonicalProblem& problem, int count,
                                     const Workshop& workshop);

}  // namespace faltung
