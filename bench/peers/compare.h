// Did a peer compute what faltung computed?
#pragma once

#include <string>

#include "faltung/view.h"

namespace faltung::peers {

// What two results may differ by. Floats: relative to the largest magnitude expected, 2e-6 in
// float32 and 1e-13 in float64 times the square root of the number of taps, at least 32. Integers:
// levels, as a root mean square and at most.
struct Allowed {
  double taps = 1;
  double rms_levels = 0;
  double most_levels = 0;
};

// Empty when `got` is near enough; else one line that says how far it is off.
std::string difference(const Array& expected, const Array& got, const Allowed& allowed);

}  // namespace faltung::peers
