// Polynomials in transform space: each is transformed once and multiplied many times, and many
// products are summed before one transform back.
//
//     c = a_1 b_1 + a_2 b_2 + ...
//
//     const auto space = TransformSpace::residues(length, modulus, products);
//     const Transformed a = space.transform(list_a), b = space.transform(list_b), ...
//     ProductSum sum(space);
//     sum.add(a, b);
//     sum.take(0, out);       // exact
//
// Of the time of a product from coefficients, transforming an operand takes a third, adding the
// product of two that are transformed a tenth, and taking the sum two fifths. A space is for
// products of up to `length` coefficients and has transforms modulo as many primes as its sums
// need. Every sum keeps a bound on its coefficients, from the norms of what was added,
//
//     |c| <= sum of min(|a|_1 |b|_inf, |a|_inf |b|_1, |a|_2 |b|_2),
//
// and add refuses what might leave the reach of those primes: no coefficient is ever wrong.
//
// Errors: invalid_argument for operands of another space, products longer than the space's, and
// sums beyond its reach (which stay as they were); integer_overflow where a coefficient does not
// fit.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "faltung/engine.h"
#include "faltung/export.h"
#include "faltung/view.h"

namespace faltung::polynomial {

// An operand; immutable, cheap to copy, safe to use from many threads.
class FALTUNG_API Transformed {
 public:
  std::int64_t length() const;  // coefficients, 0 for the zero polynomial

 private:
  friend class TransformSpace;
  friend class ProductSum;
  class Impl;
  explicit Transformed(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

// Immutable, cheap to copy, safe to use from many threads. It needs its engine only while it is
// made; null is the default engine.
class FALTUNG_API TransformSpace {
 public:
  // Integers whose sums of products stay below 2^bits in magnitude, bits from 1 to 127.
  static TransformSpace integers(std::int64_t length, int bits, Engine* engine = nullptr);
  // Residues modulo m from 2 to 2^63, in sums of up to `products` products.
  static TransformSpace residues(std::int64_t length, std::uint64_t modulus, std::int64_t products,
                                 Engine* engine = nullptr);

  // Up to `length` coefficients; residues lie in [0, m).
  Transformed transform(std::span<const std::int64_t> coefficients) const;
  Transformed transform(std::span<const std::uint64_t> coefficients) const;

  std::int64_t length() const;
  std::uint64_t modulus() const;       // 0 for integers
  std::int64_t operand_bytes() const;  // that a transformed operand holds

 private:
  friend class Transformed;
  friend class ProductSum;
  class Impl;
  explicit TransformSpace(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

// For one thread at a time. Allocates only when it is made.
class FALTUNG_API ProductSum {
 public:
  explicit ProductSum(const TransformSpace& space);  // 0
  ~ProductSum();
  ProductSum(ProductSum&&) noexcept;
  ProductSum& operator=(ProductSum&&) noexcept;

  void add(const Transformed& a, const Transformed& b);
  void clear();

  // The coefficients [lo, lo + |out|) of the sum, which stays as it is; 0 beyond the space's
  // length.
  void take(std::int64_t lo, std::span<std::int64_t> out);
  void take(std::int64_t lo, std::span<int128> out);
  void take(std::int64_t lo, std::span<std::uint64_t> out);  // residues

  double bound() const;  // on the magnitudes of coefficients, residues taken nearest to zero

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace faltung::polynomial
