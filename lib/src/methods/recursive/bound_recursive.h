// Execution of recursive filters along two axes: see recursive_shape.h.
#pragma once

#include "methods/method.h"
#include "methods/recursive/recursive_shape.h"

namespace faltung {

// Working memory of one worker, without what marks of samples that are not finite need.
std::int64_t recursive_bytes(const CanonicalProblem& problem, const RecursiveShape& shape);

std::unique_ptr<Bound> bind_recursive(const CanonicalProblem& problem, const RecursiveShape& shape,
                                      const Workshop& workshop);

}  // namespace faltung
