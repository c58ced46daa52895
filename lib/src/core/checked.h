// Size arithmetic in 64 bits that refuses to wrap.
#pragma once

#include <cstdint>

#include "core/fail.h"

namespace faltung {

inline std::int64_t checked_mul(std::int64_t a, std::int64_t b) {
  std::int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) {
    fail(ErrorCode::size_overflow, "size {} times {} does not fit 64 bits", a, b);
  }
  return product;
}

inline std::int64_t checked_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) {
    fail(ErrorCode::size_overflow, "size {} plus {} does not fit 64 bits", a, b);
  }
  return sum;
}

inline std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return a / b + (a % b > 0); }

inline std::int64_t round_up(std::int64_t a, std::int64_t multiple) {
  return ceil_div(a, multiple) * multiple;
}

}  // namespace faltung
