#include "simd/scan.h"

#include <bit>

#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/scan.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::simd::HWY_NAMESPACE {
namespace {

// Simple enough for the compiler's vectoriser: integer maxima have no order to keep.

// All exponent bits are set in infinities and NaNs only, so of the magnitudes, read as integers,
// the largest decides. Looked at piece by piece, so that a bad value far ahead ends the scan.
template <typename F, typename Bits, Bits kInfinity>
bool all_finite(const F* values, std::int64_t count) {
  constexpr std::int64_t kPiece = 1024;
  for (std::int64_t done = 0; done < count; done += kPiece) {
    const F* piece = values + done;
    const std::int64_t n = count - done < kPiece ? count - done : kPiece;
    Bits bad = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      const Bits exponent = std::bit_cast<Bits>(piece[i]) & kInfinity;
      bad |= exponent == kInfinity ? Bits{1} : Bits{0};
    }
    if (bad != 0) return false;
  }
  return true;
}

std::uint64_t max_abs(const std::int64_t* values, std::int64_t count) {
  std::uint64_t largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto bits = static_cast<std::uint64_t>(values[i]);
    const std::uint64_t magnitude = values[i] < 0 ? 0 - bits : bits;
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest;
}

const ScanLoops& loops() {
  static constexpr ScanLoops kLoops = {
      all_finite<float, std::uint32_t, 0x7f800000U>,
      all_finite<double, std::uint64_t, 0x7ff0000000000000U>,
      max_abs,
  };
  return kLoops;
}

}  // namespace
}  // namespace faltung::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::simd {

HWY_EXPORT(loops);

const ScanLoops& scan_loops(const Target& target) { return FALTUNG_ENTRY(loops, target)(); }

}  // namespace faltung::simd
#endif
