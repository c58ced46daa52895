// Kronecker's substitution: polynomials at X = 2^(64 limbs), where they are single integers that
// GMP multiplies and divides. Coefficients c of the result come back where |c| < X / 2: they are
// the digits of the integer nearest to zero.
#pragma once

#include "polynomial/big/limbs.h"

namespace faltung::polynomial {

class Kronecker {
 public:
  // For coefficients, of operands and results, of up to `bits` bits without sign.
  explicit Kronecker(std::int64_t bits) : limbs_(bits / kLimbBits + 1) {}
  std::int64_t limbs() const { return limbs_; }  // of a coefficient

  mpz_class enter(BigIntegers list) const;  // Error{memory} for more than GMP's integers hold
  // The coefficients [lo, lo + |out|); whether there are none beyond.
  bool leave(const mpz_class& x, std::int64_t lo, std::span<mpz_class> out) const;

 private:
  std::int64_t limbs_;
};

// The coefficients [lo, lo + |out|) of a product, all of which stay below 2^bits.
void kronecker_product(BigIntegers a, BigIntegers b, std::int64_t lo, std::span<mpz_class> out,
                       std::int64_t bits);

}  // namespace faltung::polynomial
