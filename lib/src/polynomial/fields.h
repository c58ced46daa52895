// The finite fields in which products are checked, as a point of them sees polynomials:
//
//     power_table(n)        r^0 ... r^(n-1), as dot wants them
//     last_power(table)     the highest of them
//     dot(x, n, table)      sum_i x[i] r^i, 0 <= i < n
//     add, subtract, multiply, power, embed (a coefficient)
//
// Elements are plain values, kept in Montgomery's form where that is the field's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "polynomial/montgomery.h"
#include "simd/residue_loops.h"

namespace faltung::polynomial {

// x^n by squaring, in any field.
template <typename Field>
typename Field::Element field_power(const Field& field, typename Field::Element x,
                                    std::uint64_t n) {
  typename Field::Element result = field.one();
  for (; n > 0; n >>= 1) {
    if ((n & 1) != 0) result = field.multiply(result, x);
    x = field.multiply(x, x);
  }
  return result;
}

// r^0 ... r^(n-1), by doubling, so that multiplications need not wait for each other.
template <typename Field>
std::vector<typename Field::Element> powers(const Field& field, std::size_t n) {
  std::vector<typename Field::Element> list(n, field.one());
  typename Field::Element step = field.point();  // r^known
  for (std::size_t known = 1; known < n; known *= 2) {
    for (std::size_t i = known; i < std::min(n, 2 * known); ++i) {
      list[i] = field.multiply(list[i - known], step);
    }
    step = field.multiply(step, step);
  }
  return list;
}

// Integers modulo 2^61 - 1.
class MersenneField {
 public:
  using Element = std::uint64_t;
  using Table = std::vector<Element>;
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;

  explicit MersenneField(Element point) : point_(point % kPrime) {}
  Element point() const { return point_; }
  Element one() const { return 1; }
  Element add(Element x, Element y) const { return folded(x + y); }
  Element subtract(Element x, Element y) const { return folded(x + (kPrime - y)); }
  Element multiply(Element x, Element y) const {
    const uint128 product = uint128{x} * y;
    return folded((static_cast<std::uint64_t>(product) & kPrime) +
                  static_cast<std::uint64_t>(product >> 61));
  }
  Element embed(std::int64_t x) const { return reduced(int128{x}); }
  Element embed(int128 x) const { return reduced(x); }

  Table power_table(std::size_t n) const { return powers(*this, n); }
  Element last_power(const Table& table) const { return table.back(); }
  Element dot(const std::int64_t* x, std::size_t n, const Table& table) const;
  Element dot(const int128* x, std::size_t n, const Table& table) const;

 private:
  // Below the prime, from below 2^62.
  static Element folded(std::uint64_t x) { return x >= kPrime ? x - kPrime : x; }
  // 2^61 is 1.
  static Element reduced(int128 x) {
    const uint128 size = x < 0 ? -static_cast<uint128>(x) : static_cast<uint128>(x);
    const Element rest = folded(folded((static_cast<std::uint64_t>(size) & kPrime) +
                                       (static_cast<std::uint64_t>(size >> 61) & kPrime)) +
                                static_cast<std::uint64_t>(size >> 122));
    return x < 0 && rest != 0 ? kPrime - rest : rest;
  }

  Element point_;
};

// Integers modulo an odd prime p < 2^63.
class PrimeField {
 public:
  using Element = std::uint64_t;
  using Table = std::vector<Element>;

  PrimeField(std::uint64_t p, std::uint64_t point) : ring_(p), point_(ring_.enter(point % p)) {}
  Element point() const { return point_; }
  Element one() const { return ring_.one(); }
  Element add(Element x, Element y) const { return ring_.add(x, y); }
  Element subtract(Element x, Element y) const { return ring_.subtract(x, y); }
  Element multiply(Element x, Element y) const { return ring_.multiply(x, y); }
  Element embed(std::uint64_t x) const { return ring_.enter(x); }

  Table power_table(std::size_t n) const { return powers(*this, n); }
  Element last_power(const Table& table) const { return table.back(); }
  Element dot(const std::uint64_t* x, std::size_t n, const Table& table) const;

 private:
  Montgomery ring_;
  Element point_;
};

// a + b t with a, b modulo an odd prime p < 2^63, t^2 = a number that is no square modulo p.
class QuadraticField {
 public:
  struct Element {
    std::uint64_t a = 0, b = 0;
    bool operator==(const Element&) const = default;
  };
  struct Table {
    std::vector<std::uint64_t> a, b;
  };

  QuadraticField(std::uint64_t p, std::uint64_t non_square, std::uint64_t a, std::uint64_t b)
      : ring_(p),
        non_square_(ring_.enter(non_square)),
        point_{ring_.enter(a % p), ring_.enter(b % p)} {}
  Element point() const { return point_; }
  Element one() const { return {ring_.one(), 0}; }
  Element add(Element x, Element y) const { return {ring_.add(x.a, y.a), ring_.add(x.b, y.b)}; }
  Element subtract(Element x, Element y) const {
    return {ring_.subtract(x.a, y.a), ring_.subtract(x.b, y.b)};
  }
  Element multiply(Element x, Element y) const {
    const std::uint64_t square = ring_.multiply(ring_.multiply(x.b, y.b), non_square_);
    return {ring_.add(ring_.multiply(x.a, y.a), square),
            ring_.add(ring_.multiply(x.a, y.b), ring_.multiply(x.b, y.a))};
  }
  Element embed(std::uint64_t x) const { return {ring_.enter(x), 0}; }

  Table power_table(std::size_t n) const;
  Element last_power(const Table& table) const { return {table.a.back(), table.b.back()}; }
  Element dot(const std::uint64_t* x, std::size_t n, const Table& table) const;

 private:
  bool short_residues() const { return ring_.modulus() < simd::kShortResidues; }

  Montgomery ring_;
  std::uint64_t non_square_;
  Element point_;
};

}  // namespace faltung::polynomial
