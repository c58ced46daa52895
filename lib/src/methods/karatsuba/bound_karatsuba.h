// Karatsuba's multiplication bound to a problem.
#pragma once

#include <memory>

#include "methods/karatsuba/karatsuba_shape.h"

namespace faltung {

// What a plan owns, and the workspace of one thread.
std::int64_t karatsuba_owned_bytes(const CanonicalProblem& problem, const KaratsubaShape& shape);
std::int64_t karatsuba_worker_bytes(const CanonicalProblem& problem, const KaratsubaShape& shape);

std::unique_ptr<Bound> bind_karatsuba(const CanonicalProblem& problem, const KaratsubaShape& shape,
                                      const Workshop& workshop);

}  // namespace faltung
