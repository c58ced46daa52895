#include "simd/school_loops.h"

#include <algorithm>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/school_loops.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<std::int64_t>;
using V = hn::Vec<D>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(D()));

// Without products of numbers with signs residues stay as they are, and products have 62 bits.
constexpr bool kSigned = HWY_TARGET != HWY_SSSE3;
constexpr std::int64_t kTerms = kSigned ? 8 : 4;
// Vectors of results that are summed side by side.
constexpr std::int64_t kVectors = 4;
constexpr std::int64_t kTile = kVectors * kLanes;
// Zeros on both sides of an operand, as far as a tile reaches over its ends.
constexpr std::int64_t kMargin = kTile + kTerms;
constexpr std::int64_t kRoom = (kLongestSchool + 2 * kMargin + 7) / 8 * 8;

HWY_INLINE V products(V x, V y) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Mul(x, y);
#elif HWY_TARGET == HWY_SSSE3
  const hn::RepartitionToNarrow<hn::Rebind<std::uint64_t, D>> narrow;
  return hn::BitCast(D(), hn::MulEven(hn::BitCast(narrow, x), hn::BitCast(narrow, y)));
#else
  const hn::RepartitionToNarrow<D> narrow;
  return hn::MulEven(hn::BitCast(narrow, x), hn::BitCast(narrow, y));
#endif
}

// With zeros round them.
HWY_INLINE void put(const std::uint64_t* x, std::int64_t n, std::uint64_t m, std::int64_t* to) {
  std::fill(to, to + kMargin, 0);
  const V half = hn::Set(D(), static_cast<std::int64_t>(m / 2));
  const V modulus = hn::Set(D(), static_cast<std::int64_t>(m));
  const auto* from = reinterpret_cast<const std::int64_t*>(x);
  const auto centred = [&](V residue) HWY_ATTR {
    if constexpr (!kSigned) return residue;
    return hn::Sub(residue, hn::IfThenElseZero(hn::Gt(residue, half), modulus));
  };
  std::int64_t* at = to + kMargin;
  std::int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    hn::StoreU(centred(hn::LoadU(D(), from + i)), D(), at + i);
  }
  if (i < n) hn::StoreU(centred(load_first(D(), from + i, n - i)), D(), at + i);
  std::fill(at + n, at + n + kMargin, 0);
}

struct Sum {
  V pending, low, high;
  HWY_INLINE Sum() : pending(hn::Zero(D())), low(pending), high(pending) {}
  HWY_INLINE void flush() {
    low = hn::Add(low, hn::And(pending, hn::Set(D(), 0xFFFFFFFF)));
    const hn::Rebind<std::uint64_t, D> bits;
    high =
        hn::Add(high, kSigned ? hn::ShiftRight<32>(pending)
                              : hn::BitCast(D(), hn::ShiftRight<32>(hn::BitCast(bits, pending))));
    pending = hn::Zero(D());
  }
};

// Takes low + 2^32 high modulo m, into [0, m).
class Reduction {
 public:
  explicit HWY_INLINE Reduction(std::uint64_t m)
      : modulus_(hn::Set(D(), static_cast<std::int64_t>(m))),
        inverse_(hn::Set(hn::RebindToFloat<D>(), 1 / static_cast<double>(m))) {}
  HWY_INLINE V operator()(const Sum& sum) const {
    const hn::RebindToFloat<D> real;
    const auto value = hn::MulAdd(hn::ConvertTo(real, sum.high), hn::Set(real, 0x1p32),
                                  hn::ConvertTo(real, sum.low));
    const V quotient = hn::ConvertTo(D(), hn::Round(hn::Mul(value, inverse_)));
    const V whole = hn::Add(sum.low, hn::ShiftLeft<32>(sum.high));
    const V rest = hn::Sub(whole, times_modulus(quotient));
    const V lifted = hn::Add(rest, hn::IfThenElseZero(hn::Lt(rest, hn::Zero(D())), modulus_));
    return hn::Sub(lifted, hn::IfThenZeroElse(hn::Gt(modulus_, lifted), modulus_));
  }

 private:
  // Modulo 2^64.
  HWY_INLINE V times_modulus(V x) const {
#if HWY_TARGET == HWY_SCALAR
    return hn::Mul(x, modulus_);
#else
    const hn::Rebind<std::uint64_t, D> bits;
    const hn::RepartitionToNarrow<decltype(bits)> narrow;
    const auto m = hn::BitCast(narrow, modulus_);
    const auto lower = hn::MulEven(hn::BitCast(narrow, x), m);
    const auto upper =
        hn::MulEven(hn::BitCast(narrow, hn::ShiftRight<32>(hn::BitCast(bits, x))), m);
    return hn::BitCast(D(), hn::Add(lower, hn::ShiftLeft<32>(upper)));
#endif
  }

  V modulus_;
  hn::Vec<hn::RebindToFloat<D>> inverse_;
};

void residues(const std::uint64_t* a, std::int64_t na, const std::uint64_t* b, std::int64_t nb,
              std::uint64_t m, std::int64_t lo, std::int64_t count, std::uint64_t* c) {
  HWY_ALIGN std::int64_t room_a[kRoom], room_b[kRoom];
  put(a, na, m, room_a);
  put(b, nb, m, room_b);
  const std::int64_t *x = room_a + kMargin, *y = room_b + kMargin;
  const Reduction reduce(m);
  auto* to = reinterpret_cast<std::int64_t*>(c);
  for (std::int64_t i = lo; i < lo + count; i += kTile) {
    Sum sums[kVectors];
    const std::int64_t end = std::min(na, i + kTile);
    for (std::int64_t j = std::max<std::int64_t>(0, i - nb + 1); j < end; j += kTerms) {
      for (std::int64_t t = j; t < j + kTerms; ++t) {
        const V factor = hn::Set(D(), x[t]);
        HWY_UNROLL(4)
        for (std::int64_t v = 0; v < kVectors; ++v) {
          const V other = hn::LoadU(D(), y + i - t + v * kLanes);
          sums[v].pending = hn::Add(sums[v].pending, products(factor, other));
        }
      }
      for (Sum& sum : sums) sum.flush();
    }
    for (std::int64_t v = 0; v < kVectors; ++v) {
      const std::int64_t at = i - lo + v * kLanes, left = count - at;
      if (left <= 0) break;
      const V residue = reduce(sums[v]);
      if (left >= kLanes) {
        hn::StoreU(residue, D(), to + at);
      } else {
        store_first(residue, D(), to + at, left);
      }
    }
  }
}

SchoolLoop loop() { return residues; }

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loop);

SchoolLoop school_loop(const Target& target) { return FALTUNG_ENTRY(loop, target)(); }

}  // namespace faltung::simd
#endif
