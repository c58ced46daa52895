// A signed integer of 192 bits: exact sums of any number of products of two 64-bit integers.
//
//     value = high * 2^64 + low
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>
#include <string>

#include "faltung/view.h"

namespace faltung::support {

struct Wide {
  int128 high = 0;
  std::uint64_t low = 0;

  Wide() = default;
  Wide(int128 value) : high(value >> 64), low(static_cast<std::uint64_t>(value)) {}

  void add(int128 value) {
    const uint128 sum = uint128{low} + static_cast<std::uint64_t>(value);
    low = static_cast<std::uint64_t>(sum);
    high += (value >> 64) + static_cast<int128>(sum >> 64);
  }
  void add_product(std::int64_t a, std::int64_t b) { add(int128{a} * b); }

  bool operator==(const Wide&) const = default;
  auto operator<=>(const Wide& other) const {
    if (high != other.high)
      return high < other.high ? std::strong_ordering::less : std::strong_ordering::greater;
    return low <=> other.low;
  }
  bool fits_int128() const { return high >= INT64_MIN && high <= INT64_MAX; }
  int128 as_int128() const { return static_cast<int128>(static_cast<uint128>(high) << 64 | low); }
  long double as_long_double() const {
    return std::ldexp(static_cast<long double>(high), 64) + static_cast<long double>(low);
  }
};

// value / 2^shift, a half rounded to the even neighbour. 0 <= shift < 63.
inline Wide rounded_shift(const Wide& value, int shift) {
  if (shift == 0) return value;
  Wide quotient;
  quotient.high = value.high >> shift;
  quotient.low = value.low >> shift | static_cast<std::uint64_t>(value.high) << (64 - shift);
  const std::uint64_t rest = value.low & ((std::uint64_t{1} << shift) - 1);
  const std::uint64_t half = std::uint64_t{1} << (shift - 1);
  if (rest > half || (rest == half && quotient.low % 2 == 1)) quotient.add(1);
  return quotient;
}

}  // namespace faltung::support
