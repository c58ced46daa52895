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
#include "ntt/montgomery_digits-inl.h"
#include "ntt/real_digits-inl.h"
#include "simd/partial-inl.h"
#include "simd/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {
namespace {

static_assert(kStep % kLanes == 0);

// The parts of a lane array before they are combined into lanes, and after.
template <typename Field>
using Parts = typename Field::Vector[kLanes];

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

// Bound 2.9: of eight residues of bound 1/2 + 2^-17, the two sums of all are reduced; small primes
// come with two of bound 1. `kIsNarrow`: all are below Field::kNarrow. `kHalf`: no coefficients
// beyond half of the length.
template <typename Field, bool kCentre, bool kIsNarrow, bool kHalf>
void enter(const Tree& tree, const Coefficients& from, Word* points, std::int64_t begin,
           std::int64_t end) {
  constexpr int kUsed = kHalf ? kLanes / 2 : kLanes;
  const Field field(tree.prime());
  const Short<Field, kLanes> combine(field, tree, Direction::forward);
  const Source<kCentre> source(from);
  for (std::int64_t i = begin; i < end; i += kLanes) {
    Parts<Field> parts;
    for (int part = 0; part < kUsed; ++part) {
      const VI x = source.at(part * tree.vectors() + i);
      parts[part] = kIsNarrow ? field.narrow(x) : field.residue(x);
    }
    if constexpr (kLanes > 1) {
      combine.template transform<kHalf>(parts);
      if constexpr (kLanes == 8 && !kHalf) {
        parts[0] = field.reduce(parts[0]);
        parts[4] = field.reduce(parts[4]);
      }
      simd::HWY_NAMESPACE::transpose(hn::DFromV<typename Field::Vector>(), parts);
    }
    for (int part = 0; part < kLanes; ++part) {
      Field::store(parts[part], points + (i + part) * kLanes);
    }
  }
  check_bound(field, tree, points + begin * kLanes, (end - begin) * kLanes, 2.9);
}

template <typename Field, bool kCentre, bool kIsNarrow>
void enter_by(const Tree& tree, const Coefficients& from, Word* points, std::int64_t begin,
              std::int64_t end) {
  const bool half = kLanes > 1 && 2 * from.count <= tree.length();
  (half ? enter<Field, kCentre, kIsNarrow, (kLanes > 1)>
        : enter<Field, kCentre, kIsNarrow, false>)(tree, from, points, begin, end);
}

template <typename Field, bool kCentre>
void enter_centred(const Tree& tree, const Coefficients& from, Word* points, std::int64_t begin,
                   std::int64_t end) {
  const bool narrow = from.largest <= Field::kNarrow;
  (narrow ? enter_by<Field, kCentre, true> : enter_by<Field, kCentre, false>)(tree, from, points,
                                                                              begin, end);
}

template <typename Field>
void enter_any(const Tree& tree, const Coefficients& from, Word* points, std::int64_t begin,
               std::int64_t end) {
  (from.modulus != 0 ? enter_centred<Field, true> : enter_centred<Field, false>)(tree, from, points,
                                                                                 begin, end);
}

// One prime on the way back: its field, its transform over the parts, and its share of Garner's
// divisions.
template <typename Field, int kPrimesUsed>
struct Place {
  HWY_INLINE Place(const Garner& garner, const Residues& from, std::size_t j)
      : field(from.trees[j]->prime()),
        combine(field, *from.trees[j], Direction::inverse),
        points(from.points[j]) {
    for (std::size_t i = 0; i < j; ++i) {
      inverse[i] = field.factor(garner.inverse[i][j]);
    }
  }

  Field field;
  Short<Field, kLanes> combine;
  const Word* points;
  typename Field::Factor inverse[kPrimesUsed];
};

// digits[part][j], mixed radix digit j of coefficients part * M + i ... i + kLanes - 1, from lower
// ones; bound 0.61.
template <std::size_t j, typename Field, int kPrimesUsed>
HWY_INLINE void take_digits(const Place<Field, kPrimesUsed>& place, std::int64_t i,
                            typename Field::Vector (&digits)[kLanes][kPrimesUsed]) {
  Parts<Field> parts;
  for (int part = 0; part < kLanes; ++part) {
    parts[part] = Field::load(place.points + (i + part) * kLanes);
  }
  if constexpr (kLanes > 1) {
    simd::HWY_NAMESPACE::transpose(hn::DFromV<typename Field::Vector>(), parts);
    place.combine.transform(parts);
  }
  for (int part = 0; part < kLanes; ++part) {
    // ((r - v_1) / p_1 - v_2) / p_2 ...
    auto digit = place.field.reduce(parts[part]);
    for (std::size_t lower = 0; lower < j; ++lower) {
      digit = place.field.multiply(hn::Sub(digit, digits[part][lower]), place.inverse[lower]);
    }
    digits[part][j] = digit;
  }
}

// Calls take(part's first coefficient, digits of kLanes of them) where any is wanted.
template <typename Field, int kPrimesUsed, typename Take, std::size_t... j>
HWY_INLINE void for_digits(const Garner& garner, const Residues& from, std::int64_t begin,
                           std::int64_t end, const Take& take, std::index_sequence<j...>) {
  const Place<Field, kPrimesUsed> places[] = {Place<Field, kPrimesUsed>(garner, from, j)...};
  const std::int64_t part_length = from.trees[0]->vectors();
  for (std::int64_t i = begin; i < end; i += kLanes) {
    typename Field::Vector digits[kLanes][kPrimesUsed];
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

template <typename Field, int kPrimesUsed, bool kReduce>
void leave(const Garner& garner, const Residues& from, std::uint64_t* to, std::int64_t begin,
           std::int64_t end) {
  const Digits<Field, kPrimesUsed> joined(garner);
  const auto store = [&](std::int64_t at, const typename Field::Vector(&digits)[kPrimesUsed])
                         HWY_ATTR {
                           const VI values = joined.template low<kReduce>(digits);
                           store_wanted(values, from, at, reinterpret_cast<std::int64_t*>(to));
                         };
  for_digits<Field, kPrimesUsed>(garner, from, begin, end, store,
                                 std::make_index_sequence<kPrimesUsed>());
}

template <typename Field, int kPrimesUsed>
bool leave_wide(const Garner& garner, const Residues& from, std::int64_t step, int128* to,
                std::int64_t begin, std::int64_t end) {
  const Digits<Field, kPrimesUsed> joined(garner);
  bool fits = true;
  const auto store = [&](std::int64_t at,
                         const typename Field::Vector(&digits)[kPrimesUsed]) HWY_ATTR {
    const bool all_wanted = at >= from.first && at + kLanes <= from.last;
    if (HWY_LIKELY(all_wanted && joined.are_short(digits))) {
      return joined.store_wide(digits, to + (at - from.first));
    }
    HWY_ALIGN std::int64_t rows[kPrimesUsed * kLanes];
    for (int i = 0; i < kPrimesUsed; ++i) {
      hn::Store(joined.integer(digits[i]), DI(), rows + i * kLanes);
    }
    for (std::int64_t i = std::max(at, from.first); i < std::min(at + kLanes, from.last); ++i) {
      const std::int64_t place = i - from.first;
      const bool fit = joined.wide(rows + (i - at), to[place]);
      fits &= fit || place % step != 0;
    }
  };
  for_digits<Field, kPrimesUsed>(garner, from, begin, end, store,
                                 std::make_index_sequence<kPrimesUsed>());
  return fits;
}

// Those for so many primes.
struct Leave {
  void (*word)(const Garner&, const Residues&, std::uint64_t*, std::int64_t, std::int64_t);
  void (*residue)(const Garner&, const Residues&, std::uint64_t*, std::int64_t, std::int64_t);
  bool (*wide)(const Garner&, const Residues&, std::int64_t, int128*, std::int64_t, std::int64_t);
};

template <typename Field, std::size_t... i>
constexpr auto leaves(std::index_sequence<i...>) {
  return std::array{
      Leave{leave<Field, i + 1, false>, leave<Field, i + 1, true>, leave_wide<Field, i + 1>}...};
}

template <typename Field>
const Leave& leave_of(const Garner& garner) {
  constexpr std::size_t kMost = std::is_same_v<Field, RealField> ? kPrimes : kSmallPrimes;
  static constexpr auto kLeaves = leaves<Field>(std::make_index_sequence<kMost>());
  return kLeaves[static_cast<std::size_t>(garner.primes - 1)];
}

template <typename Field>
void leave_any(const Garner& garner, const Residues& from, std::uint64_t* to, std::int64_t begin,
               std::int64_t end) {
  const Leave& leave = leave_of<Field>(garner);
  (garner.modulus != 0 ? leave.residue : leave.word)(garner, from, to, begin, end);
}

template <typename Field>
bool leave_wide_any(const Garner& garner, const Residues& from, std::int64_t step, int128* to,
                    std::int64_t begin, std::int64_t end) {
  return leave_of<Field>(garner).wide(garner, from, step, to, begin, end);
}

template <typename Field>
constexpr CoefficientLoops kLoops = {measure_any, enter_any<Field>, leave_any<Field>,
                                     leave_wide_any<Field>};

const CoefficientLoops& table([[maybe_unused]] bool small) {
  if constexpr (!kFused) {
    if (small) return kLoops<MontgomeryField>;
  }
  return kLoops<RealField>;
}

}  // namespace
}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::ntt {

HWY_EXPORT(table);

const CoefficientLoops& coefficient_loops(const simd::Target& target, const PrimeSet& primes) {
  return FALTUNG_ENTRY(table, target)(primes.are_small());
}

}  // namespace faltung::ntt
#endif
