// Both passes of a separable convolution in one sweep over a ring of rows: see fused_shape.h.
#pragma once

#include "methods/method.h"
#include "methods/separable/fused_shape.h"

namespace faltung {

Estimate estimate_fused(const CanonicalProblem& problem, const FusedShape& shape);
std::unique_ptr<Bound> bind_fused(const CanonicalProblem& problem, const FusedShape& shape,
                                  const Workshop& workshop);

}  // namespace faltung
