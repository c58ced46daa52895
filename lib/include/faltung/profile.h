// Profile: what is known about a machine, as constants of the cost model. Methods count operations;
// the profile turns counts into seconds.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "faltung/export.h"

namespace faltung {

struct Profile {
  std::string name;  // where the constants come from

  // Seconds per multiply-add of the direct loops, by compute type.
  struct PerType {
    double float32 = 0, float64 = 0, complex64 = 0, complex128 = 0, int64 = 0, wide = 0;
  };
  PerType multiply_add;
  // Seconds per element moved between the caller's arrays and working memory, with conversion.
  double move = 0;
  // Seconds per byte beyond the last-level cache share of a core.
  double memory_byte = 0;
  // Seconds per point and log2(points) of a complex float64 transform that fits the cache, and for
  // one that does not; float32 and real transforms scale from these by the two factors.
  double transform_in_cache = 0;
  double transform_in_memory = 0;
  double transform_float32_factor = 0;
  double transform_real_factor = 0;
  double cache_bytes = 0;  // where the second transform constant starts
  // Seconds to begin a tile or block, and a row inside it.
  double per_tile = 0;
  double per_row = 0;
  // Seconds to execute anything at all.
  double per_execution = 0;

  // Constants that ship with the library, by SIMD target ("AVX3", "AVX2", ...).
  FALTUNG_API static Profile builtin(std::string_view simd_target);
};

}  // namespace faltung
