// Number-theoretic transforms bound to a problem.
#pragma once

#include <memory>

#include "methods/ntt/ntt_shape.h"

namespace faltung {

// What a plan owns, and the workspace of one thread.
std::int64_t ntt_owned_bytes(const CanonicalProblem& problem, const NttShape& shape);
std::int64_t ntt_worker_bytes(const CanonicalProblem& problem, const NttShape& shape);

std::unique_ptr<Bound> bind_ntt(const CanonicalProblem& problem, const NttShape& shape,
                                const Workshop& workshop);

}  // namespace faltung
