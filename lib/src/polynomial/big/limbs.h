// Integers of any size as GMP keeps them: a sign and limbs of 64 bits, the lowest first.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "core/checked.h"
#include "faltung/polynomial_gmp.h"

namespace faltung::polynomial {

static_assert(GMP_NUMB_BITS == 64);
inline constexpr std::int64_t kLimbBits = 64;

using BigIntegers = std::span<const mpz_class>;

inline std::span<const mp_limb_t> limbs_of(const mpz_class& x) {
  return {mpz_limbs_read(x.get_mpz_t()), mpz_size(x.get_mpz_t())};
}

// Without the sign; 0 of 0.
inline std::int64_t bits_of(const mpz_class& x) {
  const std::span<const mp_limb_t> limbs = limbs_of(x);
  if (limbs.empty()) return 0;
  return (std::ssize(limbs) - 1) * kLimbBits + std::bit_width(limbs.back());
}

// Of the largest of them.
inline std::int64_t bits_of(BigIntegers list) {
  std::int64_t bits = 0;
  for (const mpz_class& x : list) bits = std::max(bits, bits_of(x));
  return bits;
}

inline void assign(mpz_class& x, std::span<const mp_limb_t> limbs, bool negative) {
  const auto count = static_cast<mp_size_t>(limbs.size());
  std::ranges::copy(limbs, mpz_limbs_write(x.get_mpz_t(), count));
  mpz_limbs_finish(x.get_mpz_t(), negative ? -count : count);
}

// From two's complement, which is lost.
inline void assign_signed(mpz_class& x, std::span<mp_limb_t> limbs) {
  const bool negative = !limbs.empty() && limbs.back() >> (kLimbBits - 1) != 0;
  if (negative) mpn_neg(limbs.data(), limbs.data(), static_cast<mp_size_t>(limbs.size()));
  assign(x, limbs, negative);
}

// The width bits of `limbs` from `bit` on.
inline std::uint64_t bits_at(std::span<const mp_limb_t> limbs, std::int64_t bit, int width) {
  const auto at = static_cast<std::size_t>(bit / kLimbBits);
  const auto shift = static_cast<int>(bit % kLimbBits);
  if (at >= limbs.size()) return 0;
  std::uint64_t bits = limbs[at] >> shift;
  if (shift > 0 && at + 1 < limbs.size()) bits |= limbs[at + 1] << (kLimbBits - shift);
  return bits & ((std::uint64_t{1} << width) - 1);
}

// Digits nearest to zero of integers of so many bits: with room for the sign there is none beyond.
inline std::int64_t digits_of(std::int64_t bits, int width) { return ceil_div(bits + 1, width); }

// x = sum_j to[j step] 2^(width j), magnitudes up to 2^(width-1), 0 <= j < count.
template <typename T>
void cut(const mpz_class& x, int width, std::int64_t count, T* to, std::int64_t step = 1) {
  const std::span<const mp_limb_t> limbs = limbs_of(x);
  const std::uint64_t half = std::uint64_t{1} << (width - 1);
  std::uint64_t carry = 0;
  for (std::int64_t j = 0; j < count; ++j) {
    const std::uint64_t digit = bits_at(limbs, j * width, width) + carry;
    carry = digit > half ? 1 : 0;
    const auto nearest = static_cast<std::int64_t>(digit - (carry << width));
    to[j * step] = static_cast<T>(sgn(x) < 0 ? -nearest : nearest);
  }
}

}  // namespace faltung::polynomial
