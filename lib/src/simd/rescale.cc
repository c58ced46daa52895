#include "simd/rescale.h"

#include <bit>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/rescale.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

// Simple enough for the compiler's vectoriser. Magnitudes are ordered as the integers they read as;
// those of NaN and infinity count as 0.
double largest_finite(const double* values, std::int64_t count) {
  constexpr std::int64_t kInfinity = 0x7ff0000000000000, kMagnitude = 0x7fffffffffffffff;
  std::int64_t largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t size = std::bit_cast<std::int64_t>(values[i]) & kMagnitude;
    const std::int64_t finite = size < kInfinity ? size : 0;
    largest = finite > largest ? finite : largest;
  }
  return std::bit_cast<double>(largest);
}

void narrow(const double* HWY_RESTRICT from, double scale, float* HWY_RESTRICT to,
            std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<float>(from[i] * scale);
}

void widen(const float* HWY_RESTRICT from, double first, double second, double* HWY_RESTRICT to,
           std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    to[i] = static_cast<double>(from[i]) * first * second;
  }
}

const RescaleLoops& loops() {
  static constexpr RescaleLoops kLoops = {largest_finite, narrow, widen};
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loops);

const RescaleLoops& rescale_loops(const Target& target) { return FALTUNG_ENTRY(loops, target)(); }

}  // namespace faltung::simd
#endif
