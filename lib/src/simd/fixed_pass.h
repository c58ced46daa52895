// Both passes of a separable convolution of bytes by symmetric taps, in 16-bit fixed point. Sums
// between the passes count 1/256 of a level. Samples that meet equal taps are added before they are
// multiplied, and of each product the upper 16 bits are kept:
//
//     columns   s = start;   for each step:  s = (s * scale >> 16) + (((a + b) << 7) * tap >> 16)
//                            centre:         s = (s * scale >> 16) + ((c << 8) * tap >> 16)
//     along     as before with avg(a, b) = (a + b + 1) >> 1 for (a + b) << 7 and c for c << 8;
//               the result is s >> 8
//
// a and b are the samples at equal distances from the centre c, outermost first; a step's scale of
// 0 leaves s as it is. Taps, scales and start are such that no s passes 2^16 - 1; they and what all
// of this rounds away are worked out in methods/separable/fixed_taps.h.
//
// Everything is done in integers: the same bits on every target, however rows and columns are cut.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

// Factors stand in both halves, as 32 bits are what targets broadcast from memory.
struct FixedStep {
  std::uint32_t scale = 0, tap = 0;
};

struct FixedSteps {
  const FixedStep* steps = nullptr;  // `pairs`, and that of the centre
  std::int64_t pairs = 0;
  std::uint16_t start = 0;
};

struct FixedPasses {
  std::int64_t rows = 1;  // of sums at a time
  // Reads rows[0 .. rows + 2 * pairs) at [first, first + length). Row r of the sums begins at
  // sums + r * stride; `kFixedBeyond` bytes
  // beyond `length` may be written, but mean nothing.
  void (*columns)(const std::uint8_t* const* rows, const FixedSteps& taps, std::int64_t first,
                  std::int64_t length, std::uint16_t* sums, std::int64_t stride) = nullptr;
  // out[i] from sums[i + channels * t], 0 <= t <= 2 * pairs. Sums may be read, but are not used,
  // up to `kFixedBeyond` bytes beyond the last one needed.
  void (*along)(const std::uint16_t* sums, std::int64_t channels, const FixedSteps& taps,
                std::int64_t length, std::uint8_t* out) = nullptr;
};

inline constexpr std::int64_t kFixedBeyond = 256;

const FixedPasses& fixed_passes(const Target& target);

}  // namespace faltung::simd
