// Powers of polynomials, by repeated squaring.
//
//     power(a, k)        a^k, (|a| - 1) k + 1 coefficients; a^0 is [1], also for the zero
//     polynomial power_low(a, k, n) a^k modulo x^n, exactly n coefficients
//
// Exact over integers and residues. Over int64 a coefficient that does not fit is an
// Error{integer_overflow}, and so is one of a lower power on the way (a square that fits has a root
// that fits; an odd power that fits by cancellation alone may be refused); Options::overflow =
// Overflow::wrap gives them modulo 2^64, saturation is refused. Over real and complex numbers, to
// first order in c, with c the largest Plan::error_bound of the products,
//
//     |error_i| <= (k - 1) c |a|_1^k.
//
// Errors: size_overflow or memory where the power has more coefficients than there is room for.
#pragma once

#include "faltung/polynomial.h"

namespace faltung::polynomial {

// T: double, std::complex<double>, std::int64_t.
template <typename T>
FALTUNG_API std::vector<T> power(std::span<const T> a, std::uint64_t exponent,
                                 const Options& options = {});
template <typename T>
FALTUNG_API std::vector<T> power_low(std::span<const T> a, std::uint64_t exponent, std::int64_t n,
                                     const Options& options = {});

// Residues modulo m, 2 <= m <= 2^63.
FALTUNG_API std::vector<std::uint64_t> power_mod(std::span<const std::uint64_t> a,
                                                 std::uint64_t exponent, std::uint64_t modulus,
                                                 const Options& options = {});
FALTUNG_API std::vector<std::uint64_t> power_mod_low(std::span<const std::uint64_t> a,
                                                     std::uint64_t exponent, std::uint64_t modulus,
                                                     std::int64_t n, const Options& options = {});

}  // namespace faltung::polynomial
