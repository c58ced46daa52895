// Checks of exact products of polynomials, in time proportional to their length.
//
//     c(r) = a(r) b(r)          at a random point r of a finite field
//
// Polynomials of degree d that differ agree at no more than d points, so that a wrong product
// passes with a chance of at most d / (size of the field):
//
//     coefficients                         field                       chance
//     integers (int64, 128 bits)           integers modulo 2^61 - 1    d / 2^61
//     residues modulo a prime p            Z/p where d / p < 2^-30     d / p
//                                          else its extension of       d / p^2
//                                          degree 2 where that will do
//     modulo other numbers                 none: Verdict::not_checked
//
// (over integers, as long as not all differences are multiples of 2^61 - 1). For a part [lo, hi) of
// a product the point meets sums of a's first terms instead,
//
//     sum c[i] r^i = sum_j b[j] r^j (A(hi - j) - A(lo - j)),   A(k) = sum_{t < k} a[t] r^t,
//
// which takes longer, but no longer than in proportion. A power is checked by c(r) = a(r)^k.
// Results that wrapped or saturated are no products of integers and do not pass. Rounded results
// have error bounds instead (plan.h). R. Freivalds (1977); R. Motwani and P. Raghavan, Randomized
// Algorithms, chapter 7.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "faltung/export.h"
#include "faltung/view.h"

namespace faltung::polynomial {

enum class Verdict : std::uint8_t { right, wrong, not_checked };

// Immutable, safe to use from many threads. Making one takes some tens of microseconds, for tables
// that all its checks use. The point follows from the seed: it must not be known where the product
// is made, but may stay the same for many products.
class FALTUNG_API Verifier {
 public:
  // For integers (modulus 0) or residues modulo `modulus`, from 2 to 2^63. A seed from the
  // system's random numbers.
  explicit Verifier(std::uint64_t modulus = 0);
  Verifier(std::uint64_t modulus, std::uint64_t seed);

  // Whether c holds the coefficients [lo, lo + |c|) of a b. Residues a and b must lie in [0, m); c
  // is wrong where its do not.
  Verdict check(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                std::span<const std::int64_t> c, std::int64_t lo = 0) const;
  Verdict check(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                std::span<const int128> c, std::int64_t lo = 0) const;
  Verdict check(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                std::span<const std::uint64_t> c, std::int64_t lo = 0) const;

  // Whether c is a^exponent, all of it.
  Verdict check_power(std::span<const std::int64_t> a, std::uint64_t exponent,
                      std::span<const std::int64_t> c) const;
  Verdict check_power(std::span<const std::uint64_t> a, std::uint64_t exponent,
                      std::span<const std::uint64_t> c) const;

 private:
  class Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace faltung::polynomial
