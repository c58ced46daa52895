// Direct sums that floating-point and 64-bit loops cannot hold. Same contract as simd::TapLoop:
//     out[i] = sum_t taps[t] * in[offsets[t] + i],  0 <= i < length
#pragma once

#include <cstdint>

#include "faltung/view.h"

namespace faltung {

// Sums in 128 bits, proven by the caller to fit.
void wide_row(const std::int64_t* in, const std::int64_t* offsets, const std::int64_t* taps,
              std::int64_t tap_count, int128* out, std::int64_t length);

// Sums in 192 bits; false when one does not fit 128 (its element is then unspecified).
bool checked_wide_row(const std::int64_t* in, const std::int64_t* offsets, const std::int64_t* taps,
                      std::int64_t tap_count, int128* out, std::int64_t length);

// Sums modulo m <= 2^63 of residues.
void residue_row(const std::uint64_t* in, const std::int64_t* offsets, const std::uint64_t* taps,
                 std::int64_t tap_count, std::uint64_t modulus, std::uint64_t* out,
                 std::int64_t length);

}  // namespace faltung
