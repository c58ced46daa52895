#include "simd/spectrum.h"

#include <type_traits>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/spectrum.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// How a vector is read and written: whole, or its first lanes in the tail.
struct Whole {
  template <class D>
  HWY_INLINE hn::Vec<D> load(D d, const hn::TFromD<D>* from) const {
    return hn::LoadU(d, from);
  }
  template <class D>
  HWY_INLINE void store(hn::Vec<D> v, D d, hn::TFromD<D>* to) const {
    hn::StoreU(v, d, to);
  }
};

struct First {
  std::int64_t count;
  template <class D>
  HWY_INLINE hn::Vec<D> load(D d, const hn::TFromD<D>* from) const {
    return load_first(d, from, count);
  }
  template <class D>
  HWY_INLINE void store(hn::Vec<D> v, D d, hn::TFromD<D>* to) const {
    store_first(v, d, to, count);
  }
};

// One vector of interleaved values; all is read before `acc` is written, so `acc` may be `a` or
// `b`.
template <bool kAdd, class Access, typename T>
HWY_INLINE void product(const T* a, const T* b, T* acc, const Access& access) {
  const hn::ScalableTag<T> d;
#if HWY_TARGET == HWY_SCALAR  // real and imaginary part are neighbouring vectors
  const auto ar = access.load(d, a), ai = access.load(d, a + 1);
  const auto br = access.load(d, b), bi = access.load(d, b + 1);
  auto re = hn::Neg(hn::Mul(ai, bi)), im = hn::Mul(ai, br);
  if constexpr (kAdd) {
    re = hn::MulAdd(hn::Neg(ai), bi, access.load(d, acc));
    im = hn::MulAdd(ai, br, access.load(d, acc + 1));
  }
  access.store(hn::MulAdd(ar, br, re), d, acc);
  access.store(hn::MulAdd(ar, bi, im), d, acc + 1);
#else
  const auto va = access.load(d, a), vb = access.load(d, b);
  const auto odd = hn::DupOdd(va);
  const auto ai = hn::OddEven(odd, hn::Neg(odd));  // -ai, ai
  const auto swapped = hn::Reverse2(d, vb);        // bi, br
  auto sum = hn::Mul(ai, swapped);
  if constexpr (kAdd) sum = hn::MulAdd(ai, swapped, access.load(d, acc));
  access.store(hn::MulAdd(hn::DupEven(va), vb, sum), d, acc);
#endif
}

template <typename T, bool kAdd>
void products(const std::complex<T>* a, const std::complex<T>* b, std::complex<T>* acc,
              std::int64_t count) {
  const auto* ra = reinterpret_cast<const T*>(a);
  const auto* rb = reinterpret_cast<const T*>(b);
  auto* racc = reinterpret_cast<T*>(acc);
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(hn::ScalableTag<T>()));
  const std::int64_t n = lanes < 2 ? 2 : lanes;
  const std::int64_t total = 2 * count;
  std::int64_t i = 0;
  for (; i + n <= total; i += n) product<kAdd>(ra + i, rb + i, racc + i, Whole());
  if (i < total) product<kAdd>(ra + i, rb + i, racc + i, First{total - i});
}

template <typename T>
const SpectrumLoops<T>& loops() {
  static constexpr SpectrumLoops<T> kLoops = {products<T, false>, products<T, true>};
  return kLoops;
}
const SpectrumLoops<float>& loops_float32() { return loops<float>(); }
const SpectrumLoops<double>& loops_float64() { return loops<double>(); }

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loops_float32);
HWY_EXPORT(loops_float64);

template <>
const SpectrumLoops<float>& spectrum_loops<float>(const Target& target) {
  return FALTUNG_ENTRY(loops_float32, target)();
}
template <>
const SpectrumLoops<double>& spectrum_loops<double>(const Target& target) {
  return FALTUNG_ENTRY(loops_float64, target)();
}

}  // namespace faltung::simd
#endif
