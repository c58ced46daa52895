// A separable convolution tile by tile: each pass over a tile is a problem of its own that the
// planner plans, so that long factors get transforms. See passes.h.
#pragma once

#include "methods/method.h"

namespace faltung {

Estimate estimate_tiled(const CanonicalProblem& problem, const Workshop& workshop);
std::unique_ptr<Bound> bind_tiled(const CanonicalProblem& problem, const Workshop& workshop);

}  // namespace faltung
