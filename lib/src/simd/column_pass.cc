#include "simd/column_pass.h"

#include <cstddef>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/column_pass.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/lane_tile-inl.h"
#include "simd/partial-inl.h"
#include "simd/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The vector of columns that meets tap t in output row j of the group.
template <typename T, bool kGaps>
struct WholeColumns {
  const T* const* rows;
  const std::int64_t* places;
  std::int64_t i;
  HWY_INLINE hn::Vec<hn::ScalableTag<T>> operator()(std::int64_t t, std::size_t j) const {
    return hn::LoadU(hn::ScalableTag<T>(), rows[(kGaps ? places[t] : t) + j] + i);
  }
};
template <typename T>
struct LastColumns {
  const T* const* rows;
  const std::int64_t* places;
  std::int64_t i, count;
  HWY_INLINE hn::Vec<hn::ScalableTag<T>> operator()(std::int64_t t, std::size_t j) const {
    return load_first(hn::ScalableTag<T>(), rows[places[t] + j] + i, count);
  }
};

// All columns of a tile. A function of its own, in which addresses are plain.
template <typename T, std::size_t kStride, class X>
HWY_NOINLINE void tile(const X& columns, const T* taps, std::int64_t tap_count, T* sums) {
  const hn::ScalableTag<T> d;
  LaneTile<T> tile;
  tile.template add<kStride>(taps, tap_count, X(columns));
  transpose(d, tile.sums);
  HWY_UNROLL(16)
  for (std::size_t c = 0; c < LaneTile<T>::kLanes; ++c) {
    hn::StoreU(tile.sums[c], d, sums + c * LaneTile<T>::kLanes);
  }
}

template <typename T>
void column_pass(const T* const* rows, const std::int64_t* places, const T* taps,
                 std::int64_t tap_count, std::int64_t first, std::int64_t length, T* sums) {
  constexpr auto kLanes = static_cast<std::int64_t>(LaneTile<T>::kLanes);
  const bool gaps = tap_count > 0 && places[tap_count - 1] + 1 != tap_count;
  std::int64_t i = first;
  const std::int64_t end = first + length;
  for (; i + kLanes <= end; i += kLanes, sums += kLanes * kLanes) {
    if (gaps) {
      tile<T, 0>(WholeColumns<T, true>{rows, places, i}, taps, tap_count, sums);
    } else {
      tile<T, 1>(WholeColumns<T, false>{rows, places, i}, taps, tap_count, sums);
    }
  }
  if (i == end) return;
  tile<T, 0>(LastColumns<T>{rows, places, i, end - i}, taps, tap_count, sums);
}

const ColumnPasses& passes() {
  static constexpr ColumnPasses kPasses = {
      {static_cast<std::int64_t>(LaneTile<float>::kLanes), column_pass<float>},
      {static_cast<std::int64_t>(LaneTile<double>::kLanes), column_pass<double>},
  };
  return kPasses;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(passes);

const ColumnPasses& column_passes(const Target& target) { return FALTUNG_ENTRY(passes, target)(); }

}  // namespace faltung::simd
#endif
