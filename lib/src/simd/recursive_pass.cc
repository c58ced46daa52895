#include "simd/recursive_pass.h"

#include <cstddef>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/recursive_pass.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
using Lanes = hn::Vec<hn::ScalableTag<T>>;
template <typename T>
constexpr std::size_t kLanes = hn::MaxLanes(hn::ScalableTag<T>());
// Vectors side by side: the states of one alone would wait for each other.
constexpr std::size_t kSide = 2;

// The states of kSide vectors of columns.
template <typename T, std::size_t kPairs>
struct States {
  Lanes<T> re[kPairs][kSide], im[kPairs][kSide];

  HWY_INLINE void load(const T* from, std::int64_t width) {
    each([&](std::size_t k, std::size_t s, const hn::ScalableTag<T>& d) {
      const T* at = from + 2 * static_cast<std::int64_t>(k) * width + s * kLanes<T>;
      re[k][s] = hn::LoadU(d, at);
      im[k][s] = hn::LoadU(d, at + width);
    });
  }
  HWY_INLINE void store(T* to, std::int64_t width) const {
    each([&](std::size_t k, std::size_t s, const hn::ScalableTag<T>& d) {
      T* at = to + 2 * static_cast<std::int64_t>(k) * width + s * kLanes<T>;
      hn::StoreU(re[k][s], d, at);
      hn::StoreU(im[k][s], d, at + width);
    });
  }
  template <typename Body>
  static HWY_INLINE void each(const Body& body) {
    const hn::ScalableTag<T> d;
    HWY_UNROLL(4)
    for (std::size_t k = 0; k < kPairs; ++k) {
      HWY_UNROLL(2)
      for (std::size_t s = 0; s < kSide; ++s) body(k, s, d);
    }
  }
};

template <typename T, std::size_t kPairs>
struct Taps {
  Lanes<T> pole_re[kPairs], pole_im[kPairs], weight_re[kPairs], weight_im[kPairs];
  explicit HWY_INLINE Taps(const RecursiveTaps<T>& taps) {
    const hn::ScalableTag<T> d;
    HWY_UNROLL(4)
    for (std::size_t k = 0; k < kPairs; ++k) {
      pole_re[k] = hn::Set(d, taps.pole_re[k]);
      pole_im[k] = hn::Set(d, taps.pole_im[k]);
      weight_re[k] = hn::Set(d, taps.weight_re[k]);
      weight_im[k] = hn::Set(d, taps.weight_im[k]);
    }
  }
};

// One step of the states of vector s; the sum of what they weigh.
template <bool kAbove, typename T, std::size_t kPairs>
HWY_INLINE Lanes<T> step(const Taps<T, kPairs>& t, States<T, kPairs>& z, std::size_t s, Lanes<T> x,
                         Lanes<T> sum) {
  HWY_UNROLL(4)
  for (std::size_t k = 0; k < kPairs; ++k) {
    const Lanes<T> re = kAbove ? z.re[k][s] : hn::Add(z.re[k][s], x), im = z.im[k][s];
    const Lanes<T> start = kAbove ? hn::MulAdd(t.pole_re[k], re, x) : hn::Mul(t.pole_re[k], re);
    z.re[k][s] = hn::NegMulAdd(t.pole_im[k], im, start);
    z.im[k][s] = hn::MulAdd(t.pole_im[k], re, hn::Mul(t.pole_re[k], im));
    sum = hn::MulAdd(t.weight_re[k], z.re[k][s], sum);
    sum = hn::NegMulAdd(t.weight_im[k], z.im[k][s], sum);
  }
  return sum;
}

template <typename T, std::size_t kPairs, bool kOut>
HWY_NOINLINE void above(const RecursiveTaps<T>& taps, T* states, Rows<const T> in,
                        std::int64_t count, std::int64_t width, Rows<T> out) {
  const hn::ScalableTag<T> d;
  const Taps<T, kPairs> t(taps);
  constexpr auto kGroup = static_cast<std::int64_t>(kSide * kLanes<T>);
  for (std::int64_t at = 0; at < width; at += kGroup) {
    States<T, kPairs> z;
    z.load(states + at, width);
    for (std::int64_t i = 0; i < count; ++i) {
      HWY_UNROLL(2)
      for (std::size_t s = 0; s < kSide; ++s) {
        const auto lane = at + static_cast<std::int64_t>(s * kLanes<T>);
        const Lanes<T> x = hn::LoadU(d, in.first + i * in.stride + lane);
        const Lanes<T> y = step<true>(t, z, s, x, hn::Zero(d));
        if constexpr (kOut) hn::StoreU(y, d, out.first + i * out.stride + lane);
      }
    }
    z.store(states + at, width);
  }
}

template <typename T, std::size_t kPairs, bool kOut>
HWY_NOINLINE void below(const RecursiveTaps<T>& taps, T* states, Rows<const T> in,
                        std::int64_t count, std::int64_t width, Rows<T> out) {
  const hn::ScalableTag<T> d;
  const Taps<T, kPairs> t(taps);
  constexpr auto kGroup = static_cast<std::int64_t>(kSide * kLanes<T>);
  for (std::int64_t at = 0; at < width; at += kGroup) {
    States<T, kPairs> z;
    z.load(states + at, width);
    for (std::int64_t i = count; i-- > 0;) {
      HWY_UNROLL(2)
      for (std::size_t s = 0; s < kSide; ++s) {
        const auto lane = at + static_cast<std::int64_t>(s * kLanes<T>);
        const Lanes<T> x = hn::LoadU(d, in.first + (i + 1) * in.stride + lane);
        if constexpr (kOut) {
          T* to = out.first + i * out.stride + lane;
          hn::StoreU(step<false>(t, z, s, x, hn::LoadU(d, to)), d, to);
        } else {
          step<false>(t, z, s, x, hn::Zero(d));
        }
      }
    }
    z.store(states + at, width);
  }
}

template <typename T, bool kOut>
void above_of(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, std::int64_t count,
              std::int64_t width, Rows<T> out) {
  if (taps.pairs == 2) return above<T, 2, kOut>(taps, states, in, count, width, out);
  if (taps.pairs == 3) return above<T, 3, kOut>(taps, states, in, count, width, out);
  above<T, 4, kOut>(taps, states, in, count, width, out);
}

template <typename T, bool kOut>
void below_of(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, std::int64_t count,
              std::int64_t width, Rows<T> out) {
  if (taps.pairs == 2) return below<T, 2, kOut>(taps, states, in, count, width, out);
  if (taps.pairs == 3) return below<T, 3, kOut>(taps, states, in, count, width, out);
  below<T, 4, kOut>(taps, states, in, count, width, out);
}

template <typename T>
void from_above(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, std::int64_t count,
                std::int64_t width, Rows<T> out) {
  (out.first == nullptr ? above_of<T, false> : above_of<T, true>)(taps, states, in, count, width,
                                                                  out);
}

template <typename T>
void from_below(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, std::int64_t count,
                std::int64_t width, Rows<T> out) {
  (out.first == nullptr ? below_of<T, false> : below_of<T, true>)(taps, states, in, count, width,
                                                                  out);
}

template <typename T>
void turn(Rows<const T> from, std::int64_t count, std::int64_t width, Rows<T> to) {
  const hn::ScalableTag<T> d;
  constexpr auto kSquare = static_cast<std::int64_t>(kLanes<T>);
  for (std::int64_t i = 0; i < count; i += kSquare) {
    for (std::int64_t j = 0; j < width; j += kSquare) {
      Lanes<T> v[kLanes<T>];
      HWY_UNROLL(16)
      for (std::size_t r = 0; r < kLanes<T>; ++r) {
        v[r] = hn::LoadU(d, from.first + (i + static_cast<std::int64_t>(r)) * from.stride + j);
      }
      transpose(d, v);
      HWY_UNROLL(16)
      for (std::size_t r = 0; r < kLanes<T>; ++r) {
        hn::StoreU(v[r], d, to.first + (j + static_cast<std::int64_t>(r)) * to.stride + i);
      }
    }
  }
}

template <typename T>
constexpr RecursivePass<T> kPass = {
    static_cast<std::int64_t>(kLanes<T>),
    static_cast<std::int64_t>(kSide* kLanes<T>),
    from_above<T>,
    from_below<T>,
    turn<T>,
};

const RecursivePasses& passes() {
  static constexpr RecursivePasses kPasses = {kPass<float>, kPass<double>};
  return kPasses;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(passes);

const RecursivePasses& recursive_passes(const Target& target) {
  return FALTUNG_ENTRY(passes, target)();
}

}  // namespace faltung::simd
#endif
