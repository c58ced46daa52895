// What tests of polynomials of big integers share: products from the definition, inputs.
#pragma once

#include <vector>

#include "faltung/polynomial_gmp.h"
#include "schoolbook.h"

namespace faltung {

using Big = std::vector<mpz_class>;

inline Big big_schoolbook(const Big& a, const Big& b) {
  Big c(a.empty() || b.empty() ? 0 : a.size() + b.size() - 1);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) c[i + j] += a[i] * b[j];
  }
  return c;
}

// 2^bits - 1.
inline mpz_class largest(int bits) { return (mpz_class(1) << bits) - 1; }

// Of both signs, up to so many bits.
inline Big random_big(std::size_t length, int bits, unsigned seed) {
  gmp_randclass random(gmp_randinit_mt);
  random.seed(seed);
  Big list(length);
  for (mpz_class& x : list) {
    x = random.get_z_bits(static_cast<mp_bitcnt_t>(bits));
    if (random.get_z_bits(1) != 0) x = -x;
  }
  return list;
}

// Inputs whose sums reach the corners, and digits that do: all but the sign bit of every limb.
inline std::vector<Big> big_inputs(std::size_t length, int bits) {
  const mpz_class most = largest(bits), power = mpz_class(1) << (bits - 1);
  Big alternating(length, most), spike(length);
  for (std::size_t i = 1; i < length; i += 2) alternating[i] = -most;
  spike[length / 2] = -power;
  return {random_big(length, bits, 7), Big(length, most), Big(length, -most), alternating, spike,
          Big(length, power)};
}

}  // namespace faltung
