// Sums of digit products back to integers, one group of equal weight at a time, highest first:
//     value = value * 2^bits + group
// Each keeps its values in working memory of its own and hands out what the scatter stores.
#pragma once

#include <cmath>
#include <cstdint>

#include "faltung/view.h"

namespace faltung {

inline std::int64_t nearest(double value) { return std::llrint(value); }

// Modulo 2^64: exact where the result is known to fit, wrapped otherwise.
inline void shift_in(std::uint64_t& value, int bits, double group) {
  value = (value << bits) + static_cast<std::uint64_t>(nearest(group));
}

// 192 bits, so that no sum of 64-bit products can leave them.
struct Wide192 {
  uint128 low;
  std::int64_t high;
  bool fits_128() const { return high == (static_cast<int128>(low) < 0 ? -1 : 0); }
};

inline void shift_in(Wide192& value, int bits, double group) {
  const std::int64_t addend = nearest(group);
  const auto carried = static_cast<std::uint64_t>(value.low >> (128 - bits));
  value.high =
      static_cast<std::int64_t>((static_cast<std::uint64_t>(value.high) << bits) | carried);
  value.low <<= bits;
  const uint128 before = value.low;
  value.low += static_cast<uint128>(int128{addend});
  value.high += (value.low < before) - (addend < 0);
}

// Modulo m <= 2^63; bits is at most 26, so nothing leaves 128 bits.
inline void shift_in(std::uint64_t& residue, int bits, double group, std::uint64_t modulus) {
  int128 value = (int128{residue} << bits) + nearest(group);
  value %= modulus;
  residue = static_cast<std::uint64_t>(value < 0 ? value + modulus : value);
}

}  // namespace faltung
