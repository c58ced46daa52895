// What a lane of a transform holds: a residue, or a constant factor.
//
// Modulo a large prime a residue is a double, and so is a factor, nearest to zero. Modulo a small
// one a residue is the lower half of its lane, taken with its sign, whatever the upper half holds;
// a factor w is a pair, with w' = w 2^32 modulo p, nearest to zero, in the lower half and w' / p
// modulo 2^32 in the upper one.
#pragma once

#include <cstdint>

#include "ntt/primes.h"

namespace faltung::ntt {

union Word {
  double real;
  std::int64_t halves;
};
static_assert(sizeof(Word) == 8);

// 2^32 modulo p, by which Montgomery products (montgomery-inl.h) divide; 1 for large primes.
constexpr std::uint64_t divisor_of_products(const Prime& prime) {
  return prime.is_small() ? (std::uint64_t{1} << 32) % prime.value : 1;
}

// 1 / p modulo 2^32, by Newton's iteration.
constexpr std::uint32_t inverse_of_halves(std::uint64_t p) {
  const auto odd = static_cast<std::uint32_t>(p);
  std::uint32_t inverse = odd;  // to 3 bits
  for (int bits = 3; bits < 32; bits *= 2) inverse *= 2 - odd * inverse;
  return inverse;
}

// The factor by which residues modulo this prime are multiplied, from [0, p).
inline Word factor_word(std::uint64_t residue, const Prime& prime) {
  Word word{};
  if (!prime.is_small()) {
    word.real = balanced(residue, prime.value);
    return word;
  }
  const std::uint64_t scaled = multiply(residue, divisor_of_products(prime), prime.value);
  const auto value = static_cast<std::int32_t>(balanced(scaled, prime.value));
  const auto lower = static_cast<std::uint32_t>(value);
  const std::uint64_t upper = lower * inverse_of_halves(prime.value);
  word.halves = static_cast<std::int64_t>(upper << 32 | lower);
  return word;
}

}  // namespace faltung::ntt
