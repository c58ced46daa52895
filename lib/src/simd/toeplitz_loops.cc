#include "simd/toeplitz_loops.h"

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/toeplitz_loops.cc"
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

// Adds m to what has gone below zero: from [-m, m) to [0, m).
HWY_INLINE V lifted(V x, V m) { return hn::Add(x, hn::And(m, hn::BroadcastSignBit(x))); }

// Modulo 2^64 where m is 0: nothing is lifted then.
HWY_INLINE V difference_of(V x, V y, V m) { return lifted(hn::Sub(x, y), m); }
HWY_INLINE V sum_of(V x, V y, V m) { return lifted(hn::Add(x, hn::Sub(y, m)), m); }

// Calls put(i, load, store) for all vectors up to `count`, the last one in part.
template <typename Put>
HWY_INLINE void for_vectors(std::int64_t count, const Put& put) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(D()));
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    put(
        i, [](const std::int64_t* from) HWY_ATTR { return hn::LoadU(D(), from); },
        [](V v, std::int64_t* to) HWY_ATTR { hn::StoreU(v, D(), to); });
  }
  const std::int64_t left = count - i;
  if (left == 0) return;
  put(
      i, [=](const std::int64_t* from) HWY_ATTR { return load_first(D(), from, left); },
      [=](V v, std::int64_t* to) HWY_ATTR { store_first(v, D(), to, left); });
}

void difference(const std::uint64_t* x, std::int64_t apart, std::int64_t count, std::uint64_t m,
                std::uint64_t* d) {
  const auto* from = reinterpret_cast<const std::int64_t*>(x);
  auto* to = reinterpret_cast<std::int64_t*>(d);
  const V modulus = hn::Set(D(), static_cast<std::int64_t>(m));
  for_vectors(count, [&](std::int64_t i, const auto& load, const auto& store) HWY_ATTR {
    store(difference_of(load(from + i), load(from + i + apart), modulus), to + i);
  });
}

void combine(const std::uint64_t* p, std::int64_t h, std::uint64_t m, std::uint64_t* y) {
  const auto* add = reinterpret_cast<const std::int64_t*>(p);
  auto* to = reinterpret_cast<std::int64_t*>(y);
  const V modulus = hn::Set(D(), static_cast<std::int64_t>(m));
  for_vectors(h, [&](std::int64_t i, const auto& load, const auto& store) HWY_ATTR {
    const V both = load(to + i);
    store(sum_of(both, load(add + i), modulus), to + i);
    store(difference_of(both, load(to + h + i), modulus), to + h + i);
  });
}

const ToeplitzLoops& loops() {
  static constexpr ToeplitzLoops kLoops = {difference, combine};
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loops);

const ToeplitzLoops& toeplitz_loops(const Target& target) { return FALTUNG_ENTRY(loops, target)(); }

}  // namespace faltung::simd
#endif
