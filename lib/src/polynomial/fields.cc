#include "polynomial/fields.h"

namespace faltung::polynomial {
namespace {

using simd::kMostTerms;
using simd::kPieceBits;
using simd::kPieces;

// t mod m for t < 2^64 m: out of Montgomery's form and in again.
std::uint64_t modulo(const Montgomery& ring, uint128 t) { return ring.enter(ring.reduce(t)); }

// Sums of residues below m, m > 2^31, from the uppermost piece down: low < 2^63 and
// 2^32 high < 2^31 m, so that with 2^21 m more all stays below 2^64 m.
std::uint64_t modulo(const Montgomery& ring, const simd::PieceSums& sums) {
  std::uint64_t value = 0;
  for (std::size_t j = kPieces; j-- > 0;) {
    const uint128 piece =
        (static_cast<uint128>(sums.high[j]) << 32) + static_cast<uint128>(sums.low[j]);
    value = modulo(ring, (uint128{value} << kPieceBits) + piece);
  }
  return value;
}

std::optional<std::uint64_t> residue_dot(const simd::DotLoops& loops, const Montgomery& ring,
                                         const std::uint64_t* x, std::size_t n,
                                         const Weights& weights) {
  simd::PieceSums sums;
  const bool below =
      loops.residues(x, static_cast<std::int64_t>(n), ring.modulus(), weights.rows(), &sums);
  if (!below) return std::nullopt;
  return modulo(ring, sums);
}

}  // namespace

Weights::Weights(const std::vector<std::uint64_t>& powers, Form form)
    : rows_((form == Form::whole ? 1 : kPieces) * kMostTerms * std::int64_t{sizeof(powers[0])}) {
  auto* row = rows_.as<std::uint64_t>();
  if (form == Form::whole) {
    std::ranges::copy(powers, row);
    return;
  }
  constexpr std::uint64_t kPiece = (std::uint64_t{1} << kPieceBits) - 1;
  for (int j = 0; j < kPieces; ++j, row += kMostTerms) {
    std::ranges::transform(powers, row,
                           [j](std::uint64_t power) { return power >> (j * kPieceBits) & kPiece; });
  }
}

MersenneField::MersenneField(Element point, const simd::DotLoops& loops)
    : loops_(&loops),
      point_(point % kPrime),
      step_(field_power(*this, point_, kBlock)),
      weights_(powers(*this, kBlock), Weights::Form::pieces) {}

// Two terms of 117 bits and the third one's place by itself.
MersenneField::Element MersenneField::value(const simd::PieceSums& sums) const {
  const auto term = [&](std::size_t j) { return (int128{sums.high[j]} << 32) + sums.low[j]; };
  constexpr Element kThirdPlace = Element{1} << (2 * kPieceBits);
  return add(reduced(term(0) + (term(1) << kPieceBits)), multiply(reduced(term(2)), kThirdPlace));
}

std::optional<MersenneField::Element> MersenneField::dot(const std::int64_t* x,
                                                         std::size_t n) const {
  const auto count = static_cast<std::int64_t>(n);
  simd::PieceSums sums;
  const auto fits = [&](std::size_t i) { return x[i] == static_cast<std::int32_t>(x[i]); };
  // Where two fit 32 bits, all are likely to.
  const bool tried = fits(0) && fits(n / 2);
  if (!tried || !loops_->short_integers(x, count, weights_.rows(), &sums)) {
    loops_->integers(x, count, weights_.rows(), &sums);
  }
  return value(sums);
}

std::optional<MersenneField::Element> MersenneField::dot(const int128* x, std::size_t n) const {
  simd::PieceSums lower, upper;
  loops_->wide_integers(x, static_cast<std::int64_t>(n), weights_.rows(), &lower, &upper);
  return add(value(lower), multiply(value(upper), 8));  // 2^64 is 8
}

PrimeField::PrimeField(std::uint64_t p, std::uint64_t point, const simd::DotLoops& loops)
    : ring_(p),
      loops_(&loops),
      point_(ring_.enter(point % p)),
      step_(field_power(*this, point_, kBlock)),
      weights_(powers(*this, kBlock), Weights::Form::pieces) {}

std::optional<PrimeField::Element> PrimeField::dot(const std::uint64_t* x, std::size_t n) const {
  return residue_dot(*loops_, ring_, x, n, weights_);
}

QuadraticField::QuadraticField(std::uint64_t p, std::uint64_t non_square, std::uint64_t a,
                               std::uint64_t b, const simd::DotLoops& loops)
    : ring_(p),
      loops_(&loops),
      non_square_(ring_.enter(non_square)),
      point_{ring_.enter(a % p), ring_.enter(b % p)},
      step_(field_power(*this, point_, kBlock)),
      a_(weights(powers(*this, kBlock), &Element::a)),
      b_(weights(powers(*this, kBlock), &Element::b)) {}

Weights QuadraticField::weights(const std::vector<Element>& powers,
                                std::uint64_t Element::*part) const {
  std::vector<std::uint64_t> parts(powers.size());
  std::ranges::transform(powers, parts.begin(), part);
  return Weights(parts, is_short() ? Weights::Form::whole : Weights::Form::pieces);
}

std::optional<QuadraticField::Element> QuadraticField::dot(const std::uint64_t* x,
                                                           std::size_t n) const {
  if (!is_short()) {
    const auto a = residue_dot(*loops_, ring_, x, n, a_);
    if (!a) return std::nullopt;
    return Element{*a, *residue_dot(*loops_, ring_, x, n, b_)};
  }
  simd::SplitSum by_a, by_b;
  if (!loops_->short_residues(x, static_cast<std::int64_t>(n), ring_.modulus(), a_.rows(),
                              b_.rows(), &by_a, &by_b)) {
    return std::nullopt;
  }
  const auto part = [&](const simd::SplitSum& sum) {
    return modulo(ring_, (uint128{sum.high} << 32) + sum.low);
  };
  return Element{part(by_a), part(by_b)};
}

}  // namespace faltung::polynomial
