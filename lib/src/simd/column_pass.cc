#include "simd/column_pass.h"

#include <cstddef>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/column_pass.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/lane_tile-inl.h"
#include "simd/prefetch.h"
#include "simd/samples-inl.h"
#include "simd/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The vector of columns that meets tap t in output row j of the group.
template <typename T, typename In, bool kGaps>
struct WholeColumns {
  const void* const* rows;
  const std::int64_t* places;
  std::int64_t i;
  HWY_INLINE hn::Vec<hn::ScalableTag<T>> operator()(std::int64_t t, std::size_t j) const {
    const auto* row = static_cast<const In*>(rows[(kGaps ? places[t] : t) + j]);
    return load_samples(hn::ScalableTag<T>(), row + i);
  }
};
template <typename T, typename In, bool kGaps>
struct LastColumns {
  const void* const* rows;
  const std::int64_t* places;
  std::int64_t i, count;
  HWY_INLINE hn::Vec<hn::ScalableTag<T>> operator()(std::int64_t t, std::size_t j) const {
    const auto* row = static_cast<const In*>(rows[(kGaps ? places[t] : t) + j]);
    return load_first_samples(hn::ScalableTag<T>(), row + i, count);
  }
};

template <typename T>
HWY_INLINE void store(LaneTile<T>& tile, T* sums) {
  const hn::ScalableTag<T> d;
  transpose(d, tile.sums);
  HWY_UNROLL(16)
  for (std::size_t c = 0; c < LaneTile<T>::kLanes; ++c) {
    hn::StoreU(tile.sums[c], d, sums + c * LaneTile<T>::kLanes);
  }
}

// All columns of a tile. A function of its own, in which addresses are plain.
template <typename T, std::size_t kStride, class X>
HWY_NOINLINE void tile(const X& columns, const T* taps, std::int64_t tap_count, T* sums) {
  LaneTile<T> tile;
  tile.template add<kStride>(taps, tap_count, X(columns));
  store(tile, sums);
}

// Each sum from the one above: a row enters, a row leaves.
template <typename T, class X>
HWY_NOINLINE void equal_tile(const X& columns, std::int64_t tap_count, T* sums) {
  LaneTile<T> tile;
  auto sum = columns(0, 0);
  for (std::int64_t t = 1; t < tap_count; ++t) sum = hn::Add(sum, columns(t, 0));
  tile.sums[0] = sum;
  HWY_UNROLL(16)
  for (std::size_t c = 1; c < LaneTile<T>::kLanes; ++c) {
    sum = hn::Add(sum, hn::Sub(columns(tap_count - 1, c), columns(0, c - 1)));
    tile.sums[c] = sum;
  }
  store(tile, sums);
}

template <typename T, typename In>
void equal_column_pass(const void* const* rows, std::int64_t tap_count, std::int64_t first,
                       std::int64_t length, T* sums) {
  constexpr auto kLanes = static_cast<std::int64_t>(LaneTile<T>::kLanes);
  std::int64_t i = first;
  const std::int64_t end = first + length;
  for (; i + kLanes <= end; i += kLanes, sums += kLanes * kLanes) {
    equal_tile<T>(WholeColumns<T, In, false>{rows, nullptr, i}, tap_count, sums);
  }
  if (i == end) return;
  if (length > kLanes) {
    sums -= (i - (end - kLanes)) * kLanes;
    return equal_tile<T>(WholeColumns<T, In, false>{rows, nullptr, end - kLanes}, tap_count, sums);
  }
  equal_tile<T>(LastColumns<T, In, false>{rows, nullptr, i, end - i}, tap_count, sums);
}

// The lines that the next tile reads, where it reads whole ones and so few that they stay in the
// first-level cache beside those of this tile.
template <typename T, typename In>
HWY_INLINE void prefetch_tile(const void* const* rows, std::int64_t row_count, std::int64_t i) {
  constexpr std::int64_t kFewRows = 48;
  if (LaneTile<T>::kLanes * sizeof(In) != kLineBytes || row_count > kFewRows) return;
  for (std::int64_t r = 0; r < row_count; ++r) prefetch(static_cast<const In*>(rows[r]), i);
}

template <typename T, typename In>
void column_pass(const void* const* rows, const std::int64_t* places, const T* taps,
                 std::int64_t tap_count, std::int64_t first, std::int64_t length, T* sums) {
  constexpr auto kLanes = static_cast<std::int64_t>(LaneTile<T>::kLanes);
  const bool gaps = tap_count > 0 && places[tap_count - 1] + 1 != tap_count;
  const auto whole = [&](std::int64_t i, T* to) {
    if (gaps) {
      tile<T, 0>(WholeColumns<T, In, true>{rows, places, i}, taps, tap_count, to);
    } else {
      prefetch_tile<T, In>(rows, tap_count + kLanes - 1, i + kLanes);
      tile<T, 1>(WholeColumns<T, In, false>{rows, places, i}, taps, tap_count, to);
    }
  };
  std::int64_t i = first;
  const std::int64_t end = first + length;
  for (; i + kLanes <= end; i += kLanes, sums += kLanes * kLanes) whole(i, sums);
  if (i == end) return;
  // The last tile ends with the columns: some are summed once more.
  if (length > kLanes) return whole(end - kLanes, sums - (i - (end - kLanes)) * kLanes);
  tile<T, 0>(LastColumns<T, In, true>{rows, places, i, end - i}, taps, tap_count, sums);
}

template <typename T, typename In>
constexpr ColumnPass<T> pass_of() {
  return {static_cast<std::int64_t>(LaneTile<T>::kLanes), column_pass<T, In>,
          equal_column_pass<T, In>};
}

const ColumnPasses& passes() {
  static constexpr ColumnPasses kPasses = {
      pass_of<float, float>(),        pass_of<double, double>(),
      pass_of<float, std::uint8_t>(), pass_of<float, std::uint16_t>(),
      pass_of<float, std::int16_t>(),
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
