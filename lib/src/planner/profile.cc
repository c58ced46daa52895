#include "faltung/profile.h"

#include <fmt/format.h>

namespace faltung {
namespace {

// Measured on an x86-64 server core at 2.5 GHz with AVX-512; narrower targets scale the loops.
Profile reference_profile() {
  Profile p;
  p.multiply_add = {0.035e-9, 0.07e-9, 0.15e-9, 0.3e-9, 0.2e-9, 2.5e-9};
  p.move = 0.3e-9;
  p.memory_byte = 0.1e-9;
  p.transform_in_cache = 0.45e-9;
  p.transform_in_memory = 0.9e-9;
  p.transform_float32_factor = 0.6;
  p.transform_real_factor = 0.55;
  p.cache_bytes = 1 << 20;
  p.per_tile = 150e-9;
  p.per_row = 8e-9;
  p.per_execution = 300e-9;
  return p;
}

// How much slower the loops are than on the reference target.
double slowdown(std::string_view simd_target) {
  if (simd_target.starts_with("AVX3")) return 1;
  if (simd_target == "AVX2") return 1.8;
  if (simd_target.starts_with("SSE") || simd_target.starts_with("SSSE") || simd_target == "NEON") {
    return 5;
  }
  return 20;
}

}  // namespace

Profile Profile::builtin(std::string_view simd_target) {
  Profile p = reference_profile();
  const double s = slowdown(simd_target);
  PerType& loops = p.multiply_add;
  for (double* rate : {&loops.float32, &loops.float64, &loops.complex64, &loops.complex128}) {
    *rate *= s;
  }
  loops.int64 *= s < 5 ? s : 5;
  p.name = fmt::format("built in for {}", simd_target);
  return p;
}

}  // namespace faltung
