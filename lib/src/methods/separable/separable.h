// Separable convolution: a kernel that is a product of 1-D kernels is applied axis by axis, each
// pass a problem of its own that the planner plans. k1*k2 taps cost k1 + k2.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& separable_method();

}  // namespace faltung
