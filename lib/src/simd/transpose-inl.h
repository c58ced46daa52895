// Square tiles of lanes turned in registers: N vectors of N lanes become their transpose. Compiled
// once per target, for lanes of 4 and 8 bytes.
//
//     stage by stage, pairs of vectors exchange lanes, then pairs of lanes, then blocks of 16 bytes
#if defined(FALTUNG_SIMD_TRANSPOSE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_SIMD_TRANSPOSE_INL
#undef FALTUNG_SIMD_TRANSPOSE_INL
#else
#define FALTUNG_SIMD_TRANSPOSE_INL
#endif

#include <cstddef>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

template <class D, class V>
HWY_INLINE void transpose(D, V (&)[1]) {}

#else

// Lanes of vectors v and v + kApart change places within blocks of 16 bytes.
template <std::size_t kApart, class D, class V, std::size_t N>
HWY_INLINE void interleave_pairs(D d, V (&v)[N]) {
  namespace hn = hwy::HWY_NAMESPACE;
  HWY_UNROLL(16)
  for (std::size_t i = 0; i < N; ++i) {
    if (i & kApart) continue;
    const V low = hn::InterleaveLower(d, v[i], v[i + kApart]);
    v[i + kApart] = hn::InterleaveUpper(d, v[i], v[i + kApart]);
    v[i] = low;
  }
}

// Halves of vectors v and v + kApart.
template <std::size_t kApart, class D, class V, std::size_t N>
HWY_INLINE void exchange_halves(D d, V (&v)[N]) {
  namespace hn = hwy::HWY_NAMESPACE;
  HWY_UNROLL(16)
  for (std::size_t i = 0; i < N; ++i) {
    if (i & kApart) continue;
    const V low = hn::ConcatLowerLower(d, v[i + kApart], v[i]);
    v[i + kApart] = hn::ConcatUpperUpper(d, v[i + kApart], v[i]);
    v[i] = low;
  }
}

// Neighbouring blocks of 16 bytes of vectors v and v + kApart.
template <std::size_t kApart, class D, class V, std::size_t N>
HWY_INLINE void exchange_blocks(D, V (&v)[N]) {
  namespace hn = hwy::HWY_NAMESPACE;
  HWY_UNROLL(16)
  for (std::size_t i = 0; i < N; ++i) {
    if (i & kApart) continue;
    const V even = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(v[i + kApart]), v[i]);
    v[i + kApart] = hn::OddEvenBlocks(v[i + kApart], hn::SwapAdjacentBlocks(v[i]));
    v[i] = even;
  }
}

template <class D, class V, std::size_t N>
HWY_INLINE void transpose(D d, V (&v)[N]) {
  namespace hn = hwy::HWY_NAMESPACE;
  constexpr std::size_t kBlock = 16 / sizeof(hn::TFromD<D>);  // lanes of 16 bytes
  static_assert(N >= kBlock && N == hn::MaxLanes(D()));
  if constexpr (kBlock == 2) {
    interleave_pairs<1>(d, v);
  } else {
    const hn::Repartition<double, D> pairs;
    hn::Vec<decltype(pairs)> p[N];
    interleave_pairs<1>(d, v);
    // Vectors 4q + (0, 1, 2, 3) hold columns (0 1), (2 3) of rows (0 1) and of rows (2 3).
    HWY_UNROLL(16)
    for (std::size_t i = 0; i < N; ++i) p[i] = hn::BitCast(pairs, v[i]);
    interleave_pairs<2>(pairs, p);
    HWY_UNROLL(16)
    for (std::size_t i = 0; i < N; i += 4) {
      v[i] = hn::BitCast(d, p[i]);
      v[i + 1] = hn::BitCast(d, p[i + 2]);
      v[i + 2] = hn::BitCast(d, p[i + 1]);
      v[i + 3] = hn::BitCast(d, p[i + 3]);
    }
  }
  if constexpr (N / kBlock == 2) exchange_halves<kBlock>(d, v);
  if constexpr (N / kBlock == 4) {
    exchange_halves<2 * kBlock>(d, v);
    exchange_blocks<kBlock>(d, v);
  }
}

#endif  // HWY_TARGET

}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
