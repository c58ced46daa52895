#include "simd/tap_loop.h"

#include <cstddef>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/tap_loop.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
struct Row {
  const T* in;
  const std::int64_t* offsets;
  const T* taps;
  std::int64_t tap_count;
  T* out;
};

// V vectors of outputs stay in registers while all taps stream by, so a tap costs a broadcast or
// two and V times its arithmetic: no blocking over taps is needed, however many.
//
// Complex numbers lie interleaved. re(t) x and im(t) x are summed apart, without a shuffle in the
// loop: swapping real and imaginary parts of the second sum can wait for the end.
template <typename T>
struct ComplexBlock {
  using Real = T;
  using D = hn::ScalableTag<T>;
  using V1 = hn::Vec<D>;
  static constexpr std::size_t kMaxVectors = 4;

  template <std::size_t V>
  static HWY_INLINE void whole(const Row<std::complex<T>>& row, std::int64_t i, std::int64_t last) {
    const D d;
    const auto n = static_cast<std::int64_t>(hn::Lanes(d));
    V1 by_re[V], by_im[V];
    for (std::size_t v = 0; v < V; ++v) by_re[v] = by_im[v] = hn::Zero(d);
    for (std::int64_t t = 0; t < row.tap_count; ++t) {
      const T* in = reinterpret_cast<const T*>(row.in + row.offsets[t]);
      const auto re = hn::Set(d, row.taps[t].real());
      const auto im = hn::Set(d, row.taps[t].imag());
      for (std::size_t v = 0; v < V; ++v) {
        const auto x =
            hn::LoadU(d, v + 1 < V ? in + i + static_cast<std::int64_t>(v) * n : in + last);
        by_re[v] = hn::MulAdd(re, x, by_re[v]);
        by_im[v] = hn::MulAdd(im, x, by_im[v]);
      }
    }
    combine<V>(by_re, by_im);
    T* out = reinterpret_cast<T*>(row.out);
    for (std::size_t v = 0; v < V; ++v) {
      hn::StoreU(by_re[v], d, v + 1 < V ? out + i + static_cast<std::int64_t>(v) * n : out + last);
    }
  }

  // re = re(t) re(x) - im(t) im(x), im = re(t) im(x) + im(t) re(x), into the first sums.
  template <std::size_t V>
  static HWY_INLINE void combine(V1 (&by_re)[V], V1 (&by_im)[V]) {
#if HWY_TARGET == HWY_SCALAR  // real and imaginary part are neighbouring vectors
    for (std::size_t v = 0; v + 1 < V; v += 2) {
      by_re[v] = hn::Sub(by_re[v], by_im[v + 1]);
      by_re[v + 1] = hn::Add(by_re[v + 1], by_im[v]);
    }
#else
    for (std::size_t v = 0; v < V; ++v) {
      const auto swapped = hn::Reverse2(D(), by_im[v]);
      by_re[v] = hn::OddEven(hn::Add(by_re[v], swapped), hn::Sub(by_re[v], swapped));
    }
#endif
  }

  static HWY_INLINE void partial(const Row<std::complex<T>>& row, std::int64_t count) {
    const D d;
    V1 by_re[1] = {hn::Zero(d)}, by_im[1] = {hn::Zero(d)};
    for (std::int64_t t = 0; t < row.tap_count; ++t) {
      const auto x = load_first(d, reinterpret_cast<const T*>(row.in + row.offsets[t]), count);
      by_re[0] = hn::MulAdd(hn::Set(d, row.taps[t].real()), x, by_re[0]);
      by_im[0] = hn::MulAdd(hn::Set(d, row.taps[t].imag()), x, by_im[0]);
    }
    combine<1>(by_re, by_im);
    store_first(by_re[0], d, reinterpret_cast<T*>(row.out), count);
  }
};

// 64-bit products modulo 2^64. AVX-512 has them, in three instructions; elsewhere they are made of
// 32-bit halves: low*low, and both mixed products in one 32-bit multiplication, which count from
// bit 32 on and are summed apart.
struct IntegerBlock {
  using Real = std::uint64_t;
  using D = hn::ScalableTag<Real>;
  using V1 = hn::Vec<D>;
  static constexpr std::size_t kMaxVectors = 4;

#if HWY_TARGET == HWY_SCALAR
  struct Tap {
    V1 value;
    HWY_INLINE explicit Tap(Real tap) : value(hn::Set(D(), tap)) {}
  };
  struct Sum {
    V1 value;
    HWY_INLINE Sum() : value(hn::Zero(D())) {}
    HWY_INLINE void add(const Tap& tap, V1 x) { value = hn::Add(value, hn::Mul(tap.value, x)); }
    HWY_INLINE V1 total() const { return value; }
  };
#else
  using Halves = hn::Vec<hn::RepartitionToNarrow<D>>;
  static HWY_INLINE Halves halves(V1 v) { return hn::BitCast(hn::RepartitionToNarrow<D>(), v); }
  struct Tap {
    Halves low, swapped;
    HWY_INLINE explicit Tap(Real tap)
        : low(halves(hn::Set(D(), tap))), swapped(halves(hn::Set(D(), tap >> 32 | tap << 32))) {}
  };
  struct Sum {
    V1 low;
    Halves mixed;
    HWY_INLINE Sum() : low(hn::Zero(D())), mixed(halves(low)) {}
    HWY_INLINE void add(const Tap& tap, V1 x) {
      low = hn::Add(low, hn::MulEven(tap.low, halves(x)));
      mixed = hn::Add(mixed, hn::Mul(tap.swapped, halves(x)));
    }
    HWY_INLINE V1 total() const {
      const V1 pairs = hn::BitCast(D(), mixed);
      return hn::Add(low, hn::ShiftLeft<32>(hn::Add(pairs, hn::ShiftRight<32>(pairs))));
    }
  };
#endif

  template <std::size_t V>
  static HWY_INLINE void whole(const Row<Real>& row, std::int64_t i, std::int64_t last) {
    const D d;
    const auto n = static_cast<std::int64_t>(hn::Lanes(d));
    Sum sums[V];
    for (std::int64_t t = 0; t < row.tap_count; ++t) {
      const Real* in = row.in + row.offsets[t];
      const Tap tap(row.taps[t]);
      for (std::size_t v = 0; v < V; ++v) {
        sums[v].add(tap,
                    hn::LoadU(d, in + (v + 1 < V ? i + static_cast<std::int64_t>(v) * n : last)));
      }
    }
    for (std::size_t v = 0; v < V; ++v) {
      hn::StoreU(sums[v].total(), d,
                 row.out + (v + 1 < V ? i + static_cast<std::int64_t>(v) * n : last));
    }
  }

  static HWY_INLINE void partial(const Row<Real>& row, std::int64_t count) {
    const D d;
    Sum sum;
    for (std::int64_t t = 0; t < row.tap_count; ++t) {
      sum.add(Tap(row.taps[t]), load_first(d, row.in + row.offsets[t], count));
    }
    store_first(sum.total(), d, row.out, count);
  }
};

// What is left after the largest blocks: `vectors` of them, the last one moved back to end with the
// row. Outputs that this computes twice get the same bits twice.
template <class Block, std::size_t V, typename T>
HWY_INLINE void remainder(const Row<T>& row, std::int64_t i, std::int64_t last,
                          std::size_t vectors) {
  if (vectors == V) {
    Block::template whole<V>(row, i, last);
  } else if constexpr (V > 1) {
    remainder<Block, V - 1>(row, i, last, vectors);
  }
}

template <class Block, typename T>
void tap_loop(const T* in, const std::int64_t* offsets, const T* taps, std::int64_t tap_count,
              T* out, std::int64_t length) {
  constexpr auto kReals = static_cast<std::int64_t>(sizeof(T) / sizeof(typename Block::Real));
  const Row<T> row{in, offsets, taps, tap_count, out};
  const auto n = static_cast<std::int64_t>(hn::Lanes(typename Block::D()));
  const std::int64_t total = length * kReals;
  if (total <= 0) return;
  if (total < n) return Block::partial(row, total);
  constexpr auto kMax = static_cast<std::int64_t>(Block::kMaxVectors);
  std::int64_t i = 0;
  for (; i + kMax * n <= total; i += kMax * n) {
    Block::template whole<Block::kMaxVectors>(row, i, i + (kMax - 1) * n);
  }
  if (i == total) return;
  const auto vectors = static_cast<std::size_t>((total - i + n - 1) / n);
  remainder<Block, Block::kMaxVectors>(row, i, total - n, vectors);
}

// Unsigned, where wrapping is defined.
void tap_loop_int64(const std::int64_t* in, const std::int64_t* offsets, const std::int64_t* taps,
                    std::int64_t tap_count, std::int64_t* out, std::int64_t length) {
  using U = std::uint64_t;
  tap_loop<IntegerBlock>(reinterpret_cast<const U*>(in), offsets, reinterpret_cast<const U*>(taps),
                         tap_count, reinterpret_cast<U*>(out), length);
}

const TapLoops& loops() {
  static constexpr TapLoops kLoops = {
      tap_loop<ComplexBlock<float>, std::complex<float>>,
      tap_loop<ComplexBlock<double>, std::complex<double>>,
      tap_loop_int64,
  };
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loops);

const TapLoops& tap_loops(const Target& target) { return FALTUNG_ENTRY(loops, target)(); }

}  // namespace faltung::simd
#endif
