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

// Lanes from `count` on are zero; 0 < count <= Lanes(d).
template <class D, typename T = hwy::HWY_NAMESPACE::TFromD<D>>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> load_first(D d, const T* from, std::int64_t count) {
  T lanes[hwy::HWY_NAMESPACE::MaxLanes(d)] = {};
  std::memcpy(lanes, from, static_cast<std::size_t>(count) * sizeof(T));
  return hwy::HWY_NAMESPACE::LoadU(d, lanes);
}

template <class D, typename T = hwy::HWY_NAMESPACE::TFromD<D>>
HWY_INLINE void store_first(hwy::HWY_NAMESPACE::Vec<D> v, D d, T* to, std::int64_t count) {
  T lanes[hwy::HWY_NAMESPACE::MaxLanes(d)];
  hwy::HWY_NAMESPACE::StoreU(v, d, lanes);
  std::memcpy(to, lanes, static_cast<std::size_t>(count) * sizeof(T));
}

}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
