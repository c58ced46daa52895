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
  Lanes<T> pole_re[kPairs], pole_im[kPairs], tail_re[kPairs], tail_im[kPairs];
  Lanes<T> weight_re[kPairs], weight_im[kPairs];
  explicit HWY_INLINE Taps(const RecursiveTaps<T>& taps) {
    const hn::ScalableTag<T> d;
    HWY_UNROLL(4)
    for (std::size_t k = 0; k < kPairs; ++k) {
      pole_re[k] = hn::Set(d, taps.pole_re[k]);
      pole_im[k] = hn::Set(d, taps.pole_im[k]);
      tail_re[k] = hn::Set(d, taps.tail_re[k]);
      tail_im[k] = hn::Set(d, taps.tail_im[k]);
      weight_re[k] = hn::Set(d, taps.weight_re[k]);
      weight_im[k] = hn::Set(d, taps.weight_im[k]);
    }
  }
};

// Which of its parts a pass has.
enum class Stage { states, results, endings };

// One step of the states of vector s; the sum of what they weigh.
template <bool kAbove, Stage kStage, typename T, std::size_t kPairs>
HWY_INLINE Lanes<T> step(const Taps<T, kPairs>& t, States<T, kPairs>& z, std::size_t s, Lanes<T> x,
                         Lanes<T> old, Lanes<T> sum) {
  HWY_UNROLL(4)
  for (std::size_t k = 0; k < kPairs; ++k) {
    const Lanes<T> re = kAbove ? z.re[k][s] : hn::Add(z.re[k][s], x), im = z.im[k][s];
    Lanes<T> next_re = kAbove ? hn::MulAdd(t.pole_re[k], re, x) : hn::Mul(t.pole_re[k], re);
    next_re = hn::NegMulAdd(t.pole_im[k], im, next_re);
    Lanes<T> next_im = hn::MulAdd(t.pole_im[k], re, hn::Mul(t.pole_re[k], im));
    if constexpr (kStage == Stage::endings) {
      next_re = hn::NegMulAdd(t.tail_re[k], old, next_re);
      next_im = hn::NegMulAdd(t.tail_im[k], old, next_im);
    }
    z.re[k][s] = next_re;
    z.im[k][s] = next_im;
    if constexpr (kStage != Stage::states) {
      sum = hn::MulAdd(t.weight_re[k], next_re, sum);
      sum = hn::NegMulAdd(t.weight_im[k], next_im, sum);
    }
  }
  return sum;
}

template <bool kAbove, Stage kStage, std::size_t kPairs, typename T>
HWY_NOINLINE void pass(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, Rows<const T> old,
                       std::int64_t count, std::int64_t width, Rows<T> out) {
  const hn::ScalableTag<T> d;
  const Taps<T, kPairs> t(taps);
  constexpr auto kGroup = static_cast<std::int64_t>(kSide * kLanes<T>);
  for (std::int64_t at = 0; at < width; at += kGroup) {
    States<T, kPairs> z;
    z.load(states + at, width);
    for (std::int64_t j = 0; j < count; ++j) {
      const std::int64_t i = kAbove ? j : count - 1 - j;
      HWY_UNROLL(2)
      for (std::size_t s = 0; s < kSide; ++s) {
        const auto lane = at + static_cast<std::int64_t>(s * kLanes<T>);
        const Lanes<T> x = hn::LoadU(d, in.first + (kAbove ? i : i + 1) * in.stride + lane);
        Lanes<T> ended = hn::Zero(d), sum = hn::Zero(d);
        if constexpr (kStage == Stage::endings) {
          ended = hn::LoadU(d, old.first + i * old.stride + lane);
        }
        if constexpr (kStage == Stage::states) {
          step<kAbove, kStage>(t, z, s, x, ended, sum);
        } else {
          T* const to = out.first + i * out.stride + lane;
          if constexpr (!kAbove) sum = hn::LoadU(d, to);
          hn::StoreU(step<kAbove, kStage>(t, z, s, x, ended, sum), d, to);
        }
      }
    }
    z.store(states + at, width);
  }
}

template <bool kAbove, std::size_t kPairs, typename T>
void pass_of_pairs(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, Rows<const T> old,
                   std::int64_t count, std::int64_t width, Rows<T> out) {
  const auto run = old.first != nullptr   ? pass<kAbove, Stage::endings, kPairs, T>
                   : out.first != nullptr ? pass<kAbove, Stage::results, kPairs, T>
                                          : pass<kAbove, Stage::states, kPairs, T>;
  run(taps, states, in, old, count, width, out);
}

template <bool kAbove, typename T>
void any_pass(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, Rows<const T> old,
              std::int64_t count, std::int64_t width, Rows<T> out) {
  const auto run = taps.pairs == 2   ? pass_of_pairs<kAbove, 2, T>
                   : taps.pairs == 3 ? pass_of_pairs<kAbove, 3, T>
                                     : pass_of_pairs<kAbove, 4, T>;
  run(taps, states, in, old, count, width, out);
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
    any_pass<true, T>,
    any_pass<false, T>,
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
