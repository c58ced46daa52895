// A square tile of sums in registers, N vectors of N lanes, and how taps are added to it:
//
//     sums[c] += sum_t taps[t] * x(c + t * kStride),    t ascending
//
// A few taps at a time, so that a vector x that is loaded meets all of them. Compiled once per
// target, for lanes of 4 and 8 bytes.
#if defined(FALTUNG_SIMD_LANE_TILE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_SIMD_LANE_TILE_INL
#undef FALTUNG_SIMD_LANE_TILE_INL
#else
#define FALTUNG_SIMD_LANE_TILE_INL
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {

template <typename T>
struct LaneTile {
  using D = hwy::HWY_NAMESPACE::ScalableTag<T>;
  using V = hwy::HWY_NAMESPACE::Vec<D>;
  static constexpr std::size_t kLanes = hwy::HWY_NAMESPACE::MaxLanes(D());
  // Taps that are in registers beside the sums.
  static constexpr std::size_t kTogether = HWY_TARGET == HWY_AVX3 ? 8 : 4;
  V sums[kLanes];

  HWY_INLINE LaneTile() {
    HWY_UNROLL(16)
    for (std::size_t c = 0; c < kLanes; ++c) sums[c] = hwy::HWY_NAMESPACE::Zero(D());
  }

  // Taps without gaps: x(t, j) is the vector that meets tap t in sum c = j, and tap t + u in sum
  // j - u * kStride. kStride 0: nothing is known, each tap loads its own.
  template <std::size_t kStride, class X>
  HWY_INLINE void add(const T* taps, std::int64_t tap_count, const X& x) {
    std::int64_t t = 0;
    if constexpr (kStride > 0) {
      constexpr std::size_t kFew = kTogether / 2;
      constexpr auto kMany = static_cast<std::int64_t>(kTogether);
      // Most kernels have an odd number of taps.
      if (tap_count > kMany && tap_count % static_cast<std::int64_t>(kFew) == 1) {
        add_some<kTogether + 1, kStride>(taps, x, t);
        t = kMany + 1;
      }
      for (; t + kMany <= tap_count; t += kMany) {
        add_some<kTogether, kStride>(taps + t, x, t);
        // Keeps the compiler from carrying addresses from round to round in vector registers.
        asm volatile("" : "+r"(t) : : "memory");
      }
      if (t + static_cast<std::int64_t>(kFew) <= tap_count) {
        add_some<kFew, kStride>(taps + t, x, t);
        t += static_cast<std::int64_t>(kFew);
      }
      if (kFew > 2 && t + 2 <= tap_count) {
        add_some<2, kStride>(taps + t, x, t);
        t += 2;
      }
    }
    for (; t < tap_count; ++t) add_some<1, 1>(taps + t, x, t);
  }

 private:
  template <std::size_t kTaps, std::size_t kStride, class X>
  HWY_INLINE void add_some(const T* taps, const X& x, std::int64_t t) {
    V tap[kTaps];
    HWY_UNROLL(16)
    for (std::size_t u = 0; u < kTaps; ++u) tap[u] = hwy::HWY_NAMESPACE::Set(D(), taps[u]);
    vectors_from<kTaps, kStride, 0>(tap, x, t);
  }
  template <std::size_t kTaps, std::size_t kStride, std::size_t J, class X>
  HWY_INLINE void vectors_from(const V (&tap)[kTaps], const X& x, std::int64_t t) {
    if constexpr (J < kLanes + (kTaps - 1) * kStride) {
      meet<kTaps, kStride, J, 0>(tap, x(t, J));
      vectors_from<kTaps, kStride, J + 1>(tap, x, t);
    }
  }
  template <std::size_t kTaps, std::size_t kStride, std::size_t J, std::size_t U>
  HWY_INLINE void meet(const V (&tap)[kTaps], V x) {
    if constexpr (U < kTaps) {
      if constexpr (U * kStride <= J && J - U * kStride < kLanes) {
        V& sum = sums[J - U * kStride];
        sum = hwy::HWY_NAMESPACE::MulAdd(tap[U], x, sum);
      }
      meet<kTaps, kStride, J, U + 1>(tap, x);
    }
  }
};

}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
