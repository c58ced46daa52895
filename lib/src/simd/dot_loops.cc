#include "simd/dot_loops.h"

#include <cstring>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/dot_loops.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<std::uint64_t>;
using DI = hn::ScalableTag<std::int64_t>;
using V = hn::Vec<D>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));

// Terms beyond this are fetched while earlier ones are used: the loops read streams, a block at a
// time.
constexpr std::int64_t kAhead = 512;

// Products of the lower 32 bits of each lane.
HWY_INLINE V products(V x, V y) {
#if HWY_TARGET == HWY_SCALAR
  const V low = hn::Set(D(), 0xFFFFFFFFu);
  return hn::Mul(hn::And(x, low), hn::And(y, low));
#else
  const hn::RepartitionToNarrow<D> narrow;
  return hn::MulEven(hn::BitCast(narrow, x), hn::BitCast(narrow, y));
#endif
}

// The same, taken as numbers with signs.
HWY_INLINE V signed_products(V x, V y) {
#if HWY_TARGET == HWY_SCALAR
  const auto extended = [](V a) HWY_ATTR {
    return hn::ShiftRight<32>(hn::BitCast(DI(), hn::ShiftLeft<32>(a)));
  };
  return hn::BitCast(D(), hn::Mul(extended(x), extended(y)));
#else
  const hn::RepartitionToNarrow<DI> narrow;
  return hn::BitCast(D(), hn::MulEven(hn::BitCast(narrow, x), hn::BitCast(narrow, y)));
#endif
}

HWY_INLINE std::uint64_t total(V sum) { return hn::GetLane(hn::SumOfLanes(D(), sum)); }

// The sign of x | (bound - 1 - x) is set where x is 2^63 or more, or above bound - 1.
class Bound {
 public:
  explicit HWY_INLINE Bound(std::uint64_t bound)
      : last_(hn::Set(D(), bound - 1)), signs_(hn::Zero(D())) {}
  HWY_INLINE void meet(V x) { signs_ = hn::Or(signs_, hn::Or(x, hn::Sub(last_, x))); }
  HWY_INLINE bool holds() const {
    return hn::AllFalse(DI(), hn::Lt(hn::BitCast(DI(), signs_), hn::Zero(DI())));
  }

 private:
  V last_, signs_;
};

// The sums of one half of the coefficients by the pieces of their weights.
struct Half {
  V sums[kPieces];

  HWY_INLINE Half() {
    for (V& sum : sums) sum = hn::Zero(D());
  }
  template <bool kSigned>
  HWY_INLINE void add(V x, const V (&weights)[kPieces]) {
    HWY_UNROLL(3)
    for (int j = 0; j < kPieces; ++j) {
      const V product = kSigned ? signed_products(x, weights[j]) : products(x, weights[j]);
      sums[j] = hn::Add(sums[j], product);
    }
  }
  HWY_INLINE void store(std::array<std::int64_t, kPieces>& totals) const {
    for (int j = 0; j < kPieces; ++j) {
      totals[static_cast<std::size_t>(j)] = static_cast<std::int64_t>(total(sums[j]));
    }
  }
};

struct Halves {
  Half low, high;
  HWY_INLINE Halves() {}
  template <bool kSigned>
  HWY_INLINE void add(V x, const V (&weights)[kPieces]) {
    low.add<false>(x, weights);
    high.add<kSigned>(hn::ShiftRight<32>(x), weights);
  }
  HWY_INLINE void store(PieceSums* to) const {
    low.store(to->low);
    high.store(to->high);
  }
};

struct Weights {
  V pieces[kPieces];
  HWY_INLINE Weights(const std::uint64_t* table, std::int64_t i) {
    HWY_UNROLL(3)
    for (int j = 0; j < kPieces; ++j) pieces[j] = hn::Load(D(), table + j * kMostTerms + i);
  }
};

// Calls take(coefficients i ... i + kLanes - 1, i); those beyond the last one are 0.
template <typename T, typename Take>
HWY_INLINE void for_vectors(const T* x, std::int64_t n, const Take& take) {
  const auto* words = reinterpret_cast<const std::uint64_t*>(x);
  std::int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    hwy::Prefetch(words + i + kAhead);
    take(hn::LoadU(D(), words + i), i);
  }
  if (i < n) take(load_first(D(), words + i, n - i), i);
}

bool residues(const std::uint64_t* x, std::int64_t n, std::uint64_t bound,
              const std::uint64_t* table, PieceSums* sums) {
  Halves halves;
  Bound below(bound);
  for_vectors(x, n, [&](V v, std::int64_t i) HWY_ATTR {
    below.meet(v);
    halves.add<false>(v, Weights(table, i).pieces);
  });
  halves.store(sums);
  return below.holds();
}

void integers(const std::int64_t* x, std::int64_t n, const std::uint64_t* table, PieceSums* sums) {
  Halves halves;
  for_vectors(x, n,
              [&](V v, std::int64_t i) HWY_ATTR { halves.add<true>(v, Weights(table, i).pieces); });
  halves.store(sums);
}

// x + 2^31 has 32 bits where x fits.
bool short_integers(const std::int64_t* x, std::int64_t n, const std::uint64_t* table,
                    PieceSums* sums) {
  Half half;
  V shifted = hn::Zero(D());
  for_vectors(x, n, [&](V v, std::int64_t i) HWY_ATTR {
    shifted = hn::Or(shifted, hn::Add(v, hn::Set(D(), std::uint64_t{1} << 31)));
    half.add<true>(v, Weights(table, i).pieces);
  });
  half.store(sums->low);
  return hn::AllTrue(D(), hn::Eq(hn::ShiftRight<32>(shifted), hn::Zero(D())));
}

void wide_integers(const int128* x, std::int64_t n, const std::uint64_t* table, PieceSums* lower,
                   PieceSums* upper) {
  Halves of_lower, of_upper;
  const auto add = [&](const std::uint64_t* words, std::int64_t i) HWY_ATTR {
    V low, high;
    hn::LoadInterleaved2(D(), words, low, high);
    const Weights weights(table, i);
    of_lower.add<false>(low, weights.pieces);
    of_upper.add<true>(high, weights.pieces);
  };
  std::int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const auto* words = reinterpret_cast<const std::uint64_t*>(x + i);
    hwy::Prefetch(words + kAhead);
    hwy::Prefetch(words + kAhead + kLanes);
    add(words, i);
  }
  if (i < n) {
    std::uint64_t rest[2 * kLanes] = {};
    std::memcpy(rest, x + i, static_cast<std::size_t>(n - i) * sizeof(int128));
    add(rest, i);
  }
  of_lower.store(lower);
  of_upper.store(upper);
}

// 4 products of 62 bits fit 64; then the halves go their own ways.
constexpr std::int64_t kProducts = 4;

struct Sum {
  V pending, low, high;
  HWY_INLINE Sum() : pending(hn::Zero(D())), low(pending), high(pending) {}
  HWY_INLINE void add(V x, V y) { pending = hn::Add(pending, products(x, y)); }
  HWY_INLINE void flush() {
    low = hn::Add(low, hn::And(pending, hn::Set(D(), 0xFFFFFFFFu)));
    high = hn::Add(high, hn::ShiftRight<32>(pending));
    pending = hn::Zero(D());
  }
  HWY_INLINE SplitSum totals() const { return {total(low), total(high)}; }
};

bool short_residues(const std::uint64_t* x, std::int64_t n, std::uint64_t bound,
                    const std::uint64_t* u, const std::uint64_t* v, SplitSum* by_u,
                    SplitSum* by_v) {
  Sum sum_u, sum_v;
  Bound below(bound);
  const auto add = [&](V factor, std::int64_t i) HWY_ATTR {
    below.meet(factor);
    sum_u.add(factor, hn::Load(D(), u + i));
    sum_v.add(factor, hn::Load(D(), v + i));
  };
  const auto flush = [&]() HWY_ATTR {
    sum_u.flush();
    sum_v.flush();
  };
  std::int64_t i = 0;
  for (; i + kProducts * kLanes <= n; i += kProducts * kLanes) {
    HWY_UNROLL(4)
    for (std::int64_t j = 0; j < kProducts; ++j) {
      hwy::Prefetch(x + i + j * kLanes + kAhead);
      add(hn::LoadU(D(), x + i + j * kLanes), i + j * kLanes);
    }
    flush();
  }
  for (; i < n; i += kLanes) {
    const std::int64_t left = n - i;
    add(left >= kLanes ? hn::LoadU(D(), x + i) : load_first(D(), x + i, left), i);
    flush();
  }
  *by_u = sum_u.totals();
  *by_v = sum_v.totals();
  return below.holds();
}

const DotLoops& loops() {
  static constexpr DotLoops kLoops = {residues, short_residues, integers, short_integers,
                                      wide_integers};
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loops);

const DotLoops& dot_loops(const Target& target) { return FALTUNG_ENTRY(loops, target)(); }

}  // namespace faltung::simd
#endif
