#include "simd/convert.h"

#include <cstddef>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/convert.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/any_address.h"
#include "simd/convert_scalar.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR  // one lane: the scalar rows are the loops

LoadRow vector_load_row(ElementType, Compute) { return nullptr; }
StoreRow vector_store_row(Compute, ElementType) { return nullptr; }

#else

namespace hn = hwy::HWY_NAMESPACE;

// Calls `row(x, y, n)` on contiguous pieces: the vector loops know no strides, so strided rows pass
// through small buffers.
template <typename From, typename To, class Row>
HWY_INLINE void contiguous(const void* from, std::int64_t from_stride, void* to,
                           std::int64_t to_stride, std::int64_t count, const Row& row) {
  const auto* x = static_cast<const From*>(from);
  auto* y = static_cast<To*>(to);
  if (from_stride == 1 && to_stride == 1) return row(x, y, count);
  constexpr std::int64_t kPiece = 256;
  From in[kPiece];
  To out[kPiece];
  for (std::int64_t done = 0; done < count; done += kPiece) {
    const std::int64_t n = count - done < kPiece ? count - done : kPiece;
    const From* x_piece = x + done * from_stride;
    To* y_piece = y + done * to_stride;
    if (from_stride != 1) {
      for (std::int64_t i = 0; i < n; ++i) in[i] = read_element<From>(x_piece, i * from_stride);
    }
    row(from_stride == 1 ? x_piece : in, to_stride == 1 ? y_piece : out, n);
    if (to_stride != 1) {
      for (std::int64_t i = 0; i < n; ++i) write_element(y_piece, i * to_stride, out[i]);
    }
  }
}

// ---- In: small integers and float32, widened.

template <typename F, class V>
HWY_INLINE hn::Vec<hn::ScalableTag<F> > widened(V v) {
  const hn::ScalableTag<F> d;
  using From = hn::TFromV<V>;
  if constexpr (sizeof(From) * 2 == sizeof(F)) {  // int32 or float32 to float64
    if constexpr (sizeof(From) == 4) return hn::PromoteTo(d, v);
  }
  if constexpr (sizeof(From) < 4) {
    const auto wide = hn::PromoteTo(hn::Rebind<std::int32_t, decltype(d)>(), v);
    if constexpr (sizeof(F) == 4) return hn::ConvertTo(d, wide);
    if constexpr (sizeof(F) == 8) return hn::PromoteTo(d, wide);
  }
}

template <typename From, typename F>
struct Widen {
  HWY_INLINE void operator()(const From* x, F* y, std::int64_t count) const {
    const hn::ScalableTag<F> d;
    const hn::Rebind<From, decltype(d)> from;
    const auto n = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t i = 0;
    for (; i + n <= count; i += n) hn::StoreU(widened<F>(hn::LoadU(from, x + i)), d, y + i);
    if (i == count) return;
    store_first(widened<F>(load_first(from, x + i, count - i)), d, y + i, count - i);
  }
};

template <typename From, typename F>
void widen(const void* from, std::int64_t from_stride, void* to, std::int64_t to_stride,
           std::int64_t count) {
  contiguous<From, F>(from, from_stride, to, to_stride, count, Widen<From, F>());
}

template <typename F>
LoadRow widen_from(ElementType from) {
  if (from == ElementType::uint8) return widen<std::uint8_t, F>;
  if (from == ElementType::uint16) return widen<std::uint16_t, F>;
  if (from == ElementType::int16) return widen<std::int16_t, F>;
  if constexpr (sizeof(F) == 8) {
    if (from == ElementType::int32) return widen<std::int32_t, F>;
    if (from == ElementType::float32) return widen<float, F>;
  }
  return nullptr;
}

LoadRow vector_load_row(ElementType from, Compute to) {
  if (to == Compute::float32) return widen_from<float>(from);
  if (to == Compute::float64) return widen_from<double>(from);
  return nullptr;
}

// ---- Out: floating values, settled to a multiple of the quantum, rounded, clamped, narrowed.

template <typename F, typename To>
struct Narrow {
  using D = hn::ScalableTag<F>;
  using V = hn::Vec<D>;
  using DTo = hn::Rebind<To, D>;
  F quantum;
  bool* fits;

  static HWY_INLINE V to_multiple(V v, V quantum, V inverse) {
    const D d;
    const V steps = hn::Mul(v, inverse);
    const auto fraction = hn::Lt(hn::Abs(steps), hn::Set(d, hwy::MantissaEnd<F>()));
    return hn::IfThenElse(fraction, hn::Mul(hn::Round(steps), quantum), v);
  }

  // `fit` loses the lanes that are outside the range of an integer type, or NaN.
  static HWY_INLINE hn::Vec<DTo> narrowed(V v, hn::Mask<D>& fit) {
    const D d;
    const DTo to;
    if constexpr (hwy::IsFloat<To>()) {
      if constexpr (sizeof(To) == sizeof(F)) return v;
      if constexpr (sizeof(To) < sizeof(F)) return hn::DemoteTo(to, v);
    } else {
      const hn::Rebind<std::int32_t, D> d32;
      const V low = hn::Set(d, static_cast<F>(hwy::LimitsMin<To>()));
      const V high = hn::Set(d, static_cast<F>(hwy::LimitsMax<To>()));
      const V whole = hn::Round(v);
      fit = hn::And(fit, hn::And(hn::Ge(whole, low), hn::Le(whole, high)));
      const V number = hn::IfThenElseZero(hn::Eq(whole, whole), whole);
      const V clamped = hn::Min(hn::Max(number, low), high);
      if constexpr (sizeof(F) == 4) return hn::DemoteTo(to, hn::ConvertTo(d32, clamped));
      if constexpr (sizeof(F) == 8) return hn::DemoteTo(to, hn::DemoteTo(d32, clamped));
    }
  }

  template <bool kQuantum>
  HWY_INLINE void row(const F* x, To* y, std::int64_t count) const {
    const D d;
    const DTo to;
    const auto n = static_cast<std::int64_t>(hn::Lanes(d));
    const V step = hn::Set(d, quantum);
    const V inverse = hn::Set(d, kQuantum ? 1 / quantum : 0);
    auto fit = hn::Eq(step, step);  // true
    std::int64_t i = 0;
    for (; i + n <= count; i += n) {
      V v = hn::LoadU(d, x + i);
      if (kQuantum) v = to_multiple(v, step, inverse);
      hn::StoreU(narrowed(v, fit), to, y + i);
    }
    if (i < count) {
      V v = load_first(d, x + i, count - i);
      if (kQuantum) v = to_multiple(v, step, inverse);
      store_first(narrowed(v, fit), to, y + i, count - i);
    }
    *fits = *fits && hn::AllTrue(d, fit);
  }

  HWY_INLINE void operator()(const F* x, To* y, std::int64_t count) const {
    return quantum > 0 ? row<true>(x, y, count) : row<false>(x, y, count);
  }
};

template <Compute kFrom, typename F, typename To>
bool narrow(const void* from, std::int64_t from_stride, void* to, std::int64_t to_stride,
            std::int64_t count, const StoreRule& rule) {
  if (!hwy::IsFloat<To>() && rule.overflow == Overflow::wrap) {  // rare: no vector loop for it
    return scalar_store_row(kFrom, element_type_of<To>)(from, from_stride, to, to_stride, count,
                                                        rule);
  }
  bool fits = true;
  const Narrow<F, To> row{static_cast<F>(rule.quantum), &fits};
  contiguous<F, To>(from, from_stride, to, to_stride, count, row);
  return fits || rule.overflow == Overflow::saturate;
}

template <Compute kFrom, typename F>
StoreRow narrow_to(ElementType to) {
  if (to == ElementType::uint8) return narrow<kFrom, F, std::uint8_t>;
  if (to == ElementType::uint16) return narrow<kFrom, F, std::uint16_t>;
  if (to == ElementType::int16) return narrow<kFrom, F, std::int16_t>;
  if (to == ElementType::float32) return narrow<kFrom, F, float>;
  if constexpr (sizeof(F) == 8) {
    if (to == ElementType::float64) return narrow<kFrom, F, double>;
  }
  return nullptr;
}

StoreRow vector_store_row(Compute from, ElementType to) {
  if (from == Compute::float32) return narrow_to<Compute::float32, float>(to);
  if (from == Compute::float64) return narrow_to<Compute::float64, double>(to);
  return nullptr;
}

#endif  // HWY_TARGET

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(vector_load_row);
HWY_EXPORT(vector_store_row);

LoadRow load_row(const Target& target, ElementType from, Compute to) {
  const LoadRow row = FALTUNG_ENTRY(vector_load_row, target)(from, to);
  return row != nullptr ? row : scalar_load_row(from, to);
}

StoreRow store_row(const Target& target, Compute from, ElementType to) {
  const StoreRow row = FALTUNG_ENTRY(vector_store_row, target)(from, to);
  return row != nullptr ? row : scalar_store_row(from, to);
}

}  // namespace faltung::simd
#endif
