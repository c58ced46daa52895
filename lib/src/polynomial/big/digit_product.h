// Products of polynomials of big integers as those of longer ones of 64-bit integers: a coefficient
// is cut into digits nearest to zero,
//
//     a_i = sum_j a_(i,j) 2^(w j),   |a_(i,j)| <= 2^(w-1),   0 <= j < |a_i|
//
// which stand side by side, |a_i| + |b_i| - 1 places to a coefficient of either operand: what their
// product has in the same places of one coefficient are its digits, wider ones, of up to
//
//     t 2^(2w-2) <= 2^126,   t = the least number of digits in either operand.
#pragma once

#include "ntt/primes.h"
#include "polynomial/big/limbs.h"

namespace faltung::polynomial {

// How coefficients of two operands are cut.
struct DigitShape {
  int width = 0;                    // bits of a digit
  std::int64_t of_a = 0, of_b = 0;  // digits of a coefficient
  int primes = 0;                   // that a product's digits need
  std::int64_t stride() const { return of_a + of_b - 1; }
};

// The cheapest one, from the bits of the largest coefficients and the shorter operand's length, by
// such primes.
DigitShape digit_shape(std::int64_t bits_a, std::int64_t bits_b, std::int64_t terms,
                       const ntt::PrimeSet& primes);

// The coefficients [lo, lo + |out|) of a product.
void digit_product(const DigitShape& shape, BigIntegers a, BigIntegers b, std::int64_t lo,
                   std::span<mpz_class> out, const Options& options);

}  // namespace faltung::polynomial
