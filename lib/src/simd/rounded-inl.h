// Floating sums as they are stored: rounded on the way to small integers. Compiled once per target.
#if defined(FALTUNG_SIMD_ROUNDED_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_SIMD_ROUNDED_INL
#undef FALTUNG_SIMD_ROUNDED_INL
#else
#define FALTUNG_SIMD_ROUNDED_INL
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// A finite sum as it is stored: itself, or rounded half to even and saturated.
template <typename To, class V>
HWY_INLINE hn::Vec<hn::Rebind<To, hn::DFromV<V>>> stored(V sum) {
  if constexpr (hwy::IsFloat<To>()) {
    return sum;
  } else {
    const hn::DFromV<V> d;
    const hn::RebindToUnsigned<hn::DFromV<V>> bits;
    const hn::Rebind<hwy::MakeUnsigned<To>, hn::DFromV<V>> narrow;
    const auto low = hn::Set(d, static_cast<float>(hwy::LimitsMin<To>()));
    const auto high = hn::Set(d, static_cast<float>(hwy::LimitsMax<To>()));
    // Beside 1.5 * 2^23 the last bit of a float counts one: adding rounds, and leaves the integer
    // in the low bits.
    const auto whole = hn::Add(hn::Min(hn::Max(sum, low), high), hn::Set(d, 0x1.8p23F));
    return hn::BitCast(hn::Rebind<To, hn::DFromV<V>>(),
                       hn::TruncateTo(narrow, hn::BitCast(bits, whole)));
  }
}

}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
