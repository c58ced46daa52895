// Power series and division over any of the rings of ring.h, by Newton's iteration over products
// that are cut to the coefficients needed; the schoolbook where operands are short.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "faltung/polynomial_division.h"

namespace faltung::polynomial {

// Up to here a coefficient of a quotient costs less as a sum of products than its part of the
// products of polynomials in Newton's iteration.
inline constexpr std::int64_t kSchoolbookTerms = 64;

template <typename Ring>
using Coefficients = std::vector<typename Ring::Element>;
template <typename Ring>
using ConstCoefficients = std::span<const typename Ring::Element>;

template <typename T>
std::span<const T> first(std::span<const T> list, std::int64_t count) {
  return list.first(std::min(list.size(), static_cast<std::size_t>(count)));
}

// a / b modulo x^n, term by term: b[0] q[i] = a[i] - sum_j b[j] q[i-j], j >= 1.
template <typename Ring>
Coefficients<Ring> series_quotient_schoolbook(const Ring& ring, ConstCoefficients<Ring> a,
                                              ConstCoefficients<Ring> b, std::int64_t n) {
  using Element = typename Ring::Element;
  const Element inverse = ring.inverse(b[0]);
  const auto terms = static_cast<std::int64_t>(b.size()) - 1;
  Coefficients<Ring> q = zeros<Element>(n);
  for (std::int64_t i = 0; i < n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const Element known = ring.sum_of_products(b.data() + 1, q.data() + i - 1, std::min(i, terms));
    const Element term = at < a.size() ? a[at] : Element{};
    q[at] = ring.product(ring.difference(term, known), inverse);
  }
  return q;
}

// 1 / f modulo x^n. With f g = 1 + x^m e modulo x^(2m), g - x^m (e g) is right to 2m.
template <typename Ring>
Coefficients<Ring> series_inverse(const Ring& ring, ConstCoefficients<Ring> f, std::int64_t n) {
  using Element = typename Ring::Element;
  std::vector<std::int64_t> precisions;  // from n down, each half of the one before
  while (n > kSchoolbookTerms) {
    precisions.push_back(n);
    n = (n + 1) / 2;
  }
  const Element one{1};
  Coefficients<Ring> g = series_quotient_schoolbook<Ring>(
      ring, std::span(&one, 1), first(f, std::max<std::int64_t>(n, 1)), n);
  for (; !precisions.empty(); precisions.pop_back()) {
    const std::int64_t next = precisions.back();
    const auto known = static_cast<std::int64_t>(g.size());
    const Coefficients<Ring> error = ring.range(first(f, next), g, known, next);
    const Coefficients<Ring> step = ring.range(error, g, 0, next - known);
    for (const Element& term : step) g.push_back(ring.negated(term));
  }
  return g;
}

// a / b modulo x^n in blocks of k terms, each the rest of `a` times 1 / b modulo x^k. Two blocks do
// where b is long (Karp and Markstein, 1997); a short b needs its inverse to no more than its own
// length.
template <typename Ring>
Coefficients<Ring> series_quotient(const Ring& ring, ConstCoefficients<Ring> a,
                                   ConstCoefficients<Ring> b, std::int64_t n) {
  using Element = typename Ring::Element;
  b = first(b, std::max<std::int64_t>(n, 1));
  const auto length = static_cast<std::int64_t>(b.size());
  if (std::min(n, length) <= kSchoolbookTerms) {
    return series_quotient_schoolbook<Ring>(ring, a, b, n);
  }
  const std::int64_t k = std::min((n + 1) / 2, length);
  const Coefficients<Ring> inverse = series_inverse<Ring>(ring, b, k);
  Coefficients<Ring> rest(a.begin(), a.begin() + std::min<std::ptrdiff_t>(std::ssize(a), n));
  rest.resize(static_cast<std::size_t>(n));
  Coefficients<Ring> q;
  q.reserve(rest.size());
  for (std::int64_t at = 0; at < n; at += k) {
    const std::int64_t count = std::min(k, n - at);
    const ConstCoefficients<Ring> block(rest.data() + at, static_cast<std::size_t>(count));
    const Coefficients<Ring> found = ring.range(block, inverse, 0, count);
    q.insert(q.end(), found.begin(), found.end());
    const std::int64_t touched = std::min(n - at, count + length - 1);
    if (touched <= count) continue;
    const Coefficients<Ring> taken = ring.range(b, found, count, touched);
    for (std::size_t i = 0; i < taken.size(); ++i) {
      Element& term = rest[static_cast<std::size_t>(at + count) + i];
      term = ring.difference(term, taken[i]);
    }
  }
  return q;
}

// The quotient of polynomials is that of their reversals as series: what a lower degree of b would
// need lies beyond the end. b has no zeros at its end.
template <typename Ring>
Coefficients<Ring> polynomial_quotient(const Ring& ring, ConstCoefficients<Ring> a,
                                       ConstCoefficients<Ring> b) {
  if (a.size() < b.size()) return {};
  const Coefficients<Ring> down_a(a.rbegin(), a.rend()), down_b(b.rbegin(), b.rend());
  Coefficients<Ring> q = series_quotient<Ring>(ring, down_a, down_b,
                                               static_cast<std::int64_t>(a.size() - b.size()) + 1);
  std::reverse(q.begin(), q.end());
  return q;
}

template <typename Ring>
Quotient<typename Ring::Element> polynomial_division(const Ring& ring, ConstCoefficients<Ring> a,
                                                     ConstCoefficients<Ring> b) {
  Quotient<typename Ring::Element> result;
  result.quotient = polynomial_quotient<Ring>(ring, a, b);
  const std::size_t length = std::min(a.size(), b.size() - 1);
  result.remainder = ring.range(result.quotient, b, 0, static_cast<std::int64_t>(length));
  for (std::size_t i = 0; i < length; ++i) {
    result.remainder[i] = ring.difference(a[i], result.remainder[i]);
  }
  return result;
}

}  // namespace faltung::polynomial
