// The first lanes of a vector from and to memory, touching nothing beyond them: for rows shorter
// than a vector and for tails that must not be done twice. Compiled once per target.
#if defined(FALTUNG_SIMD_PARTIAL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_SIMD_PARTIAL_INL
#undef FALTUNG_SIMD_PARTIAL_INL
#else
#define FALTUNG_SIMD_PARTIAL_INL
#endif

#include <cstdint>
#include <cstring>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {

// Whether the target has masked loads and stores of lanes of this size, which leave alone what is
// masked out. Elsewhere the lanes pass through memory, and wait until all earlier stores are done.
template <typename T>
constexpr bool kMasked = HWY_TARGET <= HWY_AVX3 ||
                         (HWY_TARGET == HWY_AVX2 && (sizeof(T) == 4 || sizeof(T) == 8));

// Lanes from `count` on are zero; 0 < count <= Lanes(d).
template <class D, typename T = hwy::HWY_NAMESPACE::TFromD<D>>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> load_first(D d, const T* from, std::int64_t count) {
  namespace hn = hwy::HWY_NAMESPACE;
  if constexpr (kMasked<T>) {
    return hn::MaskedLoad(hn::FirstN(d, static_cast<std::size_t>(count)), d, from);
  } else {
    T lanes[hn::MaxLanes(d)] = {};
    std::memcpy(lanes, from, static_cast<std::size_t>(count) * sizeof(T));
    return hn::LoadU(d, lanes);
  }
}

template <class D, typename T = hwy::HWY_NAMESPACE::TFromD<D>>
HWY_INLINE void store_first(hwy::HWY_NAMESPACE::Vec<D> v, D d, T* to, std::int64_t count) {
  namespace hn = hwy::HWY_NAMESPACE;
  if constexpr (kMasked<T>) {
    hn::BlendedStore(v, hn::FirstN(d, static_cast<std::size_t>(count)), d, to);
  } else {
    T lanes[hn::MaxLanes(d)];
    hn::StoreU(v, d, lanes);
    std::memcpy(to, lanes, static_cast<std::size_t>(count) * sizeof(T));
  }
}

}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
