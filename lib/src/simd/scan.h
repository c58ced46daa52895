// Questions asked of a whole row before a method is trusted with it.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

struct ScanLoops {
  // No NaN and no infinity among the values (complex rows: twice the count). Looks at exponent
  // bits.
  bool (*all_finite32)(const float* values, std::int64_t count);
  bool (*all_finite64)(const double* values, std::int64_t count);
  // The largest magnitude, 0 for none; that of the smallest int64 is 2^63.
  std::uint64_t (*max_abs)(const std::int64_t* values, std::int64_t count);

  bool all_finite(const float* values, std::int64_t count) const {
    return all_finite32(values, count);
  }
  bool all_finite(const double* values, std::int64_t count) const {
    return all_finite64(values, count);
  }
};

const ScanLoops& scan_loops(const Target& target);

}  // namespace faltung::simd
