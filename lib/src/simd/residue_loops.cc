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

AllBelow loop() { return all_below; }

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loop);

AllBelow all_below_loop(const Target& target) { return FALTUNG_ENTRY(loop, target)(); }

}  // namespace faltung::simd
#endif
