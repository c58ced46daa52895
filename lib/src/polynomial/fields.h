// The finite fields in which products are checked, as a point r of them sees polynomials:
//
//     dot(x, n)     sum_i x[i] r^i, 0 <= i < n <= kBlock; nothing where an x[i] is no residue
//     step()        r^kBlock
//     add, subtract, multiply, embed (a coefficient)
//
// Elements are plain values, kept in Montgomery's form where that is the field's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/buffer.h"
#include "polynomial/montgomery.h"
#include "simd/dot_loops.h"

namespace faltung::polynomial {

inline constexpr auto kBlock = static_cast<std::size_t>(simd::kMostTerms);

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

// Powers of a point as simd/dot_loops.h wants them: in pieces, or as they are.
class Weights {
 public:
  enum class Form { pieces, whole };
  Weights(const std::vector<std::uint64_t>& powers, Form form);
  const std::uint64_t* rows() const { return rows_.as<const std::uint64_t>(); }

 private:
  Buffer rows_;
};

// Integers modulo 2^61 - 1.
class MersenneField {
 public:
  using Element = std::uint64_t;
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;

  MersenneField(Element point, const simd::DotLoops& loops);
  Element point() const { return point_; }
  Element step() const { return step_; }
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
  std::optional<Element> dot(const std::int64_t* x, std::size_t n) const;
  std::optional<Element> dot(const int128* x, std::size_t n) const;

 private:
  Element value(const simd::PieceSums& sums) const;
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

  const simd::DotLoops* loops_;
  Element point_, step_;
  Weights weights_;
};

// Integers modulo a prime p, 2^31 < p < 2^63.
class PrimeField {
 public:
  using Element = std::uint64_t;

  PrimeField(std::uint64_t p, std::uint64_t point, const simd::DotLoops& loops);
  Element point() const { return point_; }
  Element step() const { return step_; }
  Element one() const { return ring_.one(); }
  Element add(Element x, Element y) const { return ring_.add(x, y); }
  Element subtract(Element x, Element y) const { return ring_.subtract(x, y); }
  Element multiply(Element x, Element y) const { return ring_.multiply(x, y); }
  Element embed(std::uint64_t x) const { return ring_.enter(x); }
  std::optional<Element> dot(const std::uint64_t* x, std::size_t n) const;

 private:
  Montgomery ring_;
  const simd::DotLoops* loops_;
  Element point_, step_;
  Weights weights_;
};

// a + b t with a, b modulo an odd prime p < 2^63, t^2 = a number that is no square modulo p.
class QuadraticField {
 public:
  struct Element {
    std::uint64_t a = 0, b = 0;
    bool operator==(const Element&) const = default;
  };

  QuadraticField(std::uint64_t p, std::uint64_t non_square, std::uint64_t a, std::uint64_t b,
                 const simd::DotLoops& loops);
  Element point() const { return point_; }
  Element step() const { return step_; }
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
  std::optional<Element> dot(const std::uint64_t* x, std::size_t n) const;

 private:
  bool is_short() const { return ring_.modulus() < simd::kShortResidues; }
  Weights weights(const std::vector<Element>& powers, std::uint64_t Element::*part) const;

  Montgomery ring_;
  const simd::DotLoops* loops_;
  std::uint64_t non_square_;
  Element point_, step_;
  Weights a_, b_;
};

}  // namespace faltung::polynomial
