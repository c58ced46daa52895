// Polynomials whose coefficients are integers of any size, GMP's mpz through its class mpz_class.
// This header is installed where the library was built with GMP; it needs gmpxx.h and the CMake
// target faltung::gmp (elsewhere: link gmpxx and gmp).
//
// The functions are those of polynomial.h, polynomial_power.h and polynomial_division.h, with the
// same laws:
//
//     const std::vector<mpz_class> a = ..., b = ...;
//     const std::vector<mpz_class> c = polynomial::multiply<mpz_class>(a, b);
//     ... multiply_low<mpz_class>, square<mpz_class>, power<mpz_class>, divide<mpz_class>
//
// Results are exact, and nothing overflows: Options::overflow says nothing here. Four ways lead to
// a product, and the cheapest is taken unless Options::method names one:
//
//     direct      by the definition
//     kronecker   both operands at a power of 2^64, multiplied by GMP (L. Kronecker, 1882)
//     digits      coefficients cut into digits, which are those of longer polynomials of integers
//     ntt         modulo as many primes as the largest possible coefficient needs, counted from
//                 |c| <= min(|a|_1 |b|_inf, |a|_inf |b|_1, |a|_2 |b|_2); up to 12700 bits
//
// An odd thing of GMP: where memory for an integer is not to be had, it ends the process.
#pragma once

// Instances for mpz_class are part of the interface, although its header does not say so.
#pragma GCC visibility push(default)
#include <gmpxx.h>
#pragma GCC visibility pop

#include "faltung/polynomial_division.h"
#include "faltung/polynomial_power.h"
#include "faltung/polynomial_verify.h"

namespace faltung::polynomial {

template <>
FALTUNG_API std::vector<mpz_class> multiply(std::span<const mpz_class> a,
                                            std::span<const mpz_class> b, const Options& options);
template <>
FALTUNG_API std::vector<mpz_class> multiply_range(std::span<const mpz_class> a,
                                                  std::span<const mpz_class> b, std::int64_t lo,
                                                  std::int64_t hi, const Options& options);
template <>
FALTUNG_API void multiply_into(std::span<const mpz_class> a, std::span<const mpz_class> b,
                               std::int64_t lo, std::span<mpz_class> out, const Options& options);

// The ways that a whole product can go, and the seconds that each is expected to take on one
// thread of the engine: the cheapest, which is taken, first. None where there is nothing to
// multiply.
struct Way {
  std::string name;
  double seconds;
};
FALTUNG_API std::vector<Way> ways(std::span<const mpz_class> a, std::span<const mpz_class> b,
                                  const Options& options = {});

template <>
FALTUNG_API std::vector<mpz_class> power(std::span<const mpz_class> a, std::uint64_t exponent,
                                         const Options& options);
template <>
FALTUNG_API std::vector<mpz_class> power_low(std::span<const mpz_class> a, std::uint64_t exponent,
                                             std::int64_t n, const Options& options);

// The constant coefficient of f, and the leading one of b, are 1 or -1; divide_exact takes any
// divisor but 0. Coefficients of quotients are as large as they are: those of a random dividend
// grow with every step.
template <>
FALTUNG_API std::vector<mpz_class> inverse_low(std::span<const mpz_class> f, std::int64_t n,
                                               const Options& options);
template <>
FALTUNG_API Quotient<mpz_class> divide(std::span<const mpz_class> a, std::span<const mpz_class> b,
                                       const Options& options);
FALTUNG_API std::vector<mpz_class> divide_exact(std::span<const mpz_class> a,
                                                std::span<const mpz_class> b,
                                                const Options& options = {});

// As Verifier::check and check_power of a verifier for integers.
FALTUNG_API Verdict check(const Verifier& verifier, std::span<const mpz_class> a,
                          std::span<const mpz_class> b, std::span<const mpz_class> c,
                          std::int64_t lo = 0);
FALTUNG_API Verdict check_power(const Verifier& verifier, std::span<const mpz_class> a,
                                std::uint64_t exponent, std::span<const mpz_class> c);

}  // namespace faltung::polynomial
