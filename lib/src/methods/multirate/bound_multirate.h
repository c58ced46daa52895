// Execution of a convolution at a lower rate: see rate_shape.h.
#pragma once

#include "methods/method.h"
#include "methods/multirate/rate_shape.h"

namespace faltung {

std::unique_ptr<Bound> bind_multirate(const CanonicalProblem& problem, const RateShape& shape,
                                      const Workshop& workshop);

}  // namespace faltung
