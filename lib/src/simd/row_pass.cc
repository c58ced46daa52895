#include "simd/row_pass.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/row_pass.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/lane_tile-inl.h"
#include "simd/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
using VectorOf = hn::Vec<hn::ScalableTag<T>>;

template <typename T, typename Out>
HWY_INLINE auto converted(VectorOf<T> v) {
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

template <typename T>
struct Columns {
  const T* sums;
  const std::int64_t* places;
  std::int64_t channels;

  // The vector that meets tap t in column j of the tile.
  template <std::size_t kChannels>
  struct Dense {
    const T* sums;
    HWY_INLINE VectorOf<T> operator()(std::int64_t t, std::size_t j) const {
      constexpr auto kTap = static_cast<std::int64_t>(kChannels * LaneTile<T>::kLanes);
      return hn::Load(hn::ScalableTag<T>(), sums + t * kTap + j * LaneTile<T>::kLanes);
    }
  };
  HWY_INLINE VectorOf<T> operator()(std::int64_t t, std::size_t j) const {
    constexpr auto kLanes = static_cast<std::int64_t>(LaneTile<T>::kLanes);
    return hn::Load(hn::ScalableTag<T>(),
                    sums + (places[t] * channels + static_cast<std::int64_t>(j)) * kLanes);
  }
};

template <typename T, typename Out>
HWY_INLINE void store(LaneTile<T>& tile, Out* const* out, std::int64_t i, std::int64_t rows,
                      std::int64_t count) {
  constexpr std::size_t kLanes = LaneTile<T>::kLanes;
  const hn::Rebind<Out, hn::ScalableTag<T>> to;
  transpose(hn::ScalableTag<T>(), tile.sums);
  if (rows == static_cast<std::int64_t>(kLanes) && count == static_cast<std::int64_t>(kLanes)) {
    HWY_UNROLL(16)
    for (std::size_t r = 0; r < kLanes; ++r) {
      hn::StoreU(converted<T, Out>(tile.sums[r]), to, out[r] + i);
    }
    return;
  }
  Out results[kLanes][kLanes];
  HWY_UNROLL(16)
  for (std::size_t r = 0; r < kLanes; ++r) {
    hn::StoreU(converted<T, Out>(tile.sums[r]), to, results[r]);
  }
  for (std::int64_t r = 0; r < rows; ++r) std::copy_n(results[r], count, out[r] + i);
}

// A tile from column i on. A function of its own, in which addresses are plain.
template <typename T, typename Out, std::size_t kStride>
HWY_NOINLINE void tile(const Columns<T>& columns, const T* taps, std::int64_t tap_count,
                       Out* const* out, std::int64_t i, std::int64_t rows, std::int64_t count) {
  LaneTile<T> tile;
  if constexpr (kStride > 0) {
    const typename Columns<T>::template Dense<kStride> dense{columns.sums};
    tile.template add<kStride>(taps, tap_count, dense);
  } else {
    tile.template add<0>(taps, tap_count, Columns<T>(columns));
  }
  store(tile, out, i, rows, count);
}

template <typename T, typename Out, std::size_t kStride>
void tiles(Columns<T> columns, const T* taps, std::int64_t tap_count, Out* const* out,
           std::int64_t rows, std::int64_t length) {
  constexpr auto kLanes = static_cast<std::int64_t>(LaneTile<T>::kLanes);
  for (std::int64_t i = 0; i < length; i += kLanes, columns.sums += kLanes * kLanes) {
    tile<T, Out, kStride>(columns, taps, tap_count, out, i, rows, std::min(kLanes, length - i));
  }
}

template <typename T, typename Out>
void row_pass(const T* sums, const std::int64_t* places, std::int64_t channels, const T* taps,
              std::int64_t tap_count, Out* const* out, std::int64_t rows, std::int64_t length) {
  const Columns<T> columns{sums, places, channels};
  const bool gaps = tap_count > 0 && places[tap_count - 1] + 1 != tap_count;
  switch (gaps ? 0 : channels) {
    case 1:
      return tiles<T, Out, 1>(columns, taps, tap_count, out, rows, length);
    case 2:
      return tiles<T, Out, 2>(columns, taps, tap_count, out, rows, length);
    case 3:
      return tiles<T, Out, 3>(columns, taps, tap_count, out, rows, length);
    case 4:
      return tiles<T, Out, 4>(columns, taps, tap_count, out, rows, length);
    default:
      return tiles<T, Out, 0>(columns, taps, tap_count, out, rows, length);
  }
}

const RowPasses& passes() {
  static constexpr RowPasses kPasses = {
      row_pass<float, float>,         row_pass<double, double>,      row_pass<float, std::uint8_t>,
      row_pass<float, std::uint16_t>, row_pass<float, std::int16_t>,
  };
  return kPasses;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(passes);

const RowPasses& row_passes(const Target& target) { return FALTUNG_ENTRY(passes, target)(); }

}  // namespace faltung::simd
#endif
