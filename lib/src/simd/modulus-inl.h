// Whole numbers modulo m <= 2^31 in lanes of doubles. Compiled once per target.
#if defined(FALTUNG_SIMD_MODULUS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_SIMD_MODULUS_INL
#undef FALTUNG_SIMD_MODULUS_INL
#else
#define FALTUNG_SIMD_MODULUS_INL
#endif

#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {

// Exact with or without fused multiply-adds for whole numbers up to 2^53: every product and every
// sum is a whole number up to 2^53 as well.
class Modulus {
 public:
  using D = hwy::HWY_NAMESPACE::ScalableTag<double>;
  using DI = hwy::HWY_NAMESPACE::ScalableTag<std::int64_t>;
  using V = hwy::HWY_NAMESPACE::Vec<D>;
  using VI = hwy::HWY_NAMESPACE::Vec<DI>;

  explicit HWY_INLINE Modulus(std::uint64_t m)
      : m_(hwy::HWY_NAMESPACE::Set(D(), static_cast<double>(static_cast<std::int64_t>(m)))),
        inverse_(
            hwy::HWY_NAMESPACE::Set(D(), 1 / static_cast<double>(static_cast<std::int64_t>(m)))) {}
  // At most m/2 and a rounding in magnitude.
  HWY_INLINE V reduce(V x) const {
    namespace hn = hwy::HWY_NAMESPACE;
    return hn::Sub(x, hn::Mul(hn::Round(hn::Mul(x, inverse_)), m_));
  }
  // In [0, m).
  HWY_INLINE VI residue(V reduced) const {
    namespace hn = hwy::HWY_NAMESPACE;
    const V lifted = hn::Add(reduced, hn::IfThenElseZero(hn::Lt(reduced, hn::Zero(D())), m_));
    return hn::ConvertTo(DI(), lifted);
  }

 private:
  V m_, inverse_;
};

}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
