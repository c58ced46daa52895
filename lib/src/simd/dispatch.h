// Picking one function per target from a Highway dispatch table. To be included first by every file
// that is compiled once per target, before any Highway header, because it decides which targets are
// compiled: all that the compiler can build, the one-lane fallback too, so that each can be forced.
//
// Such a file keeps its loops in an unnamed namespace within the target's (names would clash with
// those of other such files) and exports one function per target that returns a constant table:
//
//     HWY_EXPORT(loops);
//     const Loops& loops_of(const Target& target) { return FALTUNG_ENTRY(loops, target)(); }
#pragma once

#ifdef HIGHWAY_HWY_DETECT_TARGETS_H_
#error "simd/dispatch.h has to come before the headers of Highway"
#endif
#define HWY_COMPILE_ALL_ATTAINABLE
// Loops keep arrays of vectors in registers, which vectors of unknown length cannot form: NEON
// serves on CPUs with SVE, the fallback on those with RVV.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#include <bit>
#include <cstddef>
#include <cstdint>

#include "hwy/targets.h"
#include "simd/target.h"

namespace faltung::simd {

// What hwy::ChosenTarget does, of which there is one for the whole process, and whose atomic mask
// would take longer than a short loop.
inline std::size_t dispatch_index(const Target& target) {
  constexpr bool kSingle = (HWY_TARGETS & (HWY_TARGETS - 1)) == 0;
  if constexpr (kSingle) return 0;
  const std::int64_t mask = HWY_CHOSEN_TARGET_SHIFT(target.bit) | HWY_CHOSEN_TARGET_MASK_SCALAR;
  return static_cast<std::size_t>(
      std::countr_zero(static_cast<std::uint64_t>(mask & HWY_CHOSEN_TARGET_MASK_TARGETS)));
}

}  // namespace faltung::simd

#define FALTUNG_ENTRY(function, target) \
  (HWY_DISPATCH_TABLE(function)[::faltung::simd::dispatch_index(target)])
