// Sums of products that floating-point and 64-bit loops cannot hold. Same contract as
// simd::TapLoop:
//     out[i] = sum_t taps[t] * in[offsets[t] + i],  0 <= i < length
#pragma once

#include <cstdint>

#include "faltung/view.h"
#include "methods/work.h"
#include "problem/canonical.h"
#include "simd/residue_sums.h"
#include "simd/target.h"

namespace faltung {

// Sums modulo 2^128: right where the caller has proven that they fit.
void wide_row(const std::int64_t* in, const std::int64_t* offsets, const std::int64_t* taps,
              std::int64_t tap_count, int128* out, std::int64_t length);

// Sums in 192 bits; false when one does not fit 128 (its element is then unspecified).
bool checked_wide_row(const std::int64_t* in, const std::int64_t* offsets, const std::int64_t* taps,
                      std::int64_t tap_count, int128* out, std::int64_t length);

// Sums modulo m <= 2^63 of residues; for m up to simd::kLargestSummed vectors have them faster.
void residue_row(const std::uint64_t* in, const std::int64_t* offsets, const std::uint64_t* taps,
                 std::int64_t tap_count, std::uint64_t modulus, std::uint64_t* out,
                 std::int64_t length);

// The faster ones modulo m.
simd::ResidueSums residue_sums_for(std::uint64_t modulus, const simd::Target& target);

// Adds the work of `sums` sums of integers or residues, of `terms` products in all. How wide those
// of 128 bits have to be turns out when samples are seen; they are taken to be as large as the
// taps.
void add_exact_sums(const CanonicalProblem& problem, const simd::Target& target, double sums,
                    double terms, Work& work);

}  // namespace faltung
