// Both passes of a separable convolution of bytes by small integers, in 16-bit integers:
//
//     columns   sums[r * stride + i] = sum_t taps[t] * rows[r + places[t]][first + i]
//     along     out[i] = sum_t taps[t] * sums[i + channels * places[t]]
//
// Nothing is rounded; every sum and every product has to fit 16 bits. places[] rise from 0 on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

struct ShortTaps {
  const std::int16_t* taps = nullptr;
  const std::int64_t* places = nullptr;
  std::int64_t count = 0;
};

struct ShortPasses {
  std::int64_t rows = 1;  // of sums at a time
  // Reads rows[0 .. rows + places[count - 1]) at [first, first + length). `kShortBeyond` bytes
  // beyond the `length` sums of a row may be written, but mean nothing.
  void (*columns)(const std::uint8_t* const* rows, const ShortTaps& taps, std::int64_t first,
                  std::int64_t length, std::int16_t* sums, std::int64_t stride) = nullptr;
  // Sums may be read, but are not used, up to `kShortBeyond` bytes beyond the last one needed.
  void (*along)(const std::int16_t* sums, std::int64_t channels, const ShortTaps& taps,
                std::int64_t length, std::int16_t* out) = nullptr;
  // The same past the caches, to an address that is a multiple of kStreamAlignment; other threads
  // see it after `finish`.
  void (*along_streamed)(const std::int16_t* sums, std::int64_t channels, const ShortTaps& taps,
                         std::int64_t length, std::int16_t* out) = nullptr;
  void (*finish)() = nullptr;
};

inline constexpr std::int64_t kShortBeyond = 256;
inline constexpr std::size_t kStreamAlignment = 64;

const ShortPasses& short_passes(const Target& target);

}  // namespace faltung::simd
