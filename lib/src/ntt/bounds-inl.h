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
#include "ntt/montgomery-inl.h"
#include "ntt/tree.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {

inline double integer_of(const RealField&, const Word& word) { return word.real; }
inline double integer_of(const MontgomeryField&, const Word& word) {
  return static_cast<std::int32_t>(word.halves);
}

// Every one of `count` residues is an integer of magnitude at most bound * p.
template <typename Field>
HWY_INLINE void check_bound([[maybe_unused]] const Field& field, [[maybe_unused]] const Tree& tree,
                            [[maybe_unused]] const Word* points,
                            [[maybe_unused]] std::int64_t count, [[maybe_unused]] double bound) {
#ifndef NDEBUG
  const double limit = bound * static_cast<double>(tree.prime().value);
  for (std::int64_t i = 0; i < count; ++i) {
    const double residue = integer_of(field, points[i]);
    assert(std::abs(residue) <= limit && residue == std::nearbyint(residue));
  }
#endif
}

}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
