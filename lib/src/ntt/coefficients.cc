#include "ntt/coefficients.h"

#include <algorithm>
#include <cmath>
#include <utility>

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

// Integers that are residues nearest to zero as they are.
constexpr double kNarrow = 0.48 * 0x1p50;
static_assert(kNarrow < static_cast<double>(kPrime.back().value / 2));

// `kCentre`: residues modulo m above m/2 stand for negative integers.
template <bool kCentre>
class Source {
 public:
  explicit HWY_INLINE Source(const Coefficients& from)
      : data_(from.data),
        count_(from.count),
        half_(hn::Set(DI(), static_cast<std::int64_t>(from.modulus / 2))),
        modulus_(hn::Set(DI(), static_cast<std::int64_t>(from.modulus))) {}

  // Coefficients j ... j + kLanes - 1, beyond the last one 0.
  HWY_INLINE VI at(std::int64_t j) const {
    const std::int64_t left = count_ - j;
    if (HWY_LIKELY(left >= kLanes)) return centred(hn::LoadU(DI(), data_ + j));
    if (left <= 0) return hn::Zero(DI());
    return centred(simd::HWY_NAMESPACE::load_first(DI(), data_ + j, left));
  }

 private:
  HWY_INLINE VI centred(VI x) const {
    if constexpr (!kCentre) return x;
    return hn::Sub(x, hn::IfThenElseZero(hn::Gt(x, half_), modulus_));
  }

  const std::int64_t* data_;
  std::int64_t count_;
  VI half_, modulus_;
};

template <bool kCentre>
Norms measure(const Coefficients& from) {
  const Source<kCentre> source(from);
  V sum = hn::Zero(D()), squares = sum, largest = sum;
  VI zeros = hn::Zero(DI());
  for (std::int64_t j = 0; j < from.count; j += kLanes) {
    const VI x = source.at(j);
    const V magnitude = hn::Abs(hn::ConvertTo(D(), x));
    sum = hn::Add(sum, magnitude);
    squares = hn::MulAdd(magnitude, magnitude, squares);
    largest = hn::Max(largest, magnitude);
    zeros = hn::Sub(zeros, hn::IfThenElseZero(hn::Eq(x, hn::Zero(DI())), hn::Set(DI(), -1)));
  }
  Norms norms;
  double sums[3][kLanes];
  std::int64_t counts[kLanes];
  hn::StoreU(sum, D(), sums[0]);
  hn::StoreU(squares, D(), sums[1]);
  hn::StoreU(largest, D(), sums[2]);
  hn::StoreU(zeros, DI(), counts);
  norms.nonzero = (from.count + kLanes - 1) / kLanes * kLanes;
  for (int lane = 0; lane < kLanes; ++lane) {
    norms.l1 += sums[0][lane];
    norms.l2 += sums[1][lane];
    norms.largest = std::max(norms.largest, sums[2][lane]);
    norms.nonzero -= counts[lane];
  }
  norms.l2 = std::sqrt(norms.l2);
  return norms;
}

Norms measure_any(const Coefficients& from) {
  return (from.modulus != 0 ? measure<true> : measure<false>)(from);
}

// Bound 2.9: of eight residues of bound 1/2 + 2^-17, the two sums of all are reduced. `kIsNarrow`:
// all are below kNarrow. `kHalf`: no coefficients beyond half of the length.
template <bool kCentre, bool kIsNarrow, bool kHalf>
void enter(const Tree& tree, const Coefficients& from, double* points, std::int64_t begin,
           std::int64_t end) {
  constexpr int kUsed = kHalf ? kLanes / 2 : kLanes;
  const Field field(tree.prime());
  const Short<kLanes> combine(field, tree, Direction::forward);
  const Source<kCentre> source(from);
  for (std::int64_t i = begin; i < end; i += kLanes) {
    Parts parts;
    for (int part = 0; part < kUsed; ++part) {
      const VI x = source.at(part * tree.vectors() + i);
      parts[part] = kIsNarrow ? to_double(x) : field.residue(x);
    }
    if constexpr (kLanes > 1) {
      combine.template transform<kHalf>(parts);
      if constexpr (kLanes == 8 && !kHalf) {
        parts[0] = field.reduce(parts[0]);
        parts[4] = field.reduce(parts[4]);
      }
      simd::HWY_NAMESPACE::transpose(D(), parts);
    }
    for (int part = 0; part < kLanes; ++part) {
      hn::Store(parts[part], D(), points + (i + part) * kLanes);
    }
  }
  check_bound(tree, points + begin * kLanes, (end - begin) * kLanes, 2.9);
}

template <bool kCentre, bool kIsNarrow>
void enter_by(const Tree& tree, const Coefficients& from, double* points, std::int64_t begin,
              std::int64_t end) {
  const bool half = kLanes > 1 && 2 * from.count <= tree.length();
  (half ? enter<kCentre, kIsNarrow, (kLanes > 1)>
        : enter<kCentre, kIsNarrow, false>)(tree, from, points, begin, end);
}

void enter_any(const Tree& tree, const Coefficients& from, double* points, std::int64_t begin,
               std::int64_t end) {
  const bool narrow = from.largest <= kNarrow;
  if (from.modulus != 0) {
    return (narrow ? enter_by<true, true> : enter_by<true, false>)(tree, from, points, begin, end);
  }
  (narrow ? enter_by<false, true> : enter_by<false, false>)(tree, from, points, begin, end);
}

// One prime on the way back: its field, its transform over the parts, and its share of Garner's
// divisions.
template <int kPrimesUsed>
struct Place {
  HWY_INLINE Place(const Garner& garner, const Residues& from, std::size_t j)
      : field(from.trees[j]->prime()),
        combine(field, *from.trees[j], Direction::inverse),
        points(from.points[j]) {
    for (std::size_t i = 0; i < j; ++i) {
      inverse[i] = {hn::Set(D(), garner.inverse[i][j]),
                    hn::Set(D(), garner.inverse_quotient[i][j])};
    }
  }

  Field field;
  Short<kLanes> combine;
  const double* points;
  Factor inverse[kPrimesUsed];
};

// digits[part][j], mixed radix digit j of coefficients part * M + i ... i + kLanes - 1, from lower
// ones; bound 0.61.
template <std::size_t j, int kPrimesUsed>
HWY_INLINE void take_digits(const Place<kPrimesUsed>& place, std::int64_t i,
                            V (&digits)[kLanes][kPrimesUsed]) {
  Parts parts;
  for (int part = 0; part < kLanes; ++part) {
    parts[part] = hn::Load(D(), place.points + (i + part) * kLanes);
  }
  if constexpr (kLanes > 1) {
    simd::HWY_NAMESPACE::transpose(D(), parts);
    place.combine.transform(parts);
  }
  for (int part = 0; part < kLanes; ++part) {
    // ((r - v_1) / p_1 - v_2) / p_2 ...
    V digit = place.field.reduce(parts[part]);
    for (std::size_t lower = 0; lower < j; ++lower) {
      digit = place.field.multiply(hn::Sub(digit, digits[part][lower]), place.inverse[lower]);
    }
    digits[part][j] = digit;
  }
}

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
template <int kPrimesUsed, typename Take, std::size_t... j>
HWY_INLINE void for_digits(const Garner& garner, const Residues& from, std::int64_t begin,
                           std::int64_t end, const Take& take, std::index_sequence<j...>) {
  const Place<kPrimesUsed> places[] = {Place<kPrimesUsed>(garner, from, j)...};
  const std::int64_t part_length = from.trees[0]->vectors();
  for (std::int64_t i = begin; i < end; i += kLanes) {
    V digits[kLanes][kPrimesUsed];
    (take_digits<j>(places[j], i, digits), ...);
    for (int part = 0; part < kLanes; ++part) {
      const std::int64_t at = part * part_length + i;
      if (at + kLanes > from.first && at < from.last) take(at, digits[part]);
    }
  }
}

// Those of coefficients at ... at + kLanes - 1 that are wanted.
HWY_INLINE void store_wanted(VI values, const Residues& from, std::int64_t at, std::int64_t* to) {
  if (HWY_LIKELY(at >= from.first && at + kLanes <= from.last)) {
    return hn::StoreU(values, DI(), to + (at - from.first));
  }
  std::int64_t lanes[kLanes];
  hn::StoreU(values, DI(), lanes);
  for (std::int64_t i = std::max(at, from.first); i < std::min(at + kLanes, from.last); ++i) {
    to[i - from.first] = lanes[i - at];
  }
}

template <int kPrimesUsed, bool kReduce>
void leave(const Garner& garner, const Residues& from, std::uint64_t* to, std::int64_t begin,
           std::int64_t end) {
  const auto store = [&](std::int64_t at, const V(&digits)[kPrimesUsed]) HWY_ATTR {
    const VI values = recombine<kPrimesUsed, kReduce>(garner, digits);
    store_wanted(values, from, at, reinterpret_cast<std::int64_t*>(to));
  };
  for_digits<kPrimesUsed>(garner, from, begin, end, store, std::make_index_sequence<kPrimesUsed>());
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

constexpr std::int64_t prime_of(std::size_t i) {
  return static_cast<std::int64_t>(kPrime[i].value);
}

// Horner's rule from the highest digit; false where it leaves 128 bits. A value that fits has
// smaller ones on the way.
template <int kPrimesUsed>
bool checked_value(const std::int64_t* digits, int128& value) {
  value = digits[(kPrimesUsed - 1) * kLanes];
  bool fits = true;
  for (int i = kPrimesUsed - 2; i >= 0; --i) {
    fits &= !__builtin_mul_overflow(value, prime_of(static_cast<std::size_t>(i)), &value);
    fits &= !__builtin_add_overflow(value, digits[i * kLanes], &value);
  }
  return fits;
}

// The third digit tells of nearly all values that they fit: below 2^26 it stands for less than
// 2^126, and the lower ones for less than 2^100.
constexpr double kShortThird = 0x1p26;

template <int kPrimesUsed>
HWY_INLINE bool wide_value(const std::int64_t* digits, int128& value) {
  value = digits[0];
  if constexpr (kPrimesUsed > 1) value += int128{digits[kLanes]} * prime_of(0);
  if constexpr (kPrimesUsed > 2) {
    constexpr auto kMost = static_cast<std::int64_t>(kShortThird);
    const std::int64_t third = digits[2 * kLanes];
    const bool is_low = kPrimesUsed == 3 || digits[(kPrimesUsed - 1) * kLanes] == 0;
    if (HWY_UNLIKELY(!is_low || third <= -kMost || third >= kMost)) {
      return checked_value<kPrimesUsed>(digits, value);
    }
    value += third * (int128{prime_of(0)} * prime_of(1));
  }
  return true;
}

// Whether wide_value would add up the lower three digits of all lanes.
template <int kPrimesUsed>
HWY_INLINE bool are_short(const V (&digits)[kPrimesUsed]) {
  if constexpr (kPrimesUsed <= 2) return true;
  const V bound = hn::Set(D(), kShortThird);
  V size = hn::Abs(digits[kPrimesUsed > 2 ? 2 : 0]);
  if constexpr (kPrimesUsed > 3) size = hn::MulAdd(hn::Abs(digits[3]), bound, size);
  return hn::AllTrue(D(), hn::Lt(size, bound));
}

// The same sums for all lanes, in two halves. The lower one, taken with its sign, is what 64 bits
// hold. Without the part of the third digit that belongs to the upper half alone, sums stay below
// 2^101: as doubles they are off by less than 2^49, so that what is above the lower half comes out
// within 2^-14 of an integer.
template <int kPrimesUsed>
HWY_INLINE void store_wide(const V (&digits)[kPrimesUsed], int128* to) {
  VI low = to_integer(digits[0]), high = hn::Zero(DI());
  V sum = digits[0];
  if constexpr (kPrimesUsed > 1) {
    low = hn::Add(low, hn::Mul(to_integer(digits[1]), hn::Set(DI(), prime_of(0))));
    sum = hn::MulAdd(digits[1], hn::Set(D(), static_cast<double>(prime_of(0))), sum);
  }
  if constexpr (kPrimesUsed > 2) {
    constexpr int128 kProduct = int128{prime_of(0)} * prime_of(1);
    constexpr auto kLow = static_cast<std::int64_t>(kProduct);
    constexpr auto kHigh = static_cast<std::int64_t>((kProduct - kLow) >> 64);
    const VI third = to_integer(digits[2]);
    low = hn::Add(low, hn::Mul(third, hn::Set(DI(), kLow)));
    high = hn::Mul(third, hn::Set(DI(), kHigh));
    sum = hn::MulAdd(digits[2], hn::Set(D(), static_cast<double>(kLow)), sum);
  }
  const V above = hn::Mul(hn::Sub(sum, hn::ConvertTo(D(), low)), hn::Set(D(), 0x1p-64));
  high = hn::Add(high, to_integer(above));
  high = hn::Add(high, hn::ShiftRight<63>(low));
  hn::StoreInterleaved2(low, high, DI(), reinterpret_cast<std::int64_t*>(to));
}

template <int kPrimesUsed>
bool leave_wide(const Garner& garner, const Residues& from, std::int64_t step, int128* to,
                std::int64_t begin, std::int64_t end) {
  bool fits = true;
  for_digits<kPrimesUsed>(
      garner, from, begin, end,
      [&](std::int64_t at, const V(&digits)[kPrimesUsed]) HWY_ATTR {
        const bool all_wanted = at >= from.first && at + kLanes <= from.last;
        if (HWY_LIKELY(all_wanted && are_short(digits))) {
          return store_wide(digits, to + (at - from.first));
        }
        HWY_ALIGN std::int64_t rows[kPrimesUsed * kLanes];
        for (int i = 0; i < kPrimesUsed; ++i) {
          hn::Store(to_integer(digits[i]), DI(), rows + i * kLanes);
        }
        for (std::int64_t i = std::max(at, from.first); i < std::min(at + kLanes, from.last); ++i) {
          const std::int64_t place = i - from.first;
          const bool fit = wide_value<kPrimesUsed>(rows + (i - at), to[place]);
          fits &= fit || place % step != 0;
        }
      },
      std::make_index_sequence<kPrimesUsed>());
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
  static const CoefficientLoops kTable = {measure_any, enter_any, leave_any, leave_wide_any};
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
