#include "simd/tap_block.h"

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/tap_block.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/tap_block-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

const TapBlockLoops<float>& float32() {
  static constexpr auto kLoops = tap_block_loops<float, float>();
  return kLoops;
}
const TapBlockLoops<double>& float64() {
  static constexpr auto kLoops = tap_block_loops<double, double>();
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(float32);
HWY_EXPORT(float64);

const TapBlockLoops<float>& tap_block_float32(const Target& target) {
  return FALTUNG_ENTRY(float32, target)();
}
const TapBlockLoops<double>& tap_block_float64(const Target& target) {
  return FALTUNG_ENTRY(float64, target)();
}

}  // namespace faltung::simd
#endif
