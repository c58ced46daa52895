#include "planner/cost_model.h"

#include <algorithm>
#include <cmath>

namespace faltung {
namespace {

double multiply_add_seconds(const Profile& profile, Compute compute) {
  switch (compute) {
    case Compute::float32:
      return profile.multiply_add.float32;
    case Compute::float64:
      return profile.multiply_add.float64;
    case Compute::complex64:
      return profile.multiply_add.complex64;
    case Compute::complex128:
      return profile.multiply_add.complex128;
    case Compute::int64:
      return profile.multiply_add.int64;
    case Compute::residue:
      return profile.multiply_add.residue;
    default:
      return profile.multiply_add.wide;
  }
}

const Profile::Transform& rates(const Profile& profile, const TransformWork& t) {
  if (t.real) return t.single ? profile.real_float32 : profile.real_float64;
  return t.single ? profile.complex_float32 : profile.complex_float64;
}

double transform_seconds(const Profile& profile, const TransformWork& t) {
  // Data and spectrum.
  const double bytes = 2 * t.points * (t.real ? 1 : 2) * (t.single ? 4 : 8);
  const double beyond = std::clamp(std::log2(bytes / profile.cache_bytes) / 3, 0.0, 1.0);
  const Profile::Transform& rate = rates(profile, t);
  const double per_level = rate.in_cache + beyond * (rate.in_memory - rate.in_cache);
  const double levels = std::log2(std::max(2.0, t.points)) + profile.odd_level * t.odd_levels;
  return t.count * (profile.per_transform + t.points * levels * per_level);
}

double lane_seconds(const Profile& profile, const LaneWork& t) {
  const Profile::Lanes& rate = t.single ? profile.lanes_float32 : profile.lanes_float64;
  return t.count * t.points * (t.levels * rate.level + t.moves * rate.move);
}

double traffic_seconds(const Profile& profile, double bytes) {
  return bytes <= profile.cache_bytes ? 0.0 : bytes * profile.memory_byte;
}

}  // namespace

double predicted_seconds(const Profile& profile, const Work& work) {
  double compute = work.tap_loads * profile.multiply_add.float32 +
                   work.tile_adds * profile.tile_add + work.pole_steps * profile.pole_step +
                   work.moved * profile.move + work.modular_levels * profile.modular_level +
                   work.modular_moves * profile.modular_move + work.strided * profile.move_strided +
                   work.cleared * profile.clear_byte + work.products * profile.product +
                   work.tiles * profile.per_tile + work.rows * profile.per_row;
  for (std::size_t i = 0; i < work.multiply_adds.size(); ++i) {
    compute += work.multiply_adds[i] * multiply_add_seconds(profile, static_cast<Compute>(i));
  }
  for (const TransformWork& t : work.transforms) compute += transform_seconds(profile, t);
  for (const LaneWork& t : work.lanes) compute += lane_seconds(profile, t);
  double memory = traffic_seconds(profile, work.bytes);
  for (const Traffic& piece : work.pieces) {
    memory += piece.count * traffic_seconds(profile, piece.bytes);
  }
  // Arithmetic and memory traffic overlap: whichever is slower sets the pace.
  return profile.per_execution + std::max(compute, memory);
}

}  // namespace faltung
