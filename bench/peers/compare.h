// Did a peer compute what faltung computed?
#pragma once

#include <string>

#include "faltung/view.h"

namespace faltung::peers {

// What integer results may differ by, in levels.
struct Allowed {
  double rms_levels = 0;  // root mean square
  double most_levels = 0;
};

// Empty when `got` is near enough; else one line that says how far it is off. Floats may differ by
// 8e-6 (float32) or 2e-14 (float64) of the largest magnitude expected.
std::string difference(const Array& expected, const Array& got, const Allowed& allowed);

}  // namespace faltung::peers
