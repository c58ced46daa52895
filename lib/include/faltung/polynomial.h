// Products of polynomials, coefficient by coefficient, lowest degree first.
//
//     c[i] = sum_j a[j] b[i-j],   0 <= i < |a| + |b| - 1
//
// The length of a polynomial is its number of coefficients (degree + 1, trailing zeros kept);
// length 0 is the zero polynomial and a product with it has length 0. multiply_range is the same
// product cut to [lo, hi): it returns exactly hi - lo coefficients, those outside [0, |a|+|b|-1)
// are 0; only the coefficients that it needs are looked at, so that it costs what a product of its
// own length does. multiply_low(n) is the range [0, n). The functions ..._into write the range that
// begins at lo into the caller's memory, which overlaps no operand.
//
// Integer and modular products are exact, or an Error{integer_overflow} where a coefficient does
// not fit its type; Options::overflow asks int64 results to wrap modulo 2^64 or to saturate
// instead.
//
// Operands that meet many others can be transformed once, and many products summed before they are
// transformed back: polynomial_transform.h. A Plan (engine.h) of the one-dimensional problem holds
// its kernel's transform in any ring.
//
// More on polynomials: several variables in polynomial_multivariate.h, powers in
// polynomial_power.h, inverse series and division in polynomial_division.h, checks of products in
// polynomial_verify.h.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "faltung/engine.h"
#include "faltung/export.h"

namespace faltung::polynomial {

struct Options {
  std::string method;  // as PlanOptions::method
  int threads = 1;
  Engine* engine = nullptr;                 // null: the default engine
  Overflow overflow = Overflow::automatic;  // of int64 and 128-bit coefficients; automatic: error
};

// Real and complex coefficients, in double; int64 coefficients.
// T: double, std::complex<double>, std::int64_t.
template <typename T>
FALTUNG_API std::vector<T> multiply(std::span<const T> a, std::span<const T> b,
                                    const Options& options = {});
template <typename T>
FALTUNG_API std::vector<T> multiply_range(std::span<const T> a, std::span<const T> b,
                                          std::int64_t lo, std::int64_t hi,
                                          const Options& options = {});
template <typename T>
FALTUNG_API void multiply_into(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                               std::span<T> out, const Options& options = {});
template <typename T>
std::vector<T> multiply_low(std::span<const T> a, std::span<const T> b, std::int64_t n,
                            const Options& options = {}) {
  return multiply_range(a, b, 0, n, options);
}
template <typename T>
std::vector<T> square(std::span<const T> a, const Options& options = {}) {
  return multiply(a, a, options);
}

// int64 coefficients into 128-bit ones; an error where one does not fit 128 bits.
FALTUNG_API std::vector<int128> multiply_wide(std::span<const std::int64_t> a,
                                              std::span<const std::int64_t> b,
                                              const Options& options = {});
FALTUNG_API std::vector<int128> multiply_wide_range(std::span<const std::int64_t> a,
                                                    std::span<const std::int64_t> b,
                                                    std::int64_t lo, std::int64_t hi,
                                                    const Options& options = {});
FALTUNG_API void multiply_wide_into(std::span<const std::int64_t> a,
                                    std::span<const std::int64_t> b, std::int64_t lo,
                                    std::span<int128> out, const Options& options = {});

// Residues modulo m, 2 <= m <= 2^63, m prime or not. Inputs must lie in [0, m).
FALTUNG_API std::vector<std::uint64_t> multiply_mod(std::span<const std::uint64_t> a,
                                                    std::span<const std::uint64_t> b,
                                                    std::uint64_t modulus,
                                                    const Options& options = {});
FALTUNG_API std::vector<std::uint64_t> multiply_mod_range(std::span<const std::uint64_t> a,
                                                          std::span<const std::uint64_t> b,
                                                          std::uint64_t modulus, std::int64_t lo,
                                                          std::int64_t hi,
                                                          const Options& options = {});
FALTUNG_API void multiply_mod_into(std::span<const std::uint64_t> a,
                                   std::span<const std::uint64_t> b, std::uint64_t modulus,
                                   std::int64_t lo, std::span<std::uint64_t> out,
                                   const Options& options = {});

}  // namespace faltung::polynomial
