#include "ntt/coefficients.h"

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ntt/coefficients.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "ntt/bounds-inl.h"
#include "ntt/butterflies-inl.h"
#include "simd/partial-inl.h"
#include "simd/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {
namespace {

static_assert(kStep % kLanes == 0);

// The parts of a lane array before they are combined into lanes, and after.
using Parts = V[kLanes];

class Combine {
 public:
  HWY_INLINE Combine(const Field& field, const Tree& tree, Direction direction)
      : transform_(field, tree, direction) {}
  HWY_INLINE void run(Parts& parts) const {
    if constexpr (kLanes > 1) transform_.transform(parts);
  }

 private:
  Short<kLanes> transform_;
};

// `kCentre`: residues modulo m above m/2 stand for negative integers.
template <bool kCentre>
class Source {
 public:
  explicit HWY_INLINE Source(const Coefficients& from)
      : data_(from.data),
        count_(from.count),
        half_(hn::Set(DI(), static_cast<std::int64_t>(from.modulus / 2))),
        modulus_(hn::Set(DI(), static_cast<std::int64_t>(from.modulus))) {}

  HWY_INLINE VI at(std::int64_t j) const {
    const std::int64_t left = count_ - j;
    if (left <= 0) return hn::Zero(DI());
    const VI x = left >= kLanes ? hn::LoadU(DI(), data_ + j)
                                : simd::HWY_NAMESPACE::load_first(DI(), data_ + j, left);
    if constexpr (!kCentre) return x;
    return hn::Sub(x, hn::IfThenElseZero(hn::Gt(x, half_), modulus_));
  }

 private:
  const std::int64_t* data_;
  std::int64_t count_;
  VI half_, modulus_;
};

// Bound lanes * (1/2 + 2^-17).
template <bool kCentre>
void enter(const Tree& tree, const Coefficients& from, double* points, std::int64_t begin,
           std::int64_t end) {
  const Field field(tree.prime());
  const Combine combine(field, tree, Direction::forward);
  const Source<kCentre> source(from);
  for (std::int64_t i = begin; i < end; i += kLanes) {
    Parts parts;
    for (int part = 0; part < kLanes; ++part) {
      parts[part] = field.residue(source.at(part * tree.vectors() + i));
    }
    combine.run(parts);
    simd::HWY_NAMESPACE::transpose(D(), parts);
    for (int part = 0; part < kLanes; ++part) {
      hn::Store(parts[part], D(), points + (i + part) * kLanes);
    }
  }
  check_bound(tree, points + begin * kLanes, (end - begin) * kLanes, 4.1);
}

void enter_any(const Tree& tree, const Coefficients& from, double* points, std::int64_t begin,
               std::int64_t end) {
  (from.modulus != 0 ? enter<true> : enter<false>)(tree, from, points, begin, end);
}

// Takes residues of kPrimesUsed lane arrays back to mixed radix digits, kLanes x kLanes of them at
// a time.
template <int kPrimesUsed>
class Digits {
 public:
  HWY_INLINE Digits(const Garner& garner, const Residues& from) : garner_(garner), from_(from) {}

  // digits[part][prime] of coefficients part * M + i ... i + kLanes - 1, bound 0.61.
  HWY_INLINE void run(std::int64_t i, V (&digits)[kLanes][kPrimesUsed]) const {
    for (int prime = 0; prime < kPrimesUsed; ++prime) {
      const Tree& tree = *from_.trees[static_cast<std::size_t>(prime)];
      const Field field(tree.prime());
      Parts parts;
      for (int part = 0; part < kLanes; ++part) {
        parts[part] =
            hn::Load(D(), from_.points[static_cast<std::size_t>(prime)] + (i + part) * kLanes);
      }
      simd::HWY_NAMESPACE::transpose(D(), parts);
      Combine(field, tree, Direction::inverse).run(parts);
      for (int part = 0; part < kLanes; ++part) {
        digits[part][prime] = digit(field, prime, field.reduce(parts[part]), digits[part]);
      }
    }
  }

 private:
  // ((r - v_1) / p_1 - v_2) / p_2 ...
  HWY_INLINE V digit(const Field& field, int prime, V residue,
                     const V (&lower)[kPrimesUsed]) const {
    const auto j = static_cast<std::size_t>(prime);
    V digit = residue;
    for (std::size_t i = 0; i < j; ++i) {
      const Factor inverse = {hn::Set(D(), garner_.inverse[i][j]),
                              hn::Set(D(), garner_.inverse_quotient[i][j])};
      digit = field.multiply(hn::Sub(digit, lower[i]), inverse);
    }
    return digit;
  }

  const Garner& garner_;
  const Residues& from_;
};

// sum v_i w_i modulo 2^64, or modulo m: then with the quotient by floating point, whose error stays
// below 0.85, from |v_i| < 2^49.3, |share| <= 1/2 and three roundings of sums below 2^51.
template <int kPrimesUsed, bool kReduce>
HWY_INLINE VI recombine(const Garner& garner, const V (&digits)[kPrimesUsed]) {
  VI sum = hn::Zero(DI());
  V quotient = hn::Zero(D());
  for (std::size_t i = 0; i < kPrimesUsed; ++i) {
    const VI digit = to_integer(digits[i]);
    const VI weight = hn::Set(DI(), static_cast<std::int64_t>(garner.weight[i]));
    sum = i == 0 && garner.weight[0] == 1 ? digit : hn::Add(sum, hn::Mul(digit, weight));
    if constexpr (kReduce) {
      quotient = hn::MulAdd(digits[i], hn::Set(D(), garner.share[i]), quotient);
    }
  }
  if constexpr (!kReduce) return sum;
  const VI modulus = hn::Set(DI(), static_cast<std::int64_t>(garner.modulus));
  const VI rest = hn::Sub(sum, hn::Mul(to_integer(quotient), modulus));
  return hn::Add(rest, hn::IfThenElseZero(hn::Lt(rest, hn::Zero(DI())), modulus));
}

// Calls take(part's first coefficient, digits of kLanes of them) where any is wanted.
template <int kPrimesUsed, typename Take>
HWY_INLINE void for_digits(const Garner& garner, const Residues& from, std::int64_t begin,
                           std::int64_t end, const Take& take) {
  const Digits<kPrimesUsed> source(garner, from);
  const std::int64_t part_length = from.trees[0]->vectors();
  for (std::int64_t i = begin; i < end; i += kLanes) {
    V digits[kLanes][kPrimesUsed];
    source.run(i, digits);
    for (int part = 0; part < kLanes; ++part) {
      const std::int64_t at = part * part_length + i;
      if (at + kLanes > from.first && at < from.last) take(at, digits[part]);
    }
  }
}

template <int kPrimesUsed, bool kReduce>
void leave(const Garner& garner, const Residues& from, std::uint64_t* to, std::int64_t begin,
           std::int64_t end) {
  for_digits<kPrimesUsed>(garner, from, begin, end,
                          [&](std::int64_t at, const V(&digits)[kPrimesUsed]) HWY_ATTR {
                            const VI values = recombine<kPrimesUsed, kReduce>(garner, digits);
                            hn::StoreU(values, DI(), reinterpret_cast<std::int64_t*>(to + at));
                          });
}

template <int kPrimesUsed>
void leave_by(const Garner& garner, const Residues& from, std::uint64_t* to, std::int64_t begin,
              std::int64_t end) {
  (garner.modulus != 0 ? leave<kPrimesUsed, true> : leave<kPrimesUsed, false>)(garner, from, to,
                                                                               begin, end);
}

void leave_any(const Garner& garner, const Residues& from, std::uint64_t* to, std::int64_t begin,
               std::int64_t end) {
  switch (garner.primes) {
    case 1:
      return leave_by<1>(garner, from, to, begin, end);
    case 2:
      return leave_by<2>(garner, from, to, begin, end);
    case 3:
      return leave_by<3>(garner, from, to, begin, end);
    default:
      return leave_by<4>(garner, from, to, begin, end);
  }
}

// Horner's rule from the highest digit; false where it leaves 128 bits. A value that fits has
// smaller ones on the way.
template <int kPrimesUsed>
bool wide_value(const std::int64_t* digits, int128& value) {
  value = digits[(kPrimesUsed - 1) * kLanes];
  bool fits = true;
  for (int i = kPrimesUsed - 2; i >= 0; --i) {
    fits &= !__builtin_mul_overflow(
        value, static_cast<std::int64_t>(kPrime[static_cast<std::size_t>(i)].value), &value);
    fits &= !__builtin_add_overflow(value, digits[i * kLanes], &value);
  }
  return fits;
}

template <int kPrimesUsed>
bool leave_wide(const Garner& garner, const Residues& from, std::int64_t step, int128* to,
                std::int64_t begin, std::int64_t end) {
  bool fits = true;
  for_digits<kPrimesUsed>(
      garner, from, begin, end, [&](std::int64_t at, const V(&digits)[kPrimesUsed]) HWY_ATTR {
        HWY_ALIGN std::int64_t rows[kPrimesUsed * kLanes];
        for (int i = 0; i < kPrimesUsed; ++i) {
          hn::Store(to_integer(digits[i]), DI(), rows + i * kLanes);
        }
        for (int lane = 0; lane < kLanes; ++lane) {
          const bool fit = wide_value<kPrimesUsed>(rows + lane, to[at + lane]);
          const std::int64_t place = at + lane - from.first;
          const bool wanted = place >= 0 && at + lane < from.last && place % step == 0;
          fits &= fit || !wanted;
        }
      });
  return fits;
}

bool leave_wide_any(const Garner& garner, const Residues& from, std::int64_t step, int128* to,
                    std::int64_t begin, std::int64_t end) {
  switch (garner.primes) {
    case 1:
      return leave_wide<1>(garner, from, step, to, begin, end);
    case 2:
      return leave_wide<2>(garner, from, step, to, begin, end);
    case 3:
      return leave_wide<3>(garner, from, step, to, begin, end);
    default:
      return leave_wide<4>(garner, from, step, to, begin, end);
  }
}

const CoefficientLoops& table() {
  static const CoefficientLoops kTable = {enter_any, leave_any, leave_wide_any};
  return kTable;
}

}  // namespace
}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::ntt {

HWY_EXPORT(table);

const CoefficientLoops& coefficient_loops(const simd::Target& target) {
  return FALTUNG_ENTRY(table, target)();
}

}  // namespace faltung::ntt
#endif
