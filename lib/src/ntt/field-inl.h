// Arithmetic modulo a large prime p < 0.968 * 2^50 on vectors of doubles, and what is common to it
// and to small primes (montgomery-inl.h). Compiled once per target.
//
// A residue is any integer congruent to it; "bound B" says that its magnitude is at most B p. Sums
// are plain additions, exact up to 8 p < 2^53. A product by a factor w with |w| <= p/2 is
//
//     q = round(a (w/p)),   a w - q p = (h - q p) + l,   h = fl(a w),  h + l = a w
//
// with three fused multiply-adds. q is rounded by adding and subtracting 1.5 * 2^52, which takes
// |a w / p| < 2^51, so bound 4.13 of a. h - q p is an integer below 2^53 and exact. From the bound
// B of a, the product has the bound
//
//     c(B) = 1/2 + B/8
//
// because w/p is off by 2^-53 at most and a by no more than B 2^50. Two variable residues of bounds
// A B <= 2 give 1/2 + A B / 4. Where the target has no fused multiply-add the errors of products
// come from splitting the operands in halves (Dekker, Numer. Math. 18 (1971)): the same integers,
// several times slower, with q off by up to 1/8 (1/4) more, and B p/2^53 more in the bounds.
#if defined(FALTUNG_NTT_FIELD_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_NTT_FIELD_INL
#undef FALTUNG_NTT_FIELD_INL
#else
#define FALTUNG_NTT_FIELD_INL
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "ntt/word.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using DI = hn::ScalableTag<std::int64_t>;
using V = hn::Vec<D>;
using VI = hn::Vec<DI>;
inline constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));

inline constexpr bool kFused =
    HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_SSSE3 && HWY_TARGET != HWY_SSE4;

// Adding it to a double below 2^51 in magnitude rounds that to an integer, which then stands in the
// low bits.
inline constexpr double kRound = 0x1.8p52;
inline constexpr std::int64_t kRoundBits = 0x4338000000000000;

// What a product rounded away: a b - fl(a b).
HWY_INLINE V product_error(V a, V b, V product) {
  if constexpr (kFused) return hn::MulSub(a, b, product);
  const V splitter = hn::Set(D(), 0x1p27 + 1);
  const V a_wide = hn::Mul(a, splitter), b_wide = hn::Mul(b, splitter);
  const V a_high = hn::Sub(a_wide, hn::Sub(a_wide, a)), a_low = hn::Sub(a, a_high);
  const V b_high = hn::Sub(b_wide, hn::Sub(b_wide, b)), b_low = hn::Sub(b, b_high);
  const V most = hn::Sub(hn::Mul(a_high, b_high), product);
  const V crossed = hn::Add(hn::Add(most, hn::Mul(a_high, b_low)), hn::Mul(a_low, b_high));
  return hn::Add(crossed, hn::Mul(a_low, b_low));
}

// high + low - q p; the result is an integer below 2^53.
HWY_INLINE V minus_product(V high, V low, V q, V p) {
  if constexpr (kFused) return hn::Add(hn::NegMulAdd(q, p, high), low);
  const V product = hn::Mul(q, p);
  return hn::Add(hn::Sub(high, product), hn::Sub(low, product_error(q, p, product)));
}

HWY_INLINE V to_double(VI integers) {  // below 2^51 in magnitude
  const VI bits = hn::Add(integers, hn::Set(DI(), kRoundBits));
  return hn::Sub(hn::BitCast(D(), bits), hn::Set(D(), kRound));
}

HWY_INLINE VI to_integer(V integers) {  // below 2^51 in magnitude
  const V rounded = hn::Add(integers, hn::Set(D(), kRound));
  return hn::Sub(hn::BitCast(DI(), rounded), hn::Set(DI(), kRoundBits));
}

class RealField {
 public:
  using Vector = V;
  // A constant and its quotient by p.
  struct Factor {
    V value, quotient;
  };
  static constexpr double kReduced = 0.51;  // bound after `reduce`, from what passes leave
  // Integers up to this are residues nearest to zero as they are.
  static constexpr double kNarrow = 0.48 * 0x1p50;
  static_assert(kNarrow < static_cast<double>(kPrime.back().value / 2));

  HWY_INLINE explicit RealField(const Prime& prime)
      : p_(hn::Set(D(), static_cast<double>(prime.value))),
        inverse_(hn::Set(D(), 1 / static_cast<double>(prime.value))) {}

  static HWY_INLINE V load(const Word* from) { return hn::Load(D(), &from->real); }
  static HWY_INLINE void store(V residues, Word* to) { hn::Store(residues, D(), &to->real); }

  // One for all lanes, and one for each.
  HWY_INLINE Factor factor(Word word) const { return factor(hn::Set(D(), word.real)); }
  HWY_INLINE Factor factors(const Word* from) const { return factor(load(from)); }

  HWY_INLINE V multiply(V a, const Factor& b) const {
    const V product = hn::Mul(a, b.value);
    return minus_product(product, product_error(a, b.value, product), round(a, b.quotient), p_);
  }
  HWY_INLINE V multiply(V a, V b) const {
    const V product = hn::Mul(a, b);
    return minus_product(product, product_error(a, b, product), round(product, inverse_), p_);
  }
  // Bound 1/2 from bound 8.
  HWY_INLINE V reduce(V a) const {
    const V q = round(a, inverse_);
    if constexpr (kFused) return hn::NegMulAdd(q, p_, a);
    return hn::Sub(a, hn::Mul(q, p_));  // q is small: the product is exact
  }
  // Bound 1/2 + 2^-17 from any 64-bit integer.
  HWY_INLINE V residue(VI integers) const {
    // Halves of 32 bits in the mantissas of 2^84 and 2^52.
    const VI flipped = hn::Xor(integers, hn::Set(DI(), INT64_MIN));
    const VI upper =
        hn::BitCast(DI(), hn::ShiftRight<32>(hn::BitCast(hn::RebindToUnsigned<DI>(), flipped)));
    const VI lower = hn::And(integers, hn::Set(DI(), 0xffffffff));
    const V high = hn::Sub(hn::BitCast(D(), hn::Or(upper, hn::Set(DI(), 0x4530000000000000))),
                           hn::Set(D(), 0x1p84 + 0x1p63));
    const V low = hn::Sub(hn::BitCast(D(), hn::Or(lower, hn::Set(DI(), 0x4330000000000000))),
                          hn::Set(D(), 0x1p52));
    return hn::Add(minus_product(high, hn::Zero(D()), round(high, inverse_), p_), low);
  }
  HWY_INLINE V narrow(VI integers) const { return to_double(integers); }

 private:
  HWY_INLINE Factor factor(V value) const { return {value, hn::Mul(value, inverse_)}; }

  static HWY_INLINE V round(V a, V quotient) {
    const V magic = hn::Set(D(), kRound);
    return hn::Sub(hn::MulAdd(a, quotient, magic), magic);
  }

  V p_, inverse_;
};

}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
