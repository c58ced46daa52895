#include "simd/residue_loops.h"

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/residue_loops.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<std::uint64_t>;
using V = hn::Vec<D>;

// The sign of x | (bound - 1 - x) is set where x is 2^63 or more, or above bound - 1.
bool all_below(const std::uint64_t* x, std::int64_t n, std::uint64_t bound) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const V last = hn::Set(d, bound - 1);
  V signs = hn::Zero(d);
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const V value = hn::LoadU(d, x + i);
    signs = hn::Or(signs, hn::Or(value, hn::Sub(last, value)));
  }
  HWY_ALIGN std::uint64_t rest[hn::MaxLanes(D())];
  hn::Store(signs, d, rest);
  std::uint64_t sign = 0;
  for (std::int64_t lane = 0; lane < lanes; ++lane) sign |= rest[lane];
  for (; i < n; ++i) sign |= x[i] | (bound - 1 - x[i]);
  return sign >> 63 == 0;
}

HWY_INLINE V products(V x, V y) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Mul(x, y);
#else
  const hn::RepartitionToNarrow<D> narrow;
  return hn::MulEven(hn::BitCast(narrow, x), hn::BitCast(narrow, y));
#endif
}

// 4 products of 62 bits fit 64; then the halves go their own ways.
constexpr std::int64_t kProducts = 4;

struct Sum {
  V low, high;
  HWY_INLINE Sum() : low(hn::Zero(D())), high(hn::Zero(D())) {}
  HWY_INLINE void add(V products) {
    low = hn::Add(low, hn::And(products, hn::Set(D(), 0xFFFFFFFFu)));
    high = hn::Add(high, hn::ShiftRight<32>(products));
  }
  HWY_INLINE void store(SplitSum* sum) const {
    HWY_ALIGN std::uint64_t lows[hn::MaxLanes(D())], highs[hn::MaxLanes(D())];
    hn::Store(low, D(), lows);
    hn::Store(high, D(), highs);
    *sum = SplitSum{};
    for (std::size_t i = 0; i < hn::Lanes(D()); ++i) {
      sum->low += lows[i];
      sum->high += highs[i];
    }
  }
};

void dot(const std::uint64_t* x, const std::uint64_t* u, const std::uint64_t* v, std::int64_t n,
         SplitSum* by_u, SplitSum* by_v) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  Sum sum_u, sum_v;
  std::int64_t i = 0;
  for (; i + kProducts * lanes <= n; i += kProducts * lanes) {
    V of_u = hn::Zero(d), of_v = hn::Zero(d);
    for (std::int64_t j = 0; j < kProducts; ++j) {
      const std::int64_t at = i + j * lanes;
      const V factor = hn::LoadU(d, x + at);
      of_u = hn::Add(of_u, products(factor, hn::LoadU(d, u + at)));
      of_v = hn::Add(of_v, products(factor, hn::LoadU(d, v + at)));
    }
    sum_u.add(of_u);
    sum_v.add(of_v);
  }
  sum_u.store(by_u);
  sum_v.store(by_v);
  for (; i < n; ++i) {
    const std::uint64_t with_u = x[i] * u[i], with_v = x[i] * v[i];
    by_u->low += with_u & 0xFFFFFFFFu;
    by_u->high += with_u >> 32;
    by_v->low += with_v & 0xFFFFFFFFu;
    by_v->high += with_v >> 32;
  }
}

const ResidueLoops& loops() {
  static constexpr ResidueLoops kLoops = {all_below, dot};
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loops);

const ResidueLoops& residue_loops(const Target& target) { return FALTUNG_ENTRY(loops, target)(); }

}  // namespace faltung::simd
#endif
