// The rings that polynomials have their coefficients in, as division and series see them:
//
//     negated, difference, product   of single coefficients
//     inverse(x)                     1 / x; an Error that says why there is none
//     sum_of_products(x, y, n)       sum_j x[j] y[-j], 0 <= j < n
//     range(a, b, lo, hi)            coefficients [lo, hi) of a product of polynomials
//
// Real and complex numbers; integers modulo 2^64; integers modulo m.
#pragma once

#include <numeric>

#include "polynomial/product.h"

namespace faltung::polynomial {

// T: double, complex<double>.
template <typename T>
class FieldRing {
 public:
  using Element = T;
  explicit FieldRing(const Options& options) : options_(options) {}

  T negated(T x) const { return -x; }
  T difference(T x, T y) const { return x - y; }
  T product(T x, T y) const { return x * y; }
  T inverse(T x) const {
    require(x != T{0}, "the coefficient to divide by is 0");
    return T{1} / x;
  }
  T sum_of_products(const T* x, const T* y, std::int64_t n) const {
    T sum{0};
    for (std::int64_t j = 0; j < n; ++j) sum += x[j] * y[-j];
    return sum;
  }
  std::vector<T> range(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                       std::int64_t hi) const {
    return product_range<T>(a, b, lo, hi, 0, options_);
  }

 private:
  Options options_;
};

// Integers modulo 2^64, as the int64 of the same bits.
class WrappedRing {
 public:
  using Element = std::int64_t;
  explicit WrappedRing(const Options& options) : options_(options) {
    options_.overflow = Overflow::wrap;
  }

  Element negated(Element x) const { return difference(0, x); }
  Element difference(Element x, Element y) const { return wrapped(bits(x) - bits(y)); }
  Element product(Element x, Element y) const { return wrapped(bits(x) * bits(y)); }
  Element inverse(Element x) const {
    require(x % 2 != 0,
            "the coefficient to divide by is {}, it has the factor 2 in common with 2^64", x);
    // x x = 1 modulo 8; each step of Newton's iteration doubles the bits that are right.
    std::uint64_t inverse = bits(x);
    for (int right = 3; right < 64; right *= 2) inverse *= 2 - bits(x) * inverse;
    return wrapped(inverse);
  }
  Element sum_of_products(const Element* x, const Element* y, std::int64_t n) const {
    std::uint64_t sum = 0;
    for (std::int64_t j = 0; j < n; ++j) sum += bits(x[j]) * bits(y[-j]);
    return wrapped(sum);
  }
  std::vector<Element> range(std::span<const Element> a, std::span<const Element> b,
                             std::int64_t lo, std::int64_t hi) const {
    return product_range<Element>(a, b, lo, hi, 0, options_);
  }

 private:
  static std::uint64_t bits(Element x) { return static_cast<std::uint64_t>(x); }
  static Element wrapped(std::uint64_t x) { return static_cast<Element>(x); }

  Options options_;
};

// Integers modulo m, 2 <= m <= 2^63, as residues in [0, m).
class ModularRing {
 public:
  using Element = std::uint64_t;
  ModularRing(std::uint64_t modulus, const Options& options) : options_(options), m_(modulus) {
    check_modulus(modulus);
    options_.overflow = Overflow::automatic;
  }
  std::uint64_t modulus() const { return m_; }

  Element negated(Element x) const { return x == 0 ? 0 : m_ - x; }
  Element difference(Element x, Element y) const { return x >= y ? x - y : x + (m_ - y); }
  Element product(Element x, Element y) const { return static_cast<Element>(uint128{x} * y % m_); }
  Element inverse(Element x) const;
  Element sum_of_products(const Element* x, const Element* y, std::int64_t n) const {
    // Below 2^126 each: the carries out of 128 bits are counted.
    uint128 sum = 0;
    std::uint64_t carries = 0;
    for (std::int64_t j = 0; j < n; ++j) {
      const uint128 term = uint128{x[j]} * y[-j];
      sum += term;
      carries += sum < term ? 1 : 0;
    }
    const uint128 high = (uint128{carries} << 64 | static_cast<std::uint64_t>(sum >> 64)) % m_;
    return static_cast<Element>((high << 64 | static_cast<std::uint64_t>(sum)) % m_);
  }
  std::vector<Element> range(std::span<const Element> a, std::span<const Element> b,
                             std::int64_t lo, std::int64_t hi) const {
    return product_range<Element>(a, b, lo, hi, m_, options_);
  }

 private:
  Options options_;
  std::uint64_t m_;
};

}  // namespace faltung::polynomial
