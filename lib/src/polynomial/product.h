// Products of polynomials as one-dimensional problems over their ring: what every operation on
// polynomials is made of.
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <span>
#include <vector>

#include "core/fail.h"
#include "faltung/polynomial.h"
#include "simd/residue_loops.h"

namespace faltung::polynomial {

// The coefficients [lo, lo + |out|) of a product, modulo `modulus` unless that is 0. Those outside
// the product are 0. The caller has checked residues and lo >= 0.
// T, Result: double; complex<double>; int64 into int64 or int128; uint64; mpz_class (in big/).
template <typename T, typename Result>
void product_into(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                  std::span<Result> out, std::uint64_t modulus, const Options& options);

// The coefficients [lo, hi) of a product meet this part of an operand of `length` coefficients,
// when the other one has `other`.
struct Part {
  std::int64_t begin, end;

  template <typename T>
  std::span<const T> of(std::span<const T> operand) const {
    return operand.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  }
};

inline Part needed(std::size_t length, std::size_t other, std::int64_t lo, std::int64_t hi) {
  const auto own = static_cast<std::int64_t>(length);
  return {std::max<std::int64_t>(0, lo - static_cast<std::int64_t>(other) + 1), std::min(own, hi)};
}

// Sets the coefficients beyond a product to 0 and leaves the others, if there are any, to
// multiply(a, b, lo, out), with the parts of the operands that they meet.
template <typename T, typename Result, typename Multiply>
void product_of_needed(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                       std::span<Result> out, const Multiply& multiply) {
  const auto length = static_cast<std::int64_t>(a.size() + b.size()) - 1;
  const bool zero = a.empty() || b.empty() || lo >= length;
  const std::size_t inside = zero ? 0 : std::min(out.size(), static_cast<std::size_t>(length - lo));
  const std::span<Result> beyond = out.subspan(inside);
  std::fill(beyond.begin(), beyond.end(), Result{});
  if (inside == 0) return;
  const std::int64_t hi = lo + static_cast<std::int64_t>(inside);
  const Part of_a = needed(a.size(), b.size(), lo, hi);
  const Part of_b = needed(b.size(), a.size(), lo, hi);
  multiply(of_a.of(a), of_b.of(b), lo - of_a.begin - of_b.begin, out.first(inside));
}

// Coefficients that are 0; Error{memory} where there is no room for so many.
template <typename T>
std::vector<T> zeros(std::int64_t count) {
  try {
    return std::vector<T>(static_cast<std::size_t>(count));
  } catch (const std::exception&) {
    fail(ErrorCode::memory, "cannot allocate {} coefficients of {} bytes", count, sizeof(T));
  }
}

template <typename T, typename Result = T>
std::vector<Result> product_range(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                                  std::int64_t hi, std::uint64_t modulus, const Options& options) {
  require(lo >= 0 && lo <= hi,
          "the coefficients [{}, {}) were asked for; a range has 0 <= lo <= hi", lo, hi);
  std::vector<Result> result = zeros<Result>(hi - lo);
  product_into<T, Result>(a, b, lo, result, modulus, options);
  return result;
}

template <typename T, typename Result = T>
std::vector<Result> whole_product(std::span<const T> a, std::span<const T> b, std::uint64_t modulus,
                                  const Options& options) {
  if (a.empty() || b.empty()) return {};
  const auto length = static_cast<std::int64_t>(a.size() + b.size() - 1);
  return product_range<T, Result>(a, b, 0, length, modulus, options);
}

// Error unless 2 <= modulus <= 2^63.
void check_modulus(std::uint64_t modulus);
// Error unless every coefficient lies in [0, modulus).
void check_residues(std::span<const std::uint64_t> coefficients, std::uint64_t modulus,
                    simd::AllBelow all_below);
void check_residues(std::span<const std::uint64_t> coefficients, std::uint64_t modulus,
                    const Options& options);

}  // namespace faltung::polynomial
