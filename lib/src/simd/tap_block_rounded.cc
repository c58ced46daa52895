#include "simd/tap_block.h"

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/tap_block_rounded.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "simd/tap_block-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

const TapBlockLoops<float, std::uint8_t>& to_uint8() {
  static constexpr auto kLoops = tap_block_loops<float, std::uint8_t>();
  return kLoops;
}
const TapBlockLoops<float, std::uint16_t>& to_uint16() {
  static constexpr auto kLoops = tap_block_loops<float, std::uint16_t>();
  return kLoops;
}
const TapBlockLoops<float, std::int16_t>& to_int16() {
  static constexpr auto kLoops = tap_block_loops<float, std::int16_t>();
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(to_uint8);
HWY_EXPORT(to_uint16);
HWY_EXPORT(to_int16);

const TapBlockLoops<float, std::uint8_t>& tap_block_uint8(const Target& target) {
  return FALTUNG_ENTRY(to_uint8, target)();
}
const TapBlockLoops<float, std::uint16_t>& tap_block_uint16(const Target& target) {
  return FALTUNG_ENTRY(to_uint16, target)();
}
const TapBlockLoops<float, std::int16_t>& tap_block_int16(const Target& target) {
  return FALTUNG_ENTRY(to_int16, target)();
}

}  // namespace faltung::simd
#endif
