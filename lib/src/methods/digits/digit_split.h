// How wide the digits are, and taking them off.
//
//     x = sum_d digit[d] 2^(bits d),   |digit[d]| <= 2^(bits-1)
//
// A group of digit products with the same weight is summed before it is transformed back. With
// blocks of N points, M samples and K taps and P products in a group its error is at most
//     P (12 log2 N + 3 + P) u sqrt(M) sqrt(K) 2^(2 bits - 2)
// (the transform bound of problem/accuracy.h for digits that are all as large as can be); below 1/4
// rounding to the nearest integer gives the group exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "methods/blocks/block_shape.h"

namespace faltung {

struct DigitSplit {
  int bits = 0;           // of a digit
  int signal_digits = 0;  // at most: a block of small samples needs fewer
  int kernel_digits = 0;
  BlockShape shape;

  int groups() const { return signal_digits + kernel_digits - 1; }
};

// Digits needed for magnitudes up to `largest`.
int digit_count(std::uint64_t largest, int bits);

// The widest digits that are certain for blocks of this shape; none when not even 4 bits are.
std::optional<DigitSplit> split_for(const CanonicalProblem& problem, const BlockShape& shape);

// Takes the lowest digit off: the digit is returned and x becomes (x - digit) / 2^bits.
inline std::int64_t take_digit(std::int64_t& x, int bits) {
  const std::int64_t low = x & ((std::int64_t{1} << bits) - 1);
  const bool carries = low >= std::int64_t{1} << (bits - 1);
  x = (x >> bits) + carries;
  return low - (carries ? std::int64_t{1} << bits : 0);
}

}  // namespace faltung
