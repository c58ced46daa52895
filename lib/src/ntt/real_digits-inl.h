// Integers from their mixed radix digits modulo large primes (coefficients.h), |v_i| <= 0.61 p_i.
// Compiled once per target.
#if defined(FALTUNG_NTT_REAL_DIGITS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_NTT_REAL_DIGITS_INL
#undef FALTUNG_NTT_REAL_DIGITS_INL
#else
#define FALTUNG_NTT_REAL_DIGITS_INL
#endif

#include "hwy/highway.h"
#include "ntt/coefficients.h"
#include "ntt/field-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {

template <typename Field, int kPrimesUsed>
class Digits;

template <int kPrimesUsed>
class Digits<RealField, kPrimesUsed> {
 public:
  explicit HWY_INLINE Digits(const Garner& garner) : garner_(garner) {}

  static HWY_INLINE VI integer(V digit) { return to_integer(digit); }

  // sum v_i w_i modulo 2^64, or modulo m: then with the quotient by floating point, whose error
  // stays below 0.85, from |v_i| < 2^49.3, |share| <= 1/2 and three roundings of sums below 2^51.
  template <bool kReduce>
  HWY_INLINE VI low(const V (&digits)[kPrimesUsed]) const {
    VI sum = hn::Zero(DI());
    V quotient = hn::Zero(D());
    for (std::size_t i = 0; i < kPrimesUsed; ++i) {
      const VI digit = integer(digits[i]);
      const VI weight = hn::Set(DI(), static_cast<std::int64_t>(garner_.weight[i]));
      sum = i == 0 && garner_.weight[0] == 1 ? digit : hn::Add(sum, hn::Mul(digit, weight));
      if constexpr (kReduce) {
        quotient = hn::MulAdd(digits[i], hn::Set(D(), garner_.share[i]), quotient);
      }
    }
    if constexpr (!kReduce) return sum;
    const VI modulus = hn::Set(DI(), static_cast<std::int64_t>(garner_.modulus));
    const VI rest = hn::Sub(sum, hn::Mul(to_integer(quotient), modulus));
    return hn::Add(rest, hn::IfThenElseZero(hn::Lt(rest, hn::Zero(DI())), modulus));
  }

  // One from its digits, which are kLanes apart.
  static HWY_INLINE bool wide(const std::int64_t* digits, int128& value) {
    value = digits[0];
    if constexpr (kPrimesUsed > 1) value += int128{digits[kLanes]} * prime_of(0);
    if constexpr (kPrimesUsed > 2) {
      constexpr auto kMost = static_cast<std::int64_t>(kShortThird);
      const std::int64_t third = digits[2 * kLanes];
      const bool is_low = kPrimesUsed == 3 || digits[(kPrimesUsed - 1) * kLanes] == 0;
      if (HWY_UNLIKELY(!is_low || third <= -kMost || third >= kMost)) {
        return checked_value(digits, value);
      }
      value += third * (int128{prime_of(0)} * prime_of(1));
    }
    return true;
  }

  // Whether `wide` would add up the lower three digits of all lanes.
  static HWY_INLINE bool are_short(const V (&digits)[kPrimesUsed]) {
    if constexpr (kPrimesUsed <= 2) return true;
    const V bound = hn::Set(D(), kShortThird);
    V size = hn::Abs(digits[kPrimesUsed > 2 ? 2 : 0]);
    if constexpr (kPrimesUsed > 3) size = hn::MulAdd(hn::Abs(digits[3]), bound, size);
    return hn::AllTrue(D(), hn::Lt(size, bound));
  }

  // The same sums for all lanes, in two halves. The lower one, taken with its sign, is what 64 bits
  // hold. Without the part of the third digit that belongs to the upper half alone, sums stay below
  // 2^101: as doubles they are off by less than 2^49, so that what is above the lower half comes
  // out within 2^-14 of an integer.
  static HWY_INLINE void store_wide(const V (&digits)[kPrimesUsed], int128* to) {
    VI low = to_integer(digits[0]), high = hn::Zero(DI());
    V sum = digits[0];
    if constexpr (kPrimesUsed > 1) {
      low = hn::Add(low, hn::Mul(to_integer(digits[1]), hn::Set(DI(), prime_of(0))));
      sum = hn::MulAdd(digits[1], hn::Set(D(), static_cast<double>(prime_of(0))), sum);
    }
    if constexpr (kPrimesUsed > 2) {
      constexpr int128 kProduct = int128{prime_of(0)} * prime_of(1);
      constexpr auto kLow = static_cast<std::int64_t>(kProduct);
      constexpr auto kHigh = static_cast<std::int64_t>((kProduct - kLow) >> 64);
      const VI third = to_integer(digits[2]);
      low = hn::Add(low, hn::Mul(third, hn::Set(DI(), kLow)));
      high = hn::Mul(third, hn::Set(DI(), kHigh));
      sum = hn::MulAdd(digits[2], hn::Set(D(), static_cast<double>(kLow)), sum);
    }
    const V above = hn::Mul(hn::Sub(sum, hn::ConvertTo(D(), low)), hn::Set(D(), 0x1p-64));
    high = hn::Add(high, to_integer(above));
    high = hn::Add(high, hn::ShiftRight<63>(low));
    hn::StoreInterleaved2(low, high, DI(), reinterpret_cast<std::int64_t*>(to));
  }

 private:
  static constexpr std::int64_t prime_of(std::size_t i) {
    return static_cast<std::int64_t>(kPrime[i].value);
  }

  // Horner's rule from the highest digit; false where it leaves 128 bits. A value that fits has
  // smaller ones on the way.
  static bool checked_value(const std::int64_t* digits, int128& value) {
    value = digits[(kPrimesUsed - 1) * kLanes];
    bool fits = true;
    for (int i = kPrimesUsed - 2; i >= 0; --i) {
      fits &= !__builtin_mul_overflow(value, prime_of(static_cast<std::size_t>(i)), &value);
      fits &= !__builtin_add_overflow(value, digits[i * kLanes], &value);
    }
    return fits;
  }

  // The third digit tells of nearly all values that they fit: below 2^26 it stands for less than
  // 2^126, and the lower ones for less than 2^100.
  static constexpr double kShortThird = 0x1p26;

  const Garner& garner_;
};

}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
