// Rows of float64 as float32 and back, times powers of two, so that float32 holds their range.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

struct RescaleLoops {
  // The largest magnitude of the finite values; 0 for none.
  double (*largest_finite)(const double* values, std::int64_t count);
  // to[i] = from[i] * scale, rounded to float32.
  void (*narrow)(const double* from, double scale, float* to, std::int64_t count);
  // to[i] = from[i] * first * second: powers of two whose product may be out of range.
  void (*widen)(const float* from, double first, double second, double* to, std::int64_t count);
};

const RescaleLoops& rescale_loops(const Target& target);

}  // namespace faltung::simd
