// Small integers to float32 vectors and back. Compiled once per target.
#if defined(FALTUNG_SIMD_SAMPLES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_SIMD_SAMPLES_INL
#undef FALTUNG_SIMD_SAMPLES_INL
#else
#define FALTUNG_SIMD_SAMPLES_INL
#endif

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "hwy/highway.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {

// Samples of another type, as many as the vector has lanes.
template <class D, typename In>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> load_samples(D d, const In* from) {
  namespace hn = hwy::HWY_NAMESPACE;
  if constexpr (std::is_same_v<In, hn::TFromD<D>>) {
    return hn::LoadU(d, from);
  } else {
    const hn::Rebind<In, D> narrow;
    const hn::RebindToSigned<D> whole;
    return hn::ConvertTo(d, hn::PromoteTo(whole, hn::LoadU(narrow, from)));
  }
}

// The first `count` of them, the others 0; 0 < count <= lanes.
template <class D, typename In>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> load_first_samples(D d, const In* from, std::int64_t count) {
  namespace hn = hwy::HWY_NAMESPACE;
  if constexpr (std::is_same_v<In, hn::TFromD<D>>) {
    return load_first(d, from, count);
  } else {
    const hn::Rebind<In, D> narrow;
    const hn::RebindToSigned<D> whole;
    return hn::ConvertTo(d, hn::PromoteTo(whole, load_first(narrow, from, count)));
  }
}

// A vector in the type that is stored: as it is, or rounded half to even and saturated (NaN becomes
// an end of the range).
template <typename T, typename Out>
HWY_INLINE auto converted(hwy::HWY_NAMESPACE::Vec<hwy::HWY_NAMESPACE::ScalableTag<T>> v) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<T> d;
  if constexpr (sizeof(T) == sizeof(Out)) {
    return v;
  } else {
    using Limits = std::numeric_limits<Out>;
    // Clamped first: beyond int32 the conversion to integers gives its smallest value.
    const auto low = hn::Set(d, static_cast<T>(Limits::min()));
    const auto high = hn::Set(d, static_cast<T>(Limits::max()));
    const hn::Rebind<Out, decltype(d)> narrow;
    return hn::DemoteTo(narrow, hn::NearestInt(hn::Min(hn::Max(v, low), high)));
  }
}

// Four vectors of sums rounded to bytes as `converted` does, sum i of vector v in byte v of lane i.
template <class V>
HWY_INLINE auto bytes_of(const V (&sums)[4]) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::DFromV<V> d;
  const hn::RebindToUnsigned<decltype(d)> whole;
  hn::Vec<decltype(whole)> bytes[4];
  HWY_UNROLL(4)
  for (std::size_t v = 0; v < 4; ++v) {
    const V clamped = hn::Min(hn::Max(sums[v], hn::Zero(d)), hn::Set(d, 255.0F));
    // Adding 2^23 rounds to integers, half to even, and leaves them in the last bits. The others
    // go when they are shifted.
    bytes[v] = hn::BitCast(whole, hn::Add(clamped, hn::Set(d, 0x1p23F)));
  }
  const auto low = hn::Or(hn::And(bytes[0], hn::Set(whole, 255U)), hn::ShiftLeft<8>(bytes[1]));
  return hn::Or(hn::Or(hn::ShiftLeft<16>(bytes[2]), hn::ShiftLeft<24>(bytes[3])), low);
}

}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
