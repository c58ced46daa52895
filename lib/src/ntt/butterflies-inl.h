// Short transforms modulo a prime, in registers, in natural order:
//
//     y[k] = sum_j x[j] w^(j k),    w a root of unity of order R (or its inverse)
//
// Bounds (field-inl.h) in the comments are for inputs of bound B; c(B) = 1/2 + B/8
// for large primes and less for small ones, whose sums have to stay below bound 4.13: they come in
// with c of what a pass leaves, at most 3/4.
#if defined(FALTUNG_NTT_BUTTERFLIES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_NTT_BUTTERFLIES_INL
#undef FALTUNG_NTT_BUTTERFLIES_INL
#else
#define FALTUNG_NTT_BUTTERFLIES_INL
#endif

#include "hwy/highway.h"
#include "ntt/field-inl.h"
#include "ntt/tree.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {

// A transform of one length in one direction, its constants in vectors.
template <typename Field, int kRadix>
class Short {
 public:
  using V = typename Field::Vector;

  HWY_INLINE Short(const Field& field, const Tree& tree, Direction direction) : field_(field) {
    const ShortConstants& constants = tree.short_constants(kRadix, direction);
    for (std::size_t i = 0; i < constants.size(); ++i) {
      factors_[i] = field.factor(constants[i]);
    }
  }

  // kHalf: the upper half of the terms is 0 whatever it holds; radix 2, 4, 8.
  template <bool kHalf = false>
  HWY_INLINE void transform(V (&x)[kRadix]) const {
    if constexpr (kRadix == 3) {
      three(x);
    } else if constexpr (kRadix == 5) {
      five(x);
    } else {
      for (int j = 0; j < kRadix / 2; ++j) {
        if constexpr (kHalf) {
          x[j + kRadix / 2] = x[j];
        } else {
          two(x[j], x[j + kRadix / 2]);
        }
      }
      if constexpr (kRadix == 4) from_pairs(x[0], x[1], x[2], x[3]);
      if constexpr (kRadix == 8) from_pairs(x);
    }
  }

 private:
  static HWY_INLINE void two(V& a, V& b) {
    const V sum = hn::Add(a, b);
    b = hn::Sub(a, b);
    a = sum;
  }

  // From a + c, b + d, a - c, b - d: 4 B and, where turned by a quarter, 2 B + c(2 B).
  HWY_INLINE void from_pairs(V& a, V& b, V& c, V& d) const {
    d = field_.multiply(d, factors_[0]);
    two(a, b);
    two(c, d);
    // Now y[0], y[2], y[1], y[3].
    const V second = c;
    c = b;
    b = second;
  }

  // 3 B and 2 B + c(2 B): w^2 = -1 - w.
  HWY_INLINE void three(V (&x)[3]) const {
    const V turned = field_.multiply(hn::Sub(x[1], x[2]), factors_[0]);
    const V first = hn::Add(hn::Add(x[0], x[1]), x[2]);
    const V second = hn::Add(hn::Sub(x[0], x[2]), turned);
    x[2] = hn::Sub(hn::Sub(x[0], x[1]), turned);
    x[1] = second;
    x[0] = first;
  }

  // Even and odd parts of w^k: 1/2, otherwise B + 2 c(4 B) + 2 c(2 B).
  HWY_INLINE void five(V (&x)[5]) const {
    two(x[1], x[4]);
    two(x[2], x[3]);
    const V even = hn::Add(x[1], x[2]);
    const V mean = hn::Add(x[0], field_.multiply(even, factors_[0]));
    const V apart = field_.multiply(hn::Sub(x[1], x[2]), factors_[1]);
    const V odd = hn::Add(field_.multiply(x[4], factors_[2]), field_.multiply(x[3], factors_[3]));
    const V crossed =
        hn::Sub(field_.multiply(x[4], factors_[3]), field_.multiply(x[3], factors_[2]));
    const V outer = hn::Add(mean, apart), inner = hn::Sub(mean, apart);
    x[0] = field_.reduce(hn::Add(x[0], even));
    x[1] = hn::Add(outer, odd);
    x[2] = hn::Add(inner, crossed);
    x[3] = hn::Sub(inner, crossed);
    x[4] = hn::Sub(outer, odd);
  }

  // 8 B, 4 B + c(4 B) and less; products of what is bounded by 4 B.
  HWY_INLINE void from_pairs(V (&x)[8]) const {
    x[5] = field_.multiply(x[5], factors_[1]);
    x[6] = field_.multiply(x[6], factors_[0]);
    x[7] = field_.multiply(x[7], factors_[2]);
    for (int j = 0; j < 8; j += 4) {
      two(x[j], x[j + 2]);
      two(x[j + 1], x[j + 3]);
      from_pairs(x[j], x[j + 1], x[j + 2], x[j + 3]);
    }
    const V y[8] = {x[0], x[4], x[1], x[5], x[2], x[6], x[3], x[7]};
    for (int k = 0; k < 8; ++k) x[k] = y[k];
  }

  const Field& field_;
  typename Field::Factor factors_[std::tuple_size_v<ShortConstants>];
};

}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
