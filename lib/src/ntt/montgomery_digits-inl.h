// Integers from their mixed radix digits modulo small primes (coefficients.h), |v_i| <= 0.61 p_i <
// 2^28.2. Compiled once per target.
#if defined(FALTUNG_NTT_MONTGOMERY_DIGITS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_NTT_MONTGOMERY_DIGITS_INL
#undef FALTUNG_NTT_MONTGOMERY_DIGITS_INL
#else
#define FALTUNG_NTT_MONTGOMERY_DIGITS_INL
#endif

#include <algorithm>
#include <cmath>

#include "hwy/highway.h"
#include "ntt/coefficients.h"
#include "ntt/montgomery-inl.h"
#include "ntt/real_digits-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {

// A constant of 64 bits by which lower halves are multiplied, modulo 2^64.
class WordFactor {
 public:
  HWY_INLINE WordFactor() = default;
  explicit HWY_INLINE WordFactor(std::uint64_t value)
      : low_(hn::Set(DI(), static_cast<std::int64_t>(value))),
        // Of the lower half taken with its sign.
        high_(hn::Set(DI(), static_cast<std::int64_t>((value + 0x80000000u) >> 32))) {}

  HWY_INLINE VI times(VI a) const {
    return hn::Add(multiply_halves(a, low_), hn::ShiftLeft<32>(multiply_modulo(a, high_)));
  }

 private:
  VI low_, high_;
};

template <int kPrimesUsed>
class Digits<MontgomeryField, kPrimesUsed> {
 public:
  explicit HWY_INLINE Digits(const Garner& garner)
      : modulus_word_(hn::Set(DI(), static_cast<std::int64_t>(garner.modulus))),
        modulus_(garner.modulus) {
    for (std::size_t i = 0; i < kPrimesUsed; ++i) {
      weights_[i] = WordFactor(garner.weight[i]);
      const double share = std::min(std::nearbyint(garner.share[i] * 0x1p32), 0x1p31 - 1);
      shares_[i] = hn::Set(DI(), static_cast<std::int64_t>(share));
      primes_[i] = static_cast<std::int64_t>(garner.set.primes[i].value);
    }
  }

  static HWY_INLINE VI integer(VI digit) { return multiply_halves(digit, hn::Set(DI(), 1)); }

  // sum v_i w_i modulo 2^64, or modulo m: then with the quotient from shares of 32 bits. Those are
  // off by 2^-32 at most, so that six digits and the rounding leave an error below 0.93.
  template <bool kReduce>
  HWY_INLINE VI low(const VI (&digits)[kPrimesUsed]) const {
    VI sum = weights_[0].times(digits[0]);
    for (int i = 1; i < kPrimesUsed; ++i) sum = hn::Add(sum, weights_[i].times(digits[i]));
    if constexpr (!kReduce) return sum;
    VI quotient = hn::Set(DI(), INT64_C(0x80000000));
    for (int i = 0; i < kPrimesUsed; ++i) {
      quotient = hn::Add(quotient, multiply_halves(digits[i], shares_[i]));
    }
    const VI rest = hn::Sub(sum, modulus_.times(upper_half(quotient)));
    return hn::Add(rest, hn::IfThenElseZero(hn::Lt(rest, hn::Zero(DI())), modulus_word_));
  }

  // Pairs of digits, below 2^58, are digits by pairs of primes. The first two pairs stand for less
  // than 2^116. False where the value leaves 128 bits.
  HWY_INLINE bool wide(const std::int64_t* digits, int128& value) const {
    value = pair(digits, 0);
    if constexpr (kPrimesUsed > 2) value += pair(digits, 2) * int128{primes_[0] * primes_[1]};
    if constexpr (kPrimesUsed > 4) {
      const std::int64_t third = pair(digits, 4);
      if (third != 0) return add_third(third, value);
    }
    return true;
  }

  static constexpr bool are_short(const VI (&)[kPrimesUsed]) { return false; }
  static void store_wide(const VI (&)[kPrimesUsed], int128*) {}

 private:
  HWY_INLINE std::int64_t pair(const std::int64_t* digits, int i) const {
    if (i + 1 == kPrimesUsed) return digits[i * kLanes];
    return digits[i * kLanes] + digits[(i + 1) * kLanes] * primes_[i];
  }

  // The sum modulo 2^128 has the sign of the sum where that fits. As a double the sum is off by a
  // trifle; it is at least 0.39 times what the third pair counts by, so that its sign is right.
  bool add_third(std::int64_t third, int128& value) const {
    const int128 by = int128{primes_[0] * primes_[1]} * (primes_[2] * primes_[3]);
    const double about =
        static_cast<double>(third) * static_cast<double>(by) + static_cast<double>(value);
    value = static_cast<int128>(static_cast<uint128>(value) +
                                static_cast<uint128>(by) * static_cast<uint128>(int128{third}));
    return std::abs(about) < 0x1.8p127 && (about < 0) == (value < 0);
  }

  WordFactor weights_[kPrimesUsed];
  VI shares_[kPrimesUsed];
  VI modulus_word_;
  WordFactor modulus_;
  std::int64_t primes_[kPrimesUsed];
};

}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
