// The digit method bound to a problem.
#pragma once

#include <memory>

#include "methods/digits/digit_split.h"

namespace faltung {

std::unique_ptr<Bound> bind_digits(const CanonicalProblem& problem, const DigitSplit& split,
                                   const Workshop& workshop);

// Workspace of one thread.
std::int64_t digits_worker_bytes(const CanonicalProblem& problem, const DigitSplit& split);

}  // namespace faltung
