// Loops over residues, held in 64 bits each: whether all of them are below a bound, and two sums of
// products with the same first factor,
//
//     sum_i x[i] u[i],   sum_i x[i] v[i],   0 <= i < n <= 2^31,
//
// of numbers below kShortResidues. The sums are exact: low + 2^32 high.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

inline constexpr std::uint64_t kShortResidues = std::uint64_t{1} << 31;

struct SplitSum {
  std::uint64_t low = 0, high = 0;
};

// Whether all x[i] < bound, for a bound from 1 to 2^63.
using AllBelow = bool (*)(const std::uint64_t* x, std::int64_t n, std::uint64_t bound);
using ResidueDot = void (*)(const std::uint64_t* x, const std::uint64_t* u, const std::uint64_t* v,
                            std::int64_t n, SplitSum* by_u, SplitSum* by_v);

struct ResidueLoops {
  AllBelow all_below;
  ResidueDot dot;
};

const ResidueLoops& residue_loops(const Target& target);

}  // namespace faltung::simd
