// What powers and quotients of polynomials are made of, without making them: what a dry run shows.
//
// Both are sequences of products; each is made by the method that is cheapest for its lengths and
// its ring, or for the short ones by the definition, without any plan. Quotients up to 64 terms go
// by the schoolbook and have no steps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "faltung/polynomial.h"

namespace faltung::polynomial {

// The coefficients [lo, hi) of a product of `a` by `b` coefficients.
struct ProductStep {
  std::int64_t a = 0, b = 0, lo = 0, hi = 0;
  bool operator==(const ProductStep&) const = default;
};

// Of power, or of power_low(n), of a polynomial of so many coefficients. A limit beyond the power's
// length is none. Errors: size_overflow.
FALTUNG_API std::vector<ProductStep> power_steps(std::int64_t length, std::uint64_t exponent,
                                                 std::int64_t n = INT64_MAX);
// Of the quotient of polynomials whose last coefficients are not 0, b >= 1.
FALTUNG_API std::vector<ProductStep> quotient_steps(std::int64_t a, std::int64_t b);

// The method that makes a step of coefficients of type T, into Result, modulo `modulus` unless that
// is 0: a name of the registry, "direct" for what is summed by the definition. What it is follows
// from lengths, for operands without many zeros.
// T, Result: double; complex<double>; int64 into int64 or int128; uint64.
template <typename T, typename Result = T>
FALTUNG_API std::string method_of(const ProductStep& step, std::uint64_t modulus = 0,
                                  const Options& options = {});

}  // namespace faltung::polynomial
