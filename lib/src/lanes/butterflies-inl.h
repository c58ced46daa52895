// Butterflies on registers. Compiled once per target.
#if defined(FALTUNG_LANES_BUTTERFLIES_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_LANES_BUTTERFLIES_INL
#undef FALTUNG_LANES_BUTTERFLIES_INL
#else
#define FALTUNG_LANES_BUTTERFLIES_INL
#endif

#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::lanes::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Radix 8 needs 16 vectors for its terms alone.
constexpr int kLargestRadix = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL ? 8 : 4;

// Complex numbers, one a lane.
template <class D>
struct Complex {
  hn::Vec<D> re, im;
};

// Scalars that all lanes share, or one a lane.
template <class D, bool kEach>
struct Scalars {
  using T = hn::TFromD<D>;
  static HWY_INLINE std::int64_t step() {
    return kEach ? static_cast<std::int64_t>(hn::Lanes(D())) : 1;
  }
  static HWY_INLINE Complex<D> load(const T* from, std::int64_t index) {
    const D d;
    from += 2 * index * step();
    if constexpr (kEach) return {hn::Load(d, from), hn::Load(d, from + step())};
    return {hn::Set(d, from[0]), hn::Set(d, from[1])};
  }
};

template <class D>
HWY_INLINE Complex<D> load_point(const hn::TFromD<D>* at) {
  const D d;
  return {hn::Load(d, at), hn::Load(d, at + hn::Lanes(d))};
}
template <class D>
HWY_INLINE void store_point(const Complex<D>& z, hn::TFromD<D>* at) {
  const D d;
  hn::Store(z.re, d, at);
  hn::Store(z.im, d, at + hn::Lanes(d));
}

template <class D>
HWY_INLINE Complex<D> multiply(const Complex<D>& a, const Complex<D>& b) {
  return {hn::NegMulAdd(a.im, b.im, hn::Mul(a.re, b.re)),
          hn::MulAdd(a.im, b.re, hn::Mul(a.re, b.im))};
}
// conj(a) b
template <class D>
HWY_INLINE Complex<D> multiply_conjugate(const Complex<D>& a, const Complex<D>& b) {
  return {hn::MulAdd(a.im, b.im, hn::Mul(a.re, b.re)),
          hn::NegMulAdd(a.im, b.re, hn::Mul(a.re, b.im))};
}

// a, b -> a + s b, a - s b. The difference is taken as 2a - (a + s b): six multiply-adds in all.
template <class D>
HWY_INLINE void split(Complex<D>& a, Complex<D>& b, const Complex<D>& s) {
  const auto two = hn::Set(D(), hn::TFromD<D>(2));
  const auto re = hn::NegMulAdd(s.im, b.im, hn::MulAdd(s.re, b.re, a.re));
  const auto im = hn::MulAdd(s.im, b.re, hn::MulAdd(s.re, b.im, a.im));
  b = {hn::MulSub(two, a.re, re), hn::MulSub(two, a.im, im)};
  a = {re, im};
}
// The same with i s.
template <class D>
HWY_INLINE void split_turned(Complex<D>& a, Complex<D>& b, const Complex<D>& s) {
  const auto two = hn::Set(D(), hn::TFromD<D>(2));
  const auto re = hn::NegMulAdd(s.im, b.re, hn::NegMulAdd(s.re, b.im, a.re));
  const auto im = hn::NegMulAdd(s.im, b.im, hn::MulAdd(s.re, b.re, a.im));
  b = {hn::MulSub(two, a.re, re), hn::MulSub(two, a.im, im)};
  a = {re, im};
}

// a, b -> a + b, conj(s) (a - b)
template <class D>
HWY_INLINE void join(Complex<D>& a, Complex<D>& b, const Complex<D>& s) {
  const Complex<D> difference = {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
  a = {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
  b = multiply_conjugate(s, difference);
}
// The same with conj(i s).
template <class D>
HWY_INLINE void join_turned(Complex<D>& a, Complex<D>& b, const Complex<D>& s) {
  const Complex<D> t = {hn::Sub(a.im, b.im), hn::Sub(b.re, a.re)};  // -i (a - b)
  a = {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
  b = multiply_conjugate(s, t);
}

// A node of the tree: its twiddles, and its terms split into the children's and joined again.
template <class D, bool kEach, int kRadix>
struct Node;

template <class D, bool kEach>
struct Node<D, kEach, 2> {
  Complex<D> s;
  explicit HWY_INLINE Node(const hn::TFromD<D>* twiddles)
      : s(Scalars<D, kEach>::load(twiddles, 0)) {}
  HWY_INLINE void forward(Complex<D> (&z)[2]) const { split(z[0], z[1], s); }
  HWY_INLINE void inverse(Complex<D> (&z)[2]) const { join(z[0], z[1], s); }
};

template <class D, bool kEach>
struct Node<D, kEach, 4> {
  Complex<D> s1, s2;
  explicit HWY_INLINE Node(const hn::TFromD<D>* twiddles)
      : s1(Scalars<D, kEach>::load(twiddles, 0)), s2(Scalars<D, kEach>::load(twiddles, 1)) {}
  HWY_INLINE void forward(Complex<D> (&z)[4]) const {
    split(z[0], z[2], s1);
    split(z[1], z[3], s1);
    split(z[0], z[1], s2);
    split_turned(z[2], z[3], s2);
  }
  HWY_INLINE void inverse(Complex<D> (&z)[4]) const {
    join(z[0], z[1], s2);
    join_turned(z[2], z[3], s2);
    join(z[0], z[2], s1);
    join(z[1], z[3], s1);
  }
};

template <class D, bool kEach>
struct Node<D, kEach, 8> {
  Complex<D> s1, s2, s3, s4;
  explicit HWY_INLINE Node(const hn::TFromD<D>* twiddles)
      : s1(Scalars<D, kEach>::load(twiddles, 0)),
        s2(Scalars<D, kEach>::load(twiddles, 1)),
        s3(Scalars<D, kEach>::load(twiddles, 2)),
        s4(Scalars<D, kEach>::load(twiddles, 3)) {}
  HWY_INLINE void forward(Complex<D> (&z)[8]) const {
    split(z[0], z[4], s1);
    split(z[1], z[5], s1);
    split(z[2], z[6], s1);
    split(z[3], z[7], s1);
    split(z[0], z[2], s2);
    split(z[1], z[3], s2);
    split_turned(z[4], z[6], s2);
    split_turned(z[5], z[7], s2);
    split(z[0], z[1], s3);
    split_turned(z[2], z[3], s3);
    split(z[4], z[5], s4);
    split_turned(z[6], z[7], s4);
  }
  HWY_INLINE void inverse(Complex<D> (&z)[8]) const {
    join(z[0], z[1], s3);
    join_turned(z[2], z[3], s3);
    join(z[4], z[5], s4);
    join_turned(z[6], z[7], s4);
    join(z[0], z[2], s2);
    join(z[1], z[3], s2);
    join_turned(z[4], z[6], s2);
    join_turned(z[5], z[7], s2);
    join(z[0], z[4], s1);
    join(z[1], z[5], s1);
    join(z[2], z[6], s1);
    join(z[3], z[7], s1);
  }
};

// Three and five terms: X_k = sum_j w^(jk) z_j by the usual sums and differences of mirrored terms.
template <class D>
HWY_INLINE void dft3(Complex<D> (&z)[3], bool conjugate) {
  const D d;
  using T = hn::TFromD<D>;
  const auto half = hn::Set(d, T(-0.5));
  const auto sine = hn::Set(d, T(conjugate ? -0.86602540378443864676 : 0.86602540378443864676));
  const Complex<D> sum = {hn::Add(z[1].re, z[2].re), hn::Add(z[1].im, z[2].im)};
  const Complex<D> difference = {hn::Sub(z[1].re, z[2].re), hn::Sub(z[1].im, z[2].im)};
  const Complex<D> middle = {hn::MulAdd(half, sum.re, z[0].re), hn::MulAdd(half, sum.im, z[0].im)};
  z[0] = {hn::Add(z[0].re, sum.re), hn::Add(z[0].im, sum.im)};
  z[1] = {hn::NegMulAdd(sine, difference.im, middle.re),
          hn::MulAdd(sine, difference.re, middle.im)};
  z[2] = {hn::MulAdd(sine, difference.im, middle.re),
          hn::NegMulAdd(sine, difference.re, middle.im)};
}

template <class D>
HWY_INLINE void dft5(Complex<D> (&z)[5], bool conjugate) {
  const D d;
  using T = hn::TFromD<D>;
  const double sign = conjugate ? -1 : 1;
  const auto c1 = hn::Set(d, T(0.30901699437494742410)),
             c2 = hn::Set(d, T(-0.80901699437494742410));
  const auto s1 = hn::Set(d, T(sign * 0.95105651629515357212));
  const auto s2 = hn::Set(d, T(sign * 0.58778525229247312917));
  const Complex<D> a = {hn::Add(z[1].re, z[4].re), hn::Add(z[1].im, z[4].im)};
  const Complex<D> b = {hn::Add(z[2].re, z[3].re), hn::Add(z[2].im, z[3].im)};
  const Complex<D> u = {hn::Sub(z[1].re, z[4].re), hn::Sub(z[1].im, z[4].im)};
  const Complex<D> v = {hn::Sub(z[2].re, z[3].re), hn::Sub(z[2].im, z[3].im)};
  const Complex<D> p = {hn::MulAdd(c2, b.re, hn::MulAdd(c1, a.re, z[0].re)),
                        hn::MulAdd(c2, b.im, hn::MulAdd(c1, a.im, z[0].im))};
  const Complex<D> q = {hn::MulAdd(c1, b.re, hn::MulAdd(c2, a.re, z[0].re)),
                        hn::MulAdd(c1, b.im, hn::MulAdd(c2, a.im, z[0].im))};
  const Complex<D> f = {hn::MulAdd(s1, u.re, hn::Mul(s2, v.re)),
                        hn::MulAdd(s1, u.im, hn::Mul(s2, v.im))};
  const Complex<D> g = {hn::NegMulAdd(s1, v.re, hn::Mul(s2, u.re)),
                        hn::NegMulAdd(s1, v.im, hn::Mul(s2, u.im))};
  z[0] = {hn::Add(z[0].re, hn::Add(a.re, b.re)), hn::Add(z[0].im, hn::Add(a.im, b.im))};
  z[1] = {hn::Sub(p.re, f.im), hn::Add(p.im, f.re)};
  z[4] = {hn::Add(p.re, f.im), hn::Sub(p.im, f.re)};
  z[2] = {hn::Sub(q.re, g.im), hn::Add(q.im, g.re)};
  z[3] = {hn::Add(q.re, g.im), hn::Sub(q.im, g.re)};
}

template <class D, bool kEach>
struct Node<D, kEach, 3> {
  Complex<D> s[2];
  explicit HWY_INLINE Node(const hn::TFromD<D>* twiddles)
      : s{Scalars<D, kEach>::load(twiddles, 0), Scalars<D, kEach>::load(twiddles, 1)} {}
  HWY_INLINE void forward(Complex<D> (&z)[3]) const {
    for (int j = 1; j < 3; ++j) z[j] = multiply(s[j - 1], z[j]);
    dft3(z, false);
  }
  HWY_INLINE void inverse(Complex<D> (&z)[3]) const {
    dft3(z, true);
    for (int j = 1; j < 3; ++j) z[j] = multiply_conjugate(s[j - 1], z[j]);
  }
};

template <class D, bool kEach>
struct Node<D, kEach, 5> {
  Complex<D> s[4];
  explicit HWY_INLINE Node(const hn::TFromD<D>* twiddles)
      : s{Scalars<D, kEach>::load(twiddles, 0), Scalars<D, kEach>::load(twiddles, 1),
          Scalars<D, kEach>::load(twiddles, 2), Scalars<D, kEach>::load(twiddles, 3)} {}
  HWY_INLINE void forward(Complex<D> (&z)[5]) const {
    for (int j = 1; j < 5; ++j) z[j] = multiply(s[j - 1], z[j]);
    dft5(z, false);
  }
  HWY_INLINE void inverse(Complex<D> (&z)[5]) const {
    dft5(z, true);
    for (int j = 1; j < 5; ++j) z[j] = multiply_conjugate(s[j - 1], z[j]);
  }
};

}  // namespace faltung::lanes::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
