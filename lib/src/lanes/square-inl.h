// Transposing squares of L x L scalars between memory and vectors, in groups of as many columns as
// a 128-bit block holds: the blocks of L rows are loaded side by side, and what remains is a
// transposition within blocks. Compiled once per target.
#if defined(FALTUNG_LANES_SQUARE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_LANES_SQUARE_INL
#undef FALTUNG_LANES_SQUARE_INL
#else
#define FALTUNG_LANES_SQUARE_INL
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::lanes::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Columns in a group: scalars of a 128-bit block.
template <typename T>
constexpr std::size_t kGroup = HWY_TARGET == HWY_SCALAR ? 1 : 16 / sizeof(T);

#if HWY_TARGET == HWY_SCALAR
template <class D, class RowAt>
HWY_INLINE hn::Vec<D> load_blocks(D d, const RowAt& row, std::size_t first, std::size_t) {
  return hn::LoadU(d, row(first));
}
template <class D, class V, class RowAt>
HWY_INLINE void store_blocks(D d, V v, const RowAt& row, std::size_t first, std::size_t) {
  hn::StoreU(v, d, row(first));
}
template <class D>
HWY_INLINE void transpose_blocks(D, hn::Vec<D> (&)[1]) {}
#else
// Blocks at row(0), row(stride), row(2 stride), ... as one vector.
template <class D, class RowAt>
HWY_INLINE hn::Vec<D> load_blocks(D d, const RowAt& row, std::size_t first, std::size_t stride) {
  constexpr std::size_t kBlocks = hn::MaxLanes(D()) / kGroup<hn::TFromD<D>>;
  if constexpr (kBlocks == 1) {
    return hn::LoadU(d, row(first));
  } else {
    const hn::Half<D> half;
    const auto low = load_blocks(half, row, first, stride);
    const auto high = load_blocks(half, row, first + kBlocks / 2 * stride, stride);
    return hn::Combine(d, high, low);
  }
}

template <class D, class V, class RowAt>
HWY_INLINE void store_blocks(D d, V v, const RowAt& row, std::size_t first, std::size_t stride) {
  constexpr std::size_t kBlocks = hn::MaxLanes(D()) / kGroup<hn::TFromD<D>>;
  if constexpr (kBlocks == 1) {
    hn::StoreU(v, d, row(first));
  } else {
    const hn::Half<D> half;
    store_blocks(half, hn::LowerHalf(half, v), row, first, stride);
    store_blocks(half, hn::UpperHalf(half, v), row, first + kBlocks / 2 * stride, stride);
  }
}

// Transposes within 128-bit blocks: block b of v[j] is row j of square b before, column j after.
template <class D>
HWY_INLINE void transpose_blocks(D d, hn::Vec<D> (&v)[kGroup<hn::TFromD<D>>]) {
  if constexpr (kGroup<hn::TFromD<D>> == 2) {
    const auto low = hn::InterleaveLower(d, v[0], v[1]);
    v[1] = hn::InterleaveUpper(d, v[0], v[1]);
    v[0] = low;
  } else {
    const hn::RepartitionToWide<decltype(hn::RebindToUnsigned<D>())> dw;
    const auto a = hn::BitCast(dw, hn::InterleaveLower(d, v[0], v[1]));
    const auto b = hn::BitCast(dw, hn::InterleaveUpper(d, v[0], v[1]));
    const auto e = hn::BitCast(dw, hn::InterleaveLower(d, v[2], v[3]));
    const auto f = hn::BitCast(dw, hn::InterleaveUpper(d, v[2], v[3]));
    v[0] = hn::BitCast(d, hn::InterleaveLower(dw, a, e));
    v[1] = hn::BitCast(d, hn::InterleaveUpper(dw, a, e));
    v[2] = hn::BitCast(d, hn::InterleaveLower(dw, b, f));
    v[3] = hn::BitCast(d, hn::InterleaveUpper(dw, b, f));
  }
}
#endif

// The group of columns that begins at row(l) for every lane l, one vector a column.
template <class D, class RowAt>
HWY_INLINE void load_group(D d, const RowAt& row, hn::Vec<D> (&v)[kGroup<hn::TFromD<D>>]) {
  constexpr std::size_t kColumns = kGroup<hn::TFromD<D>>;
  for (std::size_t j = 0; j < kColumns; ++j) v[j] = load_blocks(d, row, j, kColumns);
  transpose_blocks(d, v);
}

template <class D, class RowAt>
HWY_INLINE void store_group(D d, hn::Vec<D> (&v)[kGroup<hn::TFromD<D>>], const RowAt& row) {
  constexpr std::size_t kColumns = kGroup<hn::TFromD<D>>;
  transpose_blocks(d, v);
  for (std::size_t j = 0; j < kColumns; ++j) store_blocks(d, v[j], row, j, kColumns);
}

}  // namespace faltung::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
