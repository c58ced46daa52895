// Products of polynomials, coefficient by coefficient, lowest degree first.
//
//     c[i] = sum_j a[j] b[i-j],   0 <= i < |a| + |b| - 1
//
// The length of a polynomial is its number of coefficients (degree + 1, trailing zeros kept);
// length 0 is the zero polynomial and a product with it has length 0. Integer and modular products
// are exact or an Error{integer_overflow}. multiply_range is the same product cut to [lo, hi): it
// returns exactly hi - lo coefficients, those outside [0, |a|+|b|-1) are 0. multiply_low(n) is the
// range [0, n).
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

#include "faltung/engine.h"
#include "faltung/export.h"

namespace faltung::polynomial {

struct Options {
  std::string method;  // as PlanOptions::method
  int threads = 1;
  Engine* engine = nullptr;  // null: the default engine
};

// Real and complex coefficients, in double; int64 coefficients, an error where one does not fit.
// T: double, std::complex<double>, std::int64_t.
template <typename T>
FALTUNG_API std::vector<T> multiply(std::span<const T> a, std::span<const T> b,
                                    const Options& options = {});
template <typename T>
FALTUNG_API std::vector<T> multiply_range(std::span<const T> a, std::span<const T> b,
                                          std::int64_t lo, std::int64_t hi,
                                          const Options& options = {});
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

}  // namespace faltung::polynomial
