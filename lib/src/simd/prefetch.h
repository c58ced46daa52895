// Asking for a line of the caches before it is needed, which many rows at a time want: hardware
// follows a few dozen streams only.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hwy/cache_control.h"

namespace faltung::simd {

inline constexpr std::size_t kLineBytes = 64;

// The line of element `index` from `base` on, which need not exist.
template <typename T>
void prefetch(const T* base, std::int64_t index) {
  const auto address =
      reinterpret_cast<std::uintptr_t>(base) + static_cast<std::uintptr_t>(index) * sizeof(T);
  hwy::Prefetch(reinterpret_cast<const T*>(address));
}

}  // namespace faltung::simd
