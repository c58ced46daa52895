#include "simd/row_pass.h"

#include <algorithm>
#include <cstddef>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/row_pass.cc"
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

template <typename T>
using VectorOf = hn::Vec<hn::ScalableTag<T>>;

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

#if HWY_TARGET == HWY_AVX3

// A full tile of bytes, packed before it is turned: four columns make a lane, and the lanes of four
// such vectors make a row of the tile.
HWY_INLINE void store_bytes(const LaneTile<float>& tile, std::uint8_t* const* out, std::int64_t i) {
  const hn::ScalableTag<std::uint32_t> d32;
  hn::Vec<decltype(d32)> rows[4];
  HWY_UNROLL(4)
  for (std::size_t q = 0; q < 4; ++q) {
    rows[q] = bytes_of(
        {tile.sums[4 * q], tile.sums[4 * q + 1], tile.sums[4 * q + 2], tile.sums[4 * q + 3]});
  }
  const hn::ScalableTag<std::uint64_t> d64;
  hn::Vec<decltype(d64)> even[2], odd[2];
  HWY_UNROLL(2)
  for (std::size_t h = 0; h < 2; ++h) {
    const auto lower = hn::InterleaveLower(d32, rows[2 * h], rows[2 * h + 1]);
    const auto upper = hn::InterleaveUpper(d32, rows[2 * h], rows[2 * h + 1]);
    even[h] = hn::BitCast(d64, lower);
    odd[h] = hn::BitCast(d64, upper);
  }
  // Block b of `turned[j]` is row 4b + j.
  const hn::Vec<decltype(d64)> turned[4] = {
      hn::InterleaveLower(d64, even[0], even[1]), hn::InterleaveUpper(d64, even[0], even[1]),
      hn::InterleaveLower(d64, odd[0], odd[1]), hn::InterleaveUpper(d64, odd[0], odd[1])};
  const hn::ScalableTag<std::uint8_t> d8;
  const hn::Half<decltype(d8)> half;
  const hn::Half<decltype(half)> block;
  HWY_UNROLL(4)
  for (std::size_t j = 0; j < 4; ++j) {
    const auto row = hn::BitCast(d8, turned[j]);
    const auto lower = hn::LowerHalf(half, row), upper = hn::UpperHalf(half, row);
    hn::StoreU(hn::LowerHalf(block, lower), block, out[j] + i);
    hn::StoreU(hn::UpperHalf(block, lower), block, out[4 + j] + i);
    hn::StoreU(hn::LowerHalf(block, upper), block, out[8 + j] + i);
    hn::StoreU(hn::UpperHalf(block, upper), block, out[12 + j] + i);
  }
}

#endif  // HWY_TARGET

template <typename T, typename Out>
HWY_INLINE void store(LaneTile<T>& tile, Out* const* out, std::int64_t i, std::int64_t rows,
                      std::int64_t count) {
  constexpr std::size_t kLanes = LaneTile<T>::kLanes;
  const hn::Rebind<Out, hn::ScalableTag<T>> to;
  const bool full =
      rows == static_cast<std::int64_t>(kLanes) && count == static_cast<std::int64_t>(kLanes);
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(Out) == 1) {
    if (full) return store_bytes(tile, out, i);
  }
#endif
  transpose(hn::ScalableTag<T>(), tile.sums);
  if (full) {
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

// Lines of results, some tiles before they are written.
template <typename T, typename Out>
HWY_INLINE void prefetch_results(Out* const* out, std::int64_t i, std::int64_t rows) {
  constexpr std::size_t kLanes = LaneTile<T>::kLanes;
  constexpr auto kAhead = static_cast<std::int64_t>(4 * kLanes);
  if (kLanes * sizeof(Out) != kLineBytes) return;
  for (std::int64_t r = 0; r < rows; ++r) prefetch(out[r], i + kAhead);
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
  prefetch_results<T>(out, i, rows);
  store(tile, out, i, rows, count);
}

// The first result that can begin a tile whose vectors cross no line of the caches.
template <typename T, typename Out>
std::int64_t first_line(const Out* out) {
  constexpr std::size_t kBytes = LaneTile<T>::kLanes * sizeof(Out);
  const std::size_t beyond = reinterpret_cast<std::uintptr_t>(out) % kBytes;
  return static_cast<std::int64_t>((kBytes - beyond) % kBytes / sizeof(Out));
}

// The first and the last tile may overlap with the ones next to them.
template <typename T, typename Out, std::size_t kStride>
void tiles(const Columns<T>& columns, const T* taps, std::int64_t tap_count, Out* const* out,
           std::int64_t rows, std::int64_t length) {
  constexpr auto kLanes = static_cast<std::int64_t>(LaneTile<T>::kLanes);
  const auto sum = [&](std::int64_t i, std::int64_t count) {
    Columns<T> from = columns;
    from.sums += i * kLanes;
    tile<T, Out, kStride>(from, taps, tap_count, out, i, rows, count);
  };
  if (length < kLanes) return sum(0, length);
  std::int64_t i = first_line<T>(out[0]);
  if (i > 0) sum(0, kLanes);
  for (; i + kLanes <= length; i += kLanes) sum(i, kLanes);
  if (i < length) sum(length - kLanes, kLanes);
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

// Each sum from the one `channels` columns before: a column enters, a column leaves.
template <typename T, typename Out, std::size_t kChannels>
HWY_NOINLINE void equal_tiles(const T* sums, T scale, std::int64_t tap_count, Out* const* out,
                              std::int64_t rows, std::int64_t length) {
  constexpr std::size_t kLanes = LaneTile<T>::kLanes;
  constexpr auto kStep = static_cast<std::int64_t>(kLanes);
  const hn::ScalableTag<T> d;
  VectorOf<T> running[kChannels];
  HWY_UNROLL(4)
  for (auto& sum : running) sum = hn::Zero(d);
  const T* entering = sums;
  for (std::int64_t t = 0; t + 1 < tap_count; ++t) {
    HWY_UNROLL(4)
    for (auto& sum : running) {
      sum = hn::Add(sum, hn::Load(d, entering));
      entering += kLanes;
    }
  }
  for (std::int64_t i = 0; i < length; i += kStep) {
    LaneTile<T> tile;
    HWY_UNROLL(16)
    for (std::size_t j = 0; j < kLanes; ++j) {
      const auto sum = hn::Add(running[j % kChannels], hn::Load(d, entering + j * kLanes));
      tile.sums[j] = hn::Mul(sum, hn::Set(d, scale));
      running[j % kChannels] = hn::Sub(sum, hn::Load(d, sums + j * kLanes));
    }
    // The next tile begins with another channel. By hand: functions of the standard library are not
    // compiled for the target.
    VectorOf<T> turned[kChannels];
    for (std::size_t c = 0; c < kChannels; ++c) turned[c] = running[(c + kLanes) % kChannels];
    for (std::size_t c = 0; c < kChannels; ++c) running[c] = turned[c];
    store(tile, out, i, rows, std::min(kStep, length - i));
    sums += kLanes * kLanes;
    entering += kLanes * kLanes;
  }
}

template <typename T, typename Out>
void equal_row_pass(const T* sums, std::int64_t channels, T scale, std::int64_t tap_count,
                    Out* const* out, std::int64_t rows, std::int64_t length) {
  switch (channels) {
    case 1:
      return equal_tiles<T, Out, 1>(sums, scale, tap_count, out, rows, length);
    case 2:
      return equal_tiles<T, Out, 2>(sums, scale, tap_count, out, rows, length);
    case 3:
      return equal_tiles<T, Out, 3>(sums, scale, tap_count, out, rows, length);
    default:
      return equal_tiles<T, Out, 4>(sums, scale, tap_count, out, rows, length);
  }
}

template <typename T, typename Out>
constexpr RowPass<T, Out> pass_of() {
  return {row_pass<T, Out>, equal_row_pass<T, Out>};
}

const RowPasses& passes() {
  static constexpr RowPasses kPasses = {
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

const RowPasses& row_passes(const Target& target) { return FALTUNG_ENTRY(passes, target)(); }

}  // namespace faltung::simd
#endif
