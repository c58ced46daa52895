// Arithmetic modulo a prime p < 0.968 * 2^29 on 64-bit lanes whose lower halves hold residues with
// their signs; the upper halves may hold anything. Compiled once per target, for those without
// fused multiply-add: products of halves take a seventh of the instructions of field-inl.h there.
//
// A product (Montgomery, Math. Comp. 44 (1985)) divides by 2^32:
//
//     m = a b / p  modulo 2^32,   (a b - m p) / 2^32  is an integer congruent to a b / 2^32
//
// With |m| <= 2^31 its magnitude is at most |a b| / 2^32 + p/2. A constant factor w is multiplied
// by as w' = w 2^32 modulo p, |w'| <= p/2, so that the division undoes itself, and m = a (w' / p)
// takes one product less in a row (word.h). From the bound B of a, that has the bound
//
//     c(B) = 1/2 + B/16
//
// below that of field-inl.h, and sums may reach 4.13 p < 2^31. The products of two variable
// residues of bounds A, B have 1/2 + A B / 8 and stay divided by 2^32.
#if defined(FALTUNG_NTT_MONTGOMERY_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_NTT_MONTGOMERY_INL
#undef FALTUNG_NTT_MONTGOMERY_INL
#else
#define FALTUNG_NTT_MONTGOMERY_INL
#endif

#include "hwy/highway.h"
#include "ntt/field-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {

// The lower halves of the products of lower halves.
HWY_INLINE VI multiply_modulo(VI a, VI b) {
#if HWY_TARGET == HWY_SCALAR
  return VI(static_cast<std::int64_t>(static_cast<std::uint64_t>(a.raw) *
                                      static_cast<std::uint64_t>(b.raw)));
#else
  const hn::Repartition<std::uint32_t, DI> halves;
  return hn::BitCast(DI(), hn::MulEven(hn::BitCast(halves, a), hn::BitCast(halves, b)));
#endif
}

// The products of lower halves, with their signs.
HWY_INLINE VI multiply_halves(VI a, VI b) {
#if HWY_TARGET == HWY_SCALAR
  return VI(std::int64_t{static_cast<std::int32_t>(a.raw)} * static_cast<std::int32_t>(b.raw));
#else
  const hn::Repartition<std::int32_t, DI> halves;
  const auto x = hn::BitCast(halves, a), y = hn::BitCast(halves, b);
#if HWY_TARGET == HWY_SSSE3
  // It multiplies without signs; a negative factor then stands for 2^32 more.
  const auto more =
      hn::Add(hn::And(hn::BroadcastSignBit(x), y), hn::And(hn::BroadcastSignBit(y), x));
  return hn::Sub(multiply_modulo(a, b), hn::ShiftLeft<32>(hn::BitCast(DI(), more)));
#else
  return hn::MulEven(x, y);
#endif
#endif
}

// The upper halves moved down.
HWY_INLINE VI upper_half(VI a) {
#if HWY_TARGET == HWY_SCALAR
  return hn::ShiftRight<32>(a);  // a residue is its whole lane then
#else
  return hn::BitCast(DI(), hn::ShiftRight<32>(hn::BitCast(hn::RebindToUnsigned<DI>(), a)));
#endif
}

class MontgomeryField {
 public:
  using Vector = VI;
  struct Factor {
    VI value, quotient;
  };
  static constexpr double kReduced = 0.76;  // from 4.13
  static constexpr double kNarrow = 0x1p31 - 1;

  HWY_INLINE explicit MontgomeryField(const Prime& prime)
      : p_(hn::Set(DI(), static_cast<std::int64_t>(prime.value))),
        inverse_(hn::Set(DI(), inverse_of_halves(prime.value))),
        one_(factor(factor_word(1, prime))),
        upper_(factor(factor_word(divisor_of_products(prime), prime))),
        offset_(hn::Set(DI(), offset(prime))) {}

  static HWY_INLINE VI load(const Word* from) { return hn::Load(DI(), &from->halves); }
  static HWY_INLINE void store(VI residues, Word* to) { hn::Store(residues, DI(), &to->halves); }

  static HWY_INLINE Factor factor(Word word) { return pair(hn::Set(DI(), word.halves)); }
  static HWY_INLINE Factor factors(const Word* from) { return pair(load(from)); }

  HWY_INLINE VI multiply(VI a, const Factor& b) const {
    return reduced(multiply_halves(a, b.value), multiply_modulo(a, b.quotient));
  }
  HWY_INLINE VI multiply(VI a, VI b) const { return reduced(multiply_halves(a, b)); }

  // Bound 1/2 + B/16.
  HWY_INLINE VI reduce(VI a) const { return multiply(a, one_); }

  // Bound 1 from any 64-bit integer: the lower half lies 2^31 above one with a sign.
  HWY_INLINE VI residue(VI integers) const {
    const VI low = hn::Xor(integers, hn::Set(DI(), INT64_C(0x80000000)));
    const VI sum = hn::Add(multiply_halves(upper_half(integers), upper_.value),
                           multiply_halves(low, one_.value));
    return reduced(hn::Add(sum, offset_));
  }
  // Bound 3/4 from integers up to kNarrow.
  HWY_INLINE VI narrow(VI integers) const { return reduce(integers); }

 private:
  static HWY_INLINE Factor pair(VI words) { return {words, upper_half(words)}; }

  // What 2^31 adds to `sum` above.
  static std::int64_t offset(const Prime& prime) {
    const std::uint64_t p = prime.value;
    const std::uint64_t half = (std::uint64_t{1} << 31) % p;
    return static_cast<std::int64_t>(
        balanced(ntt::multiply(half, divisor_of_products(prime), p), p));
  }

  HWY_INLINE VI reduced(VI products, VI quotients) const {
    return upper_half(hn::Sub(products, multiply_halves(quotients, p_)));
  }
  HWY_INLINE VI reduced(VI products) const {
    return reduced(products, multiply_modulo(products, inverse_));
  }

  VI p_, inverse_;
  Factor one_, upper_;
  VI offset_;
};

}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
