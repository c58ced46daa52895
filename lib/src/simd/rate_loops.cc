#include "simd/rate_loops.h"

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/rate_loops.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/samples-inl.h"
#include "simd/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr std::size_t kLanes = hn::MaxLanes(D());
constexpr auto kStep = static_cast<std::int64_t>(kLanes);

// Sums of kOuts outputs by kVectors vectors are in registers.
constexpr std::int64_t kMostOuts = 6;
constexpr std::size_t kMostVectors = HWY_TARGET == HWY_AVX3 ? 4 : 2;

#if HWY_TARGET == HWY_AVX3

HWY_INLINE void store_bytes(const V (&sums)[4], std::uint8_t* to) {
  const hn::ScalableTag<std::uint32_t> d32;
  const hn::ScalableTag<std::uint8_t> d8;
  // Within a block the bytes of one vector side by side; then those of all blocks.
  alignas(16) static constexpr std::uint8_t kTurned[16] = {0, 4, 8,  12, 1, 5, 9,  13,
                                                           2, 6, 10, 14, 3, 7, 11, 15};
  HWY_ALIGN static constexpr std::int32_t kBlocks[16] = {0, 4, 8,  12, 1, 5, 9,  13,
                                                         2, 6, 10, 14, 3, 7, 11, 15};
  const auto turned =
      hn::TableLookupBytes(hn::BitCast(d8, bytes_of(sums)), hn::LoadDup128(d8, kTurned));
  const auto order = hn::SetTableIndices(d32, kBlocks);
  hn::StoreU(hn::BitCast(d8, hn::TableLookupLanes(hn::BitCast(d32, turned), order)), d8, to);
}

#endif  // HWY_TARGET

enum class Before { nothing, add };  // what an output holds before

template <typename In, typename Out, Before kBefore>
struct Mix {
  const In* const* in;
  std::int64_t in_count;
  const float* weights;
  Out* const* out;
  std::int64_t out_count;

  // Outputs 0 ... kOuts-1, elements i ... i + kVectors * L - 1.
  template <std::size_t kOuts, std::size_t kVectors>
  HWY_INLINE void block(std::int64_t i) const {
    const D d;
    V sums[kOuts][kVectors];
    HWY_UNROLL(8)
    for (std::size_t o = 0; o < kOuts; ++o) {
      HWY_UNROLL(8)
      for (std::size_t v = 0; v < kVectors; ++v) {
        if constexpr (kBefore == Before::add) {
          sums[o][v] = hn::LoadU(d, out[o] + i + v * kLanes);
        } else {
          sums[o][v] = hn::Zero(d);
        }
      }
    }
    const float* weight = weights;
    for (std::int64_t t = 0; t < in_count; ++t, weight += out_count) {
      V x[kVectors];
      HWY_UNROLL(8)
      for (std::size_t v = 0; v < kVectors; ++v) x[v] = load_samples(d, in[t] + i + v * kLanes);
      HWY_UNROLL(8)
      for (std::size_t o = 0; o < kOuts; ++o) {
        const V w = hn::Set(d, weight[o]);
        HWY_UNROLL(8)
        for (std::size_t v = 0; v < kVectors; ++v) sums[o][v] = hn::MulAdd(w, x[v], sums[o][v]);
      }
    }
    HWY_UNROLL(8)
    for (std::size_t o = 0; o < kOuts; ++o) store(sums[o], out[o] + i);
  }

  template <std::size_t kVectors>
  static HWY_INLINE void store(const V (&sums)[kVectors], Out* to) {
#if HWY_TARGET == HWY_AVX3
    if constexpr (kVectors == 4 && std::is_same_v<Out, std::uint8_t>) {
      return store_bytes(sums, to);
    }
#endif
    HWY_UNROLL(8)
    for (std::size_t v = 0; v < kVectors; ++v) {
      hn::StoreU(converted<float, Out>(sums[v]), hn::Rebind<Out, D>(), to + v * kLanes);
    }
  }

  // The last elements, fewer than a vector, by way of memory that holds one.
  template <std::size_t kOuts>
  HWY_INLINE void rest(std::int64_t i, std::int64_t count) const {
    const D d;
    Out results[kOuts][kLanes] = {};
    V sums[kOuts];
    HWY_UNROLL(8)
    for (std::size_t o = 0; o < kOuts; ++o) {
      if constexpr (kBefore == Before::add) std::copy_n(out[o] + i, count, results[o]);
      sums[o] = hn::Zero(d);
      if constexpr (kBefore == Before::add) sums[o] = hn::LoadU(d, results[o]);
    }
    const float* weight = weights;
    for (std::int64_t t = 0; t < in_count; ++t, weight += out_count) {
      In samples[kLanes] = {};
      std::copy_n(in[t] + i, count, samples);
      const V x = load_samples(d, samples);
      HWY_UNROLL(8)
      for (std::size_t o = 0; o < kOuts; ++o) {
        sums[o] = hn::MulAdd(hn::Set(d, weight[o]), x, sums[o]);
      }
    }
    HWY_UNROLL(8)
    for (std::size_t o = 0; o < kOuts; ++o) {
      hn::StoreU(converted<float, Out>(sums[o]), hn::Rebind<Out, D>(), results[o]);
      std::copy_n(results[o], count, out[o] + i);
    }
  }

  template <std::size_t kOuts>
  HWY_NOINLINE void rows(std::int64_t length) const {
    constexpr auto kMany = static_cast<std::int64_t>(kMostVectors * kLanes);
    std::int64_t i = 0;
    for (; i + kMany <= length; i += kMany) block<kOuts, kMostVectors>(i);
    for (; i + kStep <= length; i += kStep) block<kOuts, 1>(i);
    if (i == length) return;
    // What does not add up may be done twice.
    if (kBefore == Before::nothing && length >= kStep) return block<kOuts, 1>(length - kStep);
    rest<kOuts>(i, length - i);
  }

  void some_rows(std::int64_t count, std::int64_t length) const {
    switch (count) {
      case 1:
        return rows<1>(length);
      case 2:
        return rows<2>(length);
      case 3:
        return rows<3>(length);
      case 4:
        return rows<4>(length);
      case 5:
        return rows<5>(length);
      default:
        return rows<6>(length);
    }
  }
};

// Outputs in blocks of about equal size.
template <typename In, typename Out, Before kBefore>
void mix(const In* const* in, std::int64_t in_count, const float* weights, Out* const* out,
         std::int64_t out_count, std::int64_t length) {
  std::int64_t blocks = (out_count + kMostOuts - 1) / kMostOuts;
  for (std::int64_t o = 0; o < out_count; --blocks) {
    const std::int64_t count = (out_count - o + blocks - 1) / blocks;
    Mix<In, Out, kBefore>{in, in_count, weights + o, out + o, out_count}.some_rows(count, length);
    o += count;
  }
}

void turn_in(const float* const* rows, std::int64_t width, float* to) {
  const D d;
  V square[kLanes];
  std::int64_t i = 0;
  for (; i + kStep <= width; i += kStep, to += kLanes * kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) square[l] = hn::LoadU(d, rows[l] + i);
    transpose(d, square);
    for (std::size_t l = 0; l < kLanes; ++l) hn::Store(square[l], d, to + l * kLanes);
  }
  for (; i < width; ++i, to += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) to[l] = rows[l][i];
  }
}

void turn_out(const float* from, std::int64_t width, float* const* rows) {
  const D d;
  V square[kLanes];
  std::int64_t i = 0;
  for (; i + kStep <= width; i += kStep, from += kLanes * kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) square[l] = hn::Load(d, from + l * kLanes);
    transpose(d, square);
    for (std::size_t l = 0; l < kLanes; ++l) hn::StoreU(square[l], d, rows[l] + i);
  }
  for (; i < width; ++i, from += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) rows[l][i] = from[l];
  }
}

template <std::size_t kOuts>
HWY_INLINE void strided_block(const float* in, const float* taps, std::int64_t tap_count,
                              float* out, const Stride& stride) {
  const D d;
  V sums[kOuts];
  for (V& sum : sums) sum = hn::Zero(d);
  for (std::int64_t t = 0; t < tap_count; ++t, in += stride.tap_step * kStep) {
    const V tap = hn::Set(d, taps[t]);
    HWY_UNROLL(8)
    for (std::size_t o = 0; o < kOuts; ++o) {
      const auto at = static_cast<std::int64_t>(o) * stride.in_step * kStep;
      sums[o] = hn::MulAdd(tap, hn::Load(d, in + at), sums[o]);
    }
  }
  for (std::size_t o = 0; o < kOuts; ++o) {
    hn::Store(sums[o], d, out + static_cast<std::int64_t>(o) * stride.out_step * kStep);
  }
}

void strided(const float* in, const float* taps, std::int64_t tap_count, float* out,
             std::int64_t count, const Stride& stride) {
  constexpr std::int64_t kMany = 8;
  std::int64_t i = 0;
  for (; i + kMany <= count; i += kMany) {
    strided_block<kMany>(in + i * stride.in_step * kStep, taps, tap_count,
                         out + i * stride.out_step * kStep, stride);
  }
  for (; i < count; ++i) {
    strided_block<1>(in + i * stride.in_step * kStep, taps, tap_count,
                     out + i * stride.out_step * kStep, stride);
  }
}

const RateLoops& loops() {
  static constexpr RateLoops kLoops = {
      kStep,
      mix<float, float, Before::add>,
      mix<std::uint8_t, float, Before::add>,
      mix<std::uint16_t, float, Before::add>,
      mix<std::int16_t, float, Before::add>,
      mix<float, float, Before::nothing>,
      mix<float, std::uint8_t, Before::nothing>,
      mix<float, std::uint16_t, Before::nothing>,
      mix<float, std::int16_t, Before::nothing>,
      turn_in,
      turn_out,
      strided,
  };
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loops);

const RateLoops& rate_loops(const Target& target) { return FALTUNG_ENTRY(loops, target)(); }

}  // namespace faltung::simd
#endif
