// Both passes of a separable convolution of 8-bit pictures in fixed point: see fixed_shape.h.
#pragma once

#include "methods/method.h"
#include "methods/separable/fixed_shape.h"

namespace faltung {

Estimate estimate_fixed(const CanonicalProblem& problem, const FixedShape& shape,
                        const Workshop& workshop);
std::unique_ptr<Bound> bind_fixed(const CanonicalProblem& problem, const FixedShape& shape,
                                  const Workshop& workshop);

}  // namespace faltung
