// Weighted sums of shifted rows of residues modulo m <= 2^31:
//
//     out[i] = sum_t taps[t] * in[offsets[t] + i]  mod m,    0 <= i < length
//
// Everything is in [0, m). Offsets as simd::TapLoop has them, and what is read and written too.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

inline constexpr std::uint64_t kLargestSummed = std::uint64_t{1} << 31;  // modulus

using ResidueSums = void (*)(const std::uint64_t* in, const std::int64_t* offsets,
                             const std::uint64_t* taps, std::int64_t tap_count, std::uint64_t m,
                             std::uint64_t* out, std::int64_t length);

ResidueSums residue_sums(const Target& target);

}  // namespace faltung::simd
