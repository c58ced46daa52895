// Bounds of residues, asserted in debug builds. Compiled once per target.
#if defined(FALTUNG_NTT_BOUNDS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef FALTUNG_NTT_BOUNDS_INL
#undef FALTUNG_NTT_BOUNDS_INL
#else
#define FALTUNG_NTT_BOUNDS_INL
#endif

#include <cassert>
#include <cmath>

#include "hwy/highway.h"
#include "ntt/tree.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {

// Every one of `count` residues is an integer of magnitude at most bound * p.
HWY_INLINE void check_bound([[maybe_unused]] const Tree& tree,
                            [[maybe_unused]] const double* points,
                            [[maybe_unused]] std::int64_t count, [[maybe_unused]] double bound) {
#ifndef NDEBUG
  const double limit = bound * static_cast<double>(tree.prime().value);
  for (std::int64_t i = 0; i < count; ++i) {
    assert(std::abs(points[i]) <= limit && points[i] == std::nearbyint(points[i]));
  }
#endif
}

}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
