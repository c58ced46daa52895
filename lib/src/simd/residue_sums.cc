#include "simd/residue_sums.h"

#include <algorithm>
#include <cstddef>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/residue_sums.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/modulus-inl.h"
#include "simd/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using DI = hn::ScalableTag<std::int64_t>;
using DU = hn::ScalableTag<std::uint64_t>;
using VU = hn::Vec<DU>;
constexpr auto kLanes = static_cast<std::int64_t>(hn::MaxLanes(DU()));

// Products below 2^62 whose sum fits 64 bits.
constexpr std::int64_t kTogether = 4;
// Terms whose sums, cut at bit 32, stay below 2^50 each.
constexpr std::int64_t kMostTerms = std::int64_t{1} << 19;

// Of numbers below 2^32.
HWY_INLINE VU product(VU x, VU y) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Mul(x, y);
#else
  const hn::RepartitionToNarrow<DU> halves;
  return hn::MulEven(hn::BitCast(halves, x), hn::BitCast(halves, y));
#endif
}

struct Row {
  const std::uint64_t* in;
  const std::int64_t* offsets;
  const std::uint64_t* taps;
  std::int64_t tap_count;
};

// A sum of up to kMostTerms products, cut in two.
struct Sum {
  VU low, high;
  HWY_INLINE Sum() : low(hn::Zero(DU())), high(low) {}
  HWY_INLINE void add(VU together) {
    low = hn::Add(low, hn::And(together, hn::Set(DU(), 0xFFFFFFFFu)));
    high = hn::Add(high, hn::ShiftRight<32>(together));
  }
};

// Adds up sums modulo m.
#if HWY_TARGET == HWY_SCALAR
class Reducer {
 public:
  using Total = std::uint64_t;
  explicit HWY_INLINE Reducer(std::uint64_t m) : m_(m) {}
  static HWY_INLINE Total zero() { return 0; }
  HWY_INLINE Total add(Total total, const Sum& sum) const {
    const std::uint64_t upper = hn::GetLane(sum.high) % m_ << 32;
    return (upper + hn::GetLane(sum.low) + total) % m_;
  }
  HWY_INLINE VU residue(Total total) const { return hn::Set(DU(), total); }

 private:
  std::uint64_t m_;
};
#else
class Reducer {
 public:
  using Total = hn::Vec<D>;  // at most m/2 and a rounding in magnitude
  explicit HWY_INLINE Reducer(std::uint64_t m) : modulus_(m) {}
  static HWY_INLINE Total zero() { return hn::Zero(D()); }
  HWY_INLINE Total add(Total total, const Sum& sum) const {
    const auto half = hn::Set(D(), 0x1p16);
    const auto upper = modulus_.reduce(real(sum.high));
    const auto shifted = hn::Mul(modulus_.reduce(hn::Mul(upper, half)), half);
    return modulus_.reduce(hn::Add(hn::Add(shifted, real(sum.low)), total));
  }
  HWY_INLINE VU residue(Total total) const { return hn::BitCast(DU(), modulus_.residue(total)); }

 private:
  static HWY_INLINE hn::Vec<D> real(VU x) { return hn::ConvertTo(D(), hn::BitCast(DI(), x)); }
  Modulus modulus_;
};
#endif

// V vectors of results, whose samples load(v, in) finds.
template <std::size_t V, typename Load>
HWY_INLINE void add_terms(const Row& row, std::int64_t begin, std::int64_t end, const Load& load,
                          Sum (&sums)[V]) {
  std::int64_t t = begin;
  for (; t + kTogether <= end; t += kTogether) {
    VU taps[kTogether];
    for (std::int64_t j = 0; j < kTogether; ++j) taps[j] = hn::Set(DU(), row.taps[t + j]);
    for (std::size_t v = 0; v < V; ++v) {
      VU together = product(taps[0], load(v, row.in + row.offsets[t]));
      for (std::int64_t j = 1; j < kTogether; ++j) {
        together = hn::Add(together, product(taps[j], load(v, row.in + row.offsets[t + j])));
      }
      sums[v].add(together);
    }
  }
  for (; t < end; ++t) {
    const VU tap = hn::Set(DU(), row.taps[t]);
    for (std::size_t v = 0; v < V; ++v) {
      sums[v].add(product(tap, load(v, row.in + row.offsets[t])));
    }
  }
}

template <std::size_t V, typename Load, typename Store>
HWY_INLINE void block(const Row& row, const Reducer& reducer, const Load& load,
                      const Store& store) {
  Reducer::Total totals[V];
  for (std::size_t v = 0; v < V; ++v) totals[v] = Reducer::zero();
  for (std::int64_t begin = 0; begin < row.tap_count; begin += kMostTerms) {
    Sum sums[V];
    add_terms<V>(row, begin, std::min(row.tap_count, begin + kMostTerms), load, sums);
    for (std::size_t v = 0; v < V; ++v) totals[v] = reducer.add(totals[v], sums[v]);
  }
  for (std::size_t v = 0; v < V; ++v) store(v, reducer.residue(totals[v]));
}

// The last of V vectors ends with the row; results that this computes twice are the same.
template <std::size_t V>
HWY_INLINE void whole(const Row& row, const Reducer& reducer, std::int64_t i, std::int64_t last,
                      std::uint64_t* out) {
  const auto place = [=](std::size_t v) {
    return v + 1 < V ? i + static_cast<std::int64_t>(v) * kLanes : last;
  };
  block<V>(
      row, reducer,
      [&](std::size_t v, const std::uint64_t* in)
          HWY_ATTR { return hn::LoadU(DU(), in + place(v)); },
      [&](std::size_t v, VU residues) HWY_ATTR { hn::StoreU(residues, DU(), out + place(v)); });
}

void sums(const std::uint64_t* in, const std::int64_t* offsets, const std::uint64_t* taps,
          std::int64_t tap_count, std::uint64_t m, std::uint64_t* out, std::int64_t length) {
  const Row row{in, offsets, taps, tap_count};
  const Reducer reducer(m);
  if (length <= 0) return;
  if (length < kLanes) {
    return block<1>(
        row, reducer,
        [&](std::size_t, const std::uint64_t* from)
            HWY_ATTR { return load_first(DU(), from, length); },
        [&](std::size_t, VU residues) HWY_ATTR { store_first(residues, DU(), out, length); });
  }
  std::int64_t i = 0;
  for (; i + 4 * kLanes <= length; i += 4 * kLanes) {
    whole<4>(row, reducer, i, i + 3 * kLanes, out);
  }
  const std::int64_t left = length - i, last = length - kLanes;
  if (left > 2 * kLanes) {
    whole<2>(row, reducer, i, i + kLanes, out);
    i += 2 * kLanes;
  }
  if (length - i > kLanes) {
    whole<2>(row, reducer, i, last, out);
  } else if (length > i) {
    whole<1>(row, reducer, i, last, out);
  }
}

ResidueSums loop() { return sums; }

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loop);

ResidueSums residue_sums(const Target& target) { return FALTUNG_ENTRY(loop, target)(); }

}  // namespace faltung::simd
#endif
