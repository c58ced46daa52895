#include "planner/cost_model.h"

#include <algorithm>
#include <cmath>

namespace faltung {
namespace {

double multiply_add_seconds(const Profile& profile, Compute compute) {
  switch (compute) {
    case Compute::float32: return profile.multiply_add.float32;
    case Compute::float64: return profile.multiply_add.float64;
    case Compute::complex64: return profile.multiply_add.complex64;
    case Compute::complex128: return profile.multiply_add.complex128;
    case Compute::int64: return profile.multiply_add.int64;
    default: return profile.multiply_add.wide;
  }
}

double transform_seconds(const Profile& profile, const TransformWork& t) {
  const double bytes = t.points * 16 * (t.real ? 0.5 : 1.0) * (t.single ? 0.5 : 1.0);
  const double per_point =
      bytes <= profile.cache_bytes ? profile.transform_in_cache : profile.transform_in_memory;
  return t.count * t.points * std::log2(std::max(2.0, t.points)) * per_point *
         (t.real ? profile.transform_real_factor : 1.0) *
         (t.single ? profile.transform_float32_factor : 1.0);
}

}  // namespace

double predicted_seconds(const Profile& profile, const Work& work) {
  double compute = work.moved * profile.move + work.products * profile.multiply_add.complex128 * 2 +
                   work.tiles * profile.per_tile + work.rows * profile.per_row;
  for (std::size_t i = 0; i < work.multiply_adds.size(); ++i) {
    compute += work.multiply_adds[i] * multiply_add_seconds(profile, static_cast<Compute>(i));
  }
  for (const TransformWork& t : work.transforms) compute += transform_seconds(profile, t);
  // Arithmetic and memory traffic overlap: whichever is slower sets the pace.
  const double memory =
      work.bytes <= profile.cache_bytes ? 0.0 : work.bytes * profile.memory_byte;
  return profile.per_execution + std::max(compute, memory);
}

}  // namespace faltung
