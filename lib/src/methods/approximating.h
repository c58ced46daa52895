// What methods that approximate have in common.
#pragma once

#include <string>

#include "problem/accuracy.h"
#include "problem/canonical.h"

namespace faltung {

// Why a problem may not be approximated, whatever its tolerance; empty when it may.
inline std::string not_approximated(const CanonicalProblem& problem) {
  if (problem.outputs() == 0) return "there is nothing to compute";
  if (problem.componentwise) {
    return "its error is bounded by the largest output, not by each one";
  }
  if (unit_roundoff(problem.compute) == 0 || problem.quantum > 0) return "the result is exact";
  return {};
}

}  // namespace faltung
