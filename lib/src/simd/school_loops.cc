#include "simd/school_loops.h"

#include <algorithm>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/school_loops.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/modulus-inl.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using DI = hn::ScalableTag<std::int64_t>;
using V = hn::Vec<D>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));

// Vectors of results that are summed side by side.
constexpr std::int64_t kVectors = 4;
constexpr std::int64_t kTile = kVectors * kLanes;
// Terms are taken in groups of so many, the last one filled up with zeros unless few are left.
constexpr std::int64_t kGroup = 2 * kLanes, kMostSingle = kLanes;
// Zeros on both sides of an operand, as far as a tile reaches over its ends.
constexpr std::int64_t kMargin = kTile + kLanes + kGroup;
constexpr std::int64_t kRoom = (kLongestSchool + 2 * kMargin + 7) / 8 * 8;

// Calls put(i, residues i ... i + kLanes - 1 nearest to zero); beyond the last one they are 0.
template <typename Put>
HWY_INLINE void for_centred(const std::uint64_t* x, std::int64_t n, std::uint64_t m,
                            const Put& put) {
  const auto* from = reinterpret_cast<const std::int64_t*>(x);
  const auto half = hn::Set(DI(), static_cast<std::int64_t>(m / 2));
  const auto modulus = hn::Set(DI(), static_cast<std::int64_t>(m));
  for (std::int64_t i = 0; i < n; i += kLanes) {
    const std::int64_t left = n - i;
    const auto residue =
        left >= kLanes ? hn::LoadU(DI(), from + i) : load_first(DI(), from + i, left);
    const auto above = hn::IfThenElseZero(hn::Gt(residue, half), modulus);
    put(i, hn::ConvertTo(D(), hn::Sub(residue, above)));
  }
}

// An operand with zeros round it.
class Operand {
 public:
  HWY_INLINE Operand(const std::uint64_t* x, std::int64_t n, std::uint64_t m) {
    std::fill(room_, room_ + kMargin, 0.0);
    double* to = room_ + kMargin;
    for_centred(x, n, m, [&](std::int64_t i, V term) HWY_ATTR { hn::StoreU(term, D(), to + i); });
    std::fill(to + n, to + n + kMargin, 0.0);
  }
  HWY_INLINE V vector(std::int64_t i) const { return hn::LoadU(D(), room_ + kMargin + i); }

 private:
  HWY_ALIGN double room_[kRoom];
};

// The parts of a term, each of which times kLongestSchool others is summed exactly.
struct Factor {
  static constexpr double kPlace = 0x1p15;
  V high, low;
};

class Factors {
 public:
  HWY_INLINE Factors(const std::uint64_t* x, std::int64_t n, std::uint64_t m) {
    const V place = hn::Set(D(), Factor::kPlace), share = hn::Set(D(), 1 / Factor::kPlace);
    for_centred(x, n, m, [&](std::int64_t i, V term) HWY_ATTR {
      const V high = hn::Round(hn::Mul(term, share));
      hn::StoreU(high, D(), high_ + i);
      hn::StoreU(hn::Sub(term, hn::Mul(high, place)), D(), low_ + i);
    });
    std::fill(high_ + n, high_ + n + kGroup, 0.0);
    std::fill(low_ + n, low_ + n + kGroup, 0.0);
  }
  HWY_INLINE Factor at(std::int64_t i) const {
    return {hn::Set(D(), high_[i]), hn::Set(D(), low_[i])};
  }

 private:
  HWY_ALIGN double high_[kRoom], low_[kRoom];
};

struct Sum {
  V high, low;
  HWY_INLINE Sum() : high(hn::Zero(D())), low(high) {}
  HWY_INLINE void add(const Factor& factor, V other) {
    high = hn::MulAdd(factor.high, other, high);
    low = hn::MulAdd(factor.low, other, low);
  }
  HWY_INLINE hn::Vec<DI> residue(const Modulus& modulus) const {
    const V place = hn::Set(D(), Factor::kPlace);
    const V whole = hn::Add(hn::Mul(modulus.reduce(high), place), modulus.reduce(low));
    return modulus.residue(modulus.reduce(whole));
  }
};

// Results from i on.
struct Tile {
  Sum sums[kVectors];
  HWY_INLINE Tile() {}

  // All terms of `a` that meet terms of `b`. Those at either end reach half of the results only.
  HWY_INLINE void add(const Factors& a, std::int64_t na, const Operand& b, std::int64_t nb,
                      std::int64_t i) {
    const std::int64_t end = std::min(na, i + kTile), half = i + kHalf * kLanes;
    std::int64_t j = std::max<std::int64_t>(0, i - nb + 1);
    if (j + kGroup <= half - nb + 1) j = add_groups<0, kHalf>(a, b, i, j, j + kGroup);
    if (j < std::min(end, half)) j = add_groups<0, kVectors>(a, b, i, j, std::min(end, half));
    if (j < end) add_groups<kHalf, kVectors>(a, b, i, j, end);
  }

 private:
  static constexpr std::int64_t kHalf = kVectors / 2;
  // Two terms that meet the same vectors have sums of their own where there are registers for them:
  // sums wait for the one before.
  static constexpr bool kApart = HWY_TARGET <= HWY_AVX3;

  // Terms of `a` from `begin` to `end`, or some further ones, for the vectors [First, Last).
  // Returns the next term. Two terms as far apart as vectors are long meet the same vectors of `b`.
  template <std::int64_t First, std::int64_t Last>
  HWY_INLINE std::int64_t add_groups(const Factors& a, const Operand& b, std::int64_t i,
                                     std::int64_t begin, std::int64_t end) {
    Sum apart[kVectors];
    const auto add_far = [&](std::int64_t v, const Factor& factor, V other)
                             HWY_ATTR { (kApart ? apart[v] : sums[v]).add(factor, other); };
    std::int64_t j = begin;
    for (; j + kMostSingle < end; j += kGroup) {
      HWY_UNROLL(1)
      for (std::int64_t t = j; t < j + kLanes; ++t) {
        const Factor near = a.at(t), far = a.at(t + kLanes);
        add_far(First, far, b.vector(i - t + (First - 1) * kLanes));
        HWY_UNROLL(4)
        for (std::int64_t v = First; v < Last; ++v) {
          const V other = b.vector(i - t + v * kLanes);
          sums[v].add(near, other);
          if (v + 1 < Last) add_far(v + 1, far, other);
        }
      }
    }
    for (; j < end; ++j) {
      const Factor factor = a.at(j);
      HWY_UNROLL(4)
      for (std::int64_t v = First; v < Last; ++v) {
        sums[v].add(factor, b.vector(i - j + v * kLanes));
      }
    }
    if constexpr (kApart) {
      HWY_UNROLL(4)
      for (std::int64_t v = First; v < Last; ++v) {
        sums[v].high = hn::Add(sums[v].high, apart[v].high);
        sums[v].low = hn::Add(sums[v].low, apart[v].low);
      }
    }
    return j;
  }
};

void residues(const std::uint64_t* a, std::int64_t na, const std::uint64_t* b, std::int64_t nb,
              std::uint64_t m, std::int64_t lo, std::int64_t count, std::uint64_t* c) {
  const Factors x(a, na, m);
  const Operand y(b, nb, m);
  const Modulus modulus(m);
  auto* to = reinterpret_cast<std::int64_t*>(c);
  for (std::int64_t i = lo; i < lo + count; i += kTile) {
    Tile tile;
    tile.add(x, na, y, nb, i);
    for (std::int64_t v = 0; v < kVectors; ++v) {
      const std::int64_t at = i - lo + v * kLanes, left = count - at;
      if (left <= 0) break;
      const auto residue = tile.sums[v].residue(modulus);
      if (left >= kLanes) {
        hn::StoreU(residue, DI(), to + at);
      } else {
        store_first(residue, DI(), to + at, left);
      }
    }
  }
}

SchoolLoop loop() { return residues; }

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loop);

SchoolLoop school_loop(const Target& target) { return FALTUNG_ENTRY(loop, target)(); }

}  // namespace faltung::simd
#endif
