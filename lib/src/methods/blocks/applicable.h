// What every method that transforms blocks needs of a problem.
#pragma once

#include <string>

#include "methods/blocks/block_shape.h"
#include "methods/blocks/nonfinite.h"
#include "problem/accuracy.h"

namespace faltung {

inline std::string transforms_inapplicable(const CanonicalProblem& problem) {
  if (problem.convolved_axes() == 0) return "the kernel is a single tap";
  if (problem.outputs() == 0) return "there is nothing to compute";
  if (problem.componentwise) return "its error is bounded by the largest output, not by each one";
  switch (problem.compute) {
    case Compute::int64:
    case Compute::int128:
      return "floating-point transforms are not proven exact for these integers";
    case Compute::residue:
      return "residues need exact transforms";
    default:
      return {};
  }
}

// The same of blocks of this shape.
inline std::string shape_inapplicable(const CanonicalProblem& problem, const BlockShape& shape) {
  if (may_be_nonfinite(problem) && has_zero_taps(problem) &&
      !indicator_is_certain(problem, shape)) {
    return "the reach of a NaN under taps with holes could not be told for certain";
  }
  return {};
}

// Refuses what no transform in this type is accurate enough for, where a wider type is tried next.
// Points are no fewer than the taps.
inline std::string left_to_wider_type(const CanonicalProblem& problem) {
  if (problem.compute == problem.computes.back()) return {};
  const auto taps = static_cast<double>(problem.kernel->taps_per_instance());
  const double least = transform_bound(problem, taps, 1) + store_bound(problem);
  return accurate_enough(problem, least) ? std::string() : "it errs more than is allowed";
}

}  // namespace faltung
