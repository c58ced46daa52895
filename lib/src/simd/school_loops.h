// Schoolbook products of short operands with small coefficients, held in registers:
//
//     c[i] = sum_j a[j] b[i-j],   lo <= i < lo + count
//
// Residues modulo m <= 2^31 are taken nearest to zero, as doubles, and those of one operand in two
// parts of 15 bits: products have 45 bits with their sign, and kLongestSchool of them fit 53.
#pragma once

#include <algorithm>
#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

inline constexpr std::int64_t kLongestSchool = 256;                      // terms of an operand
inline constexpr std::uint64_t kLargestSchool = std::uint64_t{1} << 31;  // modulus

// `a` and `b` have 1 to kLongestSchool terms, all below m.
using SchoolLoop = void (*)(const std::uint64_t* a, std::int64_t na, const std::uint64_t* b,
                            std::int64_t nb, std::uint64_t m, std::int64_t lo, std::int64_t count,
                            std::uint64_t* c);

SchoolLoop school_loop(const Target& target);

// Whether the loop is faster than transforms modulo primes for operands of so many terms: up to 236
// each with eight lanes, whose loops have twice the registers, 118 with four.
constexpr bool is_school_faster(std::int64_t na, std::int64_t nb, std::int64_t lanes) {
  return std::max(na, nb) <= kLongestSchool && na * nb <= (lanes == 8 ? 7000 : 3500) * lanes;
}

}  // namespace faltung::simd
