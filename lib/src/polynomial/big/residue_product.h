// Products of polynomials of big integers modulo as many primes as their coefficients need, which
// the Chinese remainder theorem puts together (ntt/wide.h). Primes are counted from the norms,
//
//     |c| <= min(|a|_1 |b|_inf, |a|_inf |b|_1, |a|_2 |b|_2) < P / 4
//
// with P the product of the primes.
#pragma once

#include "polynomial/big/limbs.h"

namespace faltung::polynomial {

// log2 of the bound above; neither operand is 0.
double product_bits(BigIntegers a, BigIntegers b);

// Primes for coefficients below 2^bits; more than ntt::kMostPrimes where those do not do.
int big_primes_for(double bits);

// The coefficients [lo, lo + |out|) of a product by that many primes, ntt::kMostPrimes at most.
void residue_product(int primes, BigIntegers a, BigIntegers b, std::int64_t lo,
                     std::span<mpz_class> out, const Options& options);

}  // namespace faltung::polynomial
