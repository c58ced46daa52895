// Reading a kernel's taps in tests.
#pragma once

#include <complex>
#include <cstdint>
#include <span>

#include "faltung/kernel.h"

namespace faltung {

// The dense taps; T must be the type that the kernel keeps.
template <typename T>
std::span<const T> dense(const Kernel& kernel) {
  const ConstView view = kernel.taps();
  if (view.type != element_type_of<T>) return {};
  return {static_cast<const T*>(view.data), static_cast<std::size_t>(element_count(view.shape))};
}

inline long double sum_of(std::span<const double> taps) {
  long double sum = 0;
  for (const double tap : taps) sum += tap;
  return sum;
}

}  // namespace faltung
