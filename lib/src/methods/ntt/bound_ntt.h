// Number-theoretic transforms bound to a problem.
#pragma once

#include <memory>

#include "methods/ntt/ntt_shape.h"

namespace faltung {

// What a plan owns, and its workspace on some number of threads.
std::int64_t ntt_owned_bytes(const CanonicalProblem& problem, const NttShape& shape);
std::int64_t ntt_workspace_bytes(const CanonicalProblem& problem, const NttShape& shape,
                                 int threads);

std::unique_ptr<Bound> bind_ntt(const CanonicalProblem& problem, const NttShape& shape,
                                const Workshop& workshop);

}  // namespace faltung
