// Integers of any size as GMP keeps them: a sign and limbs of 64 bits, the lowest first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

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
  return sgn(x) == 0 ? 0 : static_cast<std::int64_t>(mpz_sizeinbase(x.get_mpz_t(), 2));
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

}  // namespace faltung::polynomial
