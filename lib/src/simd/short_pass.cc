#include "simd/short_pass.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/short_pass.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/cache_control.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<std::int16_t>;
using Bytes = hn::Rebind<std::uint8_t, Tag>;
using V = hn::Vec<Tag>;
constexpr std::size_t kLanes = hn::MaxLanes(Tag());
constexpr auto kStep = static_cast<std::int64_t>(kLanes);
constexpr std::size_t kRows = 8, kTogether = 4;
constexpr std::int64_t kBlock = kTogether * kStep;

struct WholeVector {
  HWY_INLINE V operator()(const std::uint8_t* from) const {
    return hn::PromoteTo(Tag(), hn::LoadU(Bytes(), from));
  }
};
struct PartOfVector {
  std::int64_t count;
  HWY_INLINE V operator()(const std::uint8_t* from) const {
    std::uint8_t bytes[kLanes] = {};
    std::memcpy(bytes, from, static_cast<std::size_t>(count));
    return hn::PromoteTo(Tag(), hn::LoadU(Bytes(), bytes));
  }
};

template <class Load>
HWY_NOINLINE void column_block(const std::uint8_t* const* rows, const ShortTaps& taps,
                               std::int64_t at, const Load& load, std::int16_t* sums,
                               std::int64_t stride) {
  const Tag d;
  V results[kRows];
  HWY_UNROLL(8)
  for (V& result : results) result = hn::Zero(d);
  for (std::int64_t t = 0; t < taps.count; ++t) {
    const V tap = hn::Set(d, taps.taps[t]);
    const std::uint8_t* const* row = rows + taps.places[t];
    HWY_UNROLL(8)
    for (std::size_t j = 0; j < kRows; ++j) {
      results[j] = hn::Add(results[j], hn::Mul(tap, load(row[j] + at)));
    }
  }
  HWY_UNROLL(8)
  for (std::size_t j = 0; j < kRows; ++j) {
    hn::StoreU(results[j], d, sums + static_cast<std::int64_t>(j) * stride);
  }
}

void columns(const std::uint8_t* const* rows, const ShortTaps& taps, std::int64_t first,
             std::int64_t length, std::int16_t* sums, std::int64_t stride) {
  if (length < kStep) {
    if (length > 0) column_block(rows, taps, first, PartOfVector{length}, sums, stride);
    return;
  }
  for (std::int64_t i = 0; i < length; i += kStep) {
    const std::int64_t from = std::min(i, length - kStep);  // the last block ends with the row
    column_block(rows, taps, first + from, WholeVector(), sums + from, stride);
  }
}

template <bool kStreamed>
HWY_NOINLINE void along_block(const std::int16_t* sums, std::int64_t channels,
                              const ShortTaps& taps, std::int16_t* out) {
  const Tag d;
  V results[kTogether];
  HWY_UNROLL(4)
  for (V& result : results) result = hn::Zero(d);
  for (std::int64_t t = 0; t < taps.count; ++t) {
    const V tap = hn::Set(d, taps.taps[t]);
    const std::int16_t* from = sums + taps.places[t] * channels;
    HWY_UNROLL(4)
    for (std::size_t v = 0; v < kTogether; ++v) {
      results[v] = hn::Add(results[v], hn::Mul(tap, hn::LoadU(d, from + v * kLanes)));
    }
  }
  HWY_UNROLL(4)
  for (std::size_t v = 0; v < kTogether; ++v) {
    if constexpr (kStreamed) {
      hn::Stream(results[v], d, out + v * kLanes);
    } else {
      hn::StoreU(results[v], d, out + v * kLanes);
    }
  }
}

template <bool kStreamed>
void along(const std::int16_t* sums, std::int64_t channels, const ShortTaps& taps,
           std::int64_t length, std::int16_t* out) {
  std::int64_t i = 0;
  for (; i + kBlock <= length; i += kBlock) {
    along_block<kStreamed>(sums + i, channels, taps, out + i);
  }
  if (i == length) return;
  std::int16_t results[kBlock];
  along_block<false>(sums + i, channels, taps, results);
  std::copy_n(results, length - i, out + i);
}

void finish() { hwy::FlushStream(); }

const ShortPasses& passes() {
  static_assert(2 * kBlock <= kShortBeyond);
  static constexpr ShortPasses kPasses = {kRows, columns, along<false>, along<true>, finish};
  return kPasses;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(passes);

const ShortPasses& short_passes(const Target& target) { return FALTUNG_ENTRY(passes, target)(); }

}  // namespace faltung::simd
#endif
