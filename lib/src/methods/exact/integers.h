// Samples and taps as integers, for methods that compute exactly. Residues modulo m are taken as
// their representatives nearest to zero.
#pragma once

#include <cstdint>
#include <span>

#include "problem/canonical.h"

namespace faltung {

// Integers that floating point does not hold, and residues.
inline bool is_exact(Compute compute) {
  return compute == Compute::int64 || compute == Compute::int128 || compute == Compute::residue;
}

// The representative of a residue nearest to zero.
inline std::int64_t centred(std::uint64_t residue, std::uint64_t modulus) {
  return static_cast<std::int64_t>(residue > modulus / 2 ? residue - modulus : residue);
}

// Taps from `first` on as integers, as many as there is room for; real taps (which here are whole
// numbers) as those they are, residues only with their modulus.
void integer_taps(const Taps& taps, std::int64_t first, std::span<std::int64_t> integers,
                  std::uint64_t modulus = 0);

// The largest magnitude the signal's type allows, and what lies beyond the edge.
std::uint64_t largest_sample(const CanonicalProblem& problem);

}  // namespace faltung
