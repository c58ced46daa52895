#include "simd/fixed_pass.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/fixed_pass.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<std::uint16_t>;
using Bytes = hn::Rebind<std::uint8_t, Tag>;
using V = hn::Vec<Tag>;
constexpr std::size_t kLanes = hn::MaxLanes(Tag());
constexpr auto kStep = static_cast<std::int64_t>(kLanes);
// Rows summed together, with what they meet in registers: three for each.
constexpr std::size_t kRows = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON ? 8 : 4;

HWY_INLINE V both(std::uint32_t factor) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Set(Tag(), static_cast<std::uint16_t>(factor));
#else
  return hn::BitCast(Tag(), hn::Set(hn::RepartitionToWide<Tag>(), factor));
#endif
}

template <std::size_t N>
HWY_INLINE void rescale(V (&sums)[N], std::uint32_t scale) {
  if (scale == 0) return;
  HWY_UNROLL(8)
  for (V& sum : sums) sum = hn::MulHigh(sum, both(scale));
}

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

// One vector of columns of kRows rows of sums. From step to step the rows above move down by one
// and the rows below move up, so that each step loads one of either; `kPhase`, the step modulo
// kRows, says where in `above` and `below` the first row's samples are.
template <class Load>
struct Columns {
  const std::uint8_t* const* rows;
  const FixedSteps& taps;
  std::int64_t at;
  Load load;
  V above[kRows], below[kRows], sums[kRows];

  HWY_INLINE V sample(std::int64_t row) const { return hn::ShiftLeft<7>(load(rows[row] + at)); }

  template <std::size_t kPhase>
  HWY_INLINE void step(std::int64_t t) {
    constexpr auto kLast = static_cast<std::int64_t>(kRows) - 1;
    above[(kPhase + kRows - 1) % kRows] = sample(t + kLast);
    below[(kRows - kPhase) % kRows] = sample(2 * taps.pairs - t);
    const FixedStep& factors = taps.steps[t];
    rescale(sums, factors.scale);
    const V tap = both(factors.tap);
    HWY_UNROLL(8)
    for (std::size_t j = 0; j < kRows; ++j) {
      const V pair = hn::Add(above[(kPhase + j) % kRows], below[(kRows - kPhase + j) % kRows]);
      sums[j] = hn::Add(sums[j], hn::MulHigh(pair, tap));
    }
  }

  // Steps t, t + 1, ... while there are any, kRows at most.
  template <std::size_t kPhase = 0>
  HWY_INLINE void steps(std::int64_t t) {
    if constexpr (kPhase < kRows) {
      if (t == taps.pairs) return;
      step<kPhase>(t);
      steps<kPhase + 1>(t + 1);
    }
  }

  HWY_INLINE void run() {
    constexpr auto kAll = static_cast<std::int64_t>(kRows);
    HWY_UNROLL(8)
    for (V& sum : sums) sum = hn::Set(Tag(), taps.start);
    HWY_UNROLL(8)
    for (std::size_t j = 0; j + 1 < kRows; ++j) {
      above[j] = sample(static_cast<std::int64_t>(j));
      below[j + 1] = sample(2 * taps.pairs + static_cast<std::int64_t>(j) + 1);
    }
    for (std::int64_t t = 0; t < taps.pairs; t += kAll) steps(t);
    const FixedStep& centre = taps.steps[taps.pairs];
    rescale(sums, centre.scale);
    HWY_UNROLL(8)
    for (std::size_t j = 0; j < kRows; ++j) {
      const auto* row = rows[taps.pairs + static_cast<std::int64_t>(j)];
      const V value = hn::ShiftLeft<8>(load(row + at));
      sums[j] = hn::Add(sums[j], hn::MulHigh(value, both(centre.tap)));
    }
  }
};

template <class Load>
HWY_NOINLINE void column_block(const std::uint8_t* const* rows, const FixedSteps& taps,
                               std::int64_t at, const Load& load, std::uint16_t* sums,
                               std::int64_t stride) {
  Columns<Load> columns{rows, taps, at, load, {}, {}, {}};
  columns.run();
  HWY_UNROLL(8)
  for (std::size_t j = 0; j < kRows; ++j) {
    hn::StoreU(columns.sums[j], Tag(), sums + static_cast<std::int64_t>(j) * stride);
  }
}

void columns(const std::uint8_t* const* rows, const FixedSteps& taps, std::int64_t first,
             std::int64_t length, std::uint16_t* sums, std::int64_t stride) {
  if (length < kStep) {
    if (length > 0) column_block(rows, taps, first, PartOfVector{length}, sums, stride);
    return;
  }
  for (std::int64_t i = 0; i < length; i += kStep) {
    const std::int64_t from = std::min(i, length - kStep);  // the last block ends with the row
    column_block(rows, taps, first + from, WholeVector(), sums + from, stride);
  }
}

constexpr std::size_t kTogether = 4;
constexpr std::int64_t kBlock = kTogether * kStep;

HWY_INLINE void store(const V (&sums)[kTogether], std::uint8_t* out) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t v = 0; v < kTogether; ++v) {
    out[v] = static_cast<std::uint8_t>(hn::GetLane(hn::ShiftRight<8>(sums[v])));
  }
#else
  const hn::Repartition<std::uint8_t, Tag> d8;
  HWY_UNROLL(2)
  for (std::size_t v = 0; v < kTogether; v += 2) {
    const auto upper = hn::ConcatOdd(d8, hn::BitCast(d8, sums[v + 1]), hn::BitCast(d8, sums[v]));
    hn::StoreU(upper, d8, out + v * kLanes);
  }
#endif
}

HWY_NOINLINE void along_block(const std::uint16_t* sums, std::int64_t channels,
                              const FixedSteps& taps, std::uint8_t* out) {
  const Tag d;
  V results[kTogether];
  HWY_UNROLL(4)
  for (V& result : results) result = hn::Set(d, taps.start);
  const std::uint16_t *left = sums, *right = sums + 2 * taps.pairs * channels;
  for (std::int64_t t = 0; t < taps.pairs; ++t) {
    rescale(results, taps.steps[t].scale);
    const V tap = both(taps.steps[t].tap);
    HWY_UNROLL(4)
    for (std::size_t v = 0; v < kTogether; ++v) {
      const V pair =
          hn::AverageRound(hn::LoadU(d, left + v * kLanes), hn::LoadU(d, right + v * kLanes));
      results[v] = hn::Add(results[v], hn::MulHigh(pair, tap));
    }
    left += channels;
    right -= channels;
  }
  rescale(results, taps.steps[taps.pairs].scale);
  const V tap = both(taps.steps[taps.pairs].tap);
  HWY_UNROLL(4)
  for (std::size_t v = 0; v < kTogether; ++v) {
    results[v] = hn::Add(results[v], hn::MulHigh(hn::LoadU(d, left + v * kLanes), tap));
  }
  store(results, out);
}

void along(const std::uint16_t* sums, std::int64_t channels, const FixedSteps& taps,
           std::int64_t length, std::uint8_t* out) {
  std::int64_t i = 0;
  for (; i + kBlock <= length; i += kBlock) along_block(sums + i, channels, taps, out + i);
  if (i == length) return;
  std::uint8_t results[kBlock];
  along_block(sums + i, channels, taps, results);
  std::memcpy(out + i, results, static_cast<std::size_t>(length - i));
}

const FixedPasses& passes() {
  static_assert(2 * kBlock <= kFixedBeyond);
  static constexpr FixedPasses kPasses = {kRows, columns, along};
  return kPasses;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(passes);

const FixedPasses& fixed_passes(const Target& target) { return FALTUNG_ENTRY(passes, target)(); }

}  // namespace faltung::simd
#endif
