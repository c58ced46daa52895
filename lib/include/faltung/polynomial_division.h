// Inverse power series and division of polynomials, lowest degree first.
//
//     inverse_low(f, n)   g with f g = 1 modulo x^n, exactly n coefficients
//     divide(a, b)        a = q b + r,  degree of r below degree of b
//     divide_exact(a, b)  q with a = q b, an error where there is none
//
// Zeros at the end of the divisor are left out first; |b| is its length without them. Then q has
// max(0, |a| - |b| + 1) coefficients and r has min(|a|, |b| - 1), zeros kept.
//
// The constant coefficient of f, and the leading one of b, must have an inverse:
//     real, complex   it is not 0. Exact arithmetic is not to be had here: the error grows with the
//                     coefficients of the inverse series, and no bound is promised.
//     modulo m        it has no factor in common with m; the error names the factor.
//     int64           it is 1 or -1. What does not fit 64 bits is an Error{integer_overflow}.
//                     With Options::overflow = Overflow::wrap everything is modulo 2^64, and an odd
//                     coefficient will do. divide_exact over int64 takes any divisor but 0.
// Errors are invalid_argument unless said otherwise. Long operands go by Newton's iteration (von
// zur Gathen and Gerhard, Modern Computer Algebra, chapter 9), short ones by the schoolbook.
#pragma once

#include "faltung/polynomial.h"

namespace faltung::polynomial {

template <typename T>
struct Quotient {
  std::vector<T> quotient, remainder;
};

// T: double, std::complex<double>, std::int64_t.
template <typename T>
FALTUNG_API std::vector<T> inverse_low(std::span<const T> f, std::int64_t n,
                                       const Options& options = {});
template <typename T>
FALTUNG_API Quotient<T> divide(std::span<const T> a, std::span<const T> b,
                               const Options& options = {});
FALTUNG_API std::vector<std::int64_t> divide_exact(std::span<const std::int64_t> a,
                                                   std::span<const std::int64_t> b,
                                                   const Options& options = {});

// Residues modulo m, 2 <= m <= 2^63.
FALTUNG_API std::vector<std::uint64_t> inverse_mod_low(std::span<const std::uint64_t> f,
                                                       std::uint64_t modulus, std::int64_t n,
                                                       const Options& options = {});
FALTUNG_API Quotient<std::uint64_t> divide_mod(std::span<const std::uint64_t> a,
                                               std::span<const std::uint64_t> b,
                                               std::uint64_t modulus, const Options& options = {});
FALTUNG_API std::vector<std::uint64_t> divide_mod_exact(std::span<const std::uint64_t> a,
                                                        std::span<const std::uint64_t> b,
                                                        std::uint64_t modulus,
                                                        const Options& options = {});

}  // namespace faltung::polynomial
