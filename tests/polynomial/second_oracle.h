// Other libraries as oracles: whole products, low ones, powers, inverse series and division, in the
// numbers of our own interface. Trailing zeros are kept, results have the lengths that ours have.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "faltung/polynomial_division.h"

namespace faltung {

class SecondOracle {
 public:
  using Integers = std::vector<std::int64_t>;
  using WideIntegers = std::vector<int128>;
  using Residues = std::vector<std::uint64_t>;

  virtual ~SecondOracle() = default;
  // Coefficients [0, n) of a product, all of which fit 128 bits.
  virtual WideIntegers multiply(const Integers& a, const Integers& b, std::size_t n) const = 0;
  virtual WideIntegers power(const Integers& a, std::uint64_t exponent) const = 0;

  // Residues modulo m, prime or not.
  virtual Residues multiply(const Residues& a, const Residues& b, std::uint64_t m,
                            std::size_t n) const = 0;
  virtual Residues power(const Residues& a, std::uint64_t exponent, std::uint64_t m) const = 0;
  // f's constant coefficient has an inverse, and so has b's leading one.
  virtual Residues inverse(const Residues& f, std::uint64_t m, std::size_t n) const = 0;
  virtual polynomial::Quotient<std::uint64_t> divide(const Residues& a, const Residues& b,
                                                     std::uint64_t m) const = 0;
};

// Null where the library was not found when the tests were built.
std::unique_ptr<SecondOracle> flint_oracle();
std::unique_ptr<SecondOracle> ntl_oracle();

}  // namespace faltung
