// Overlap-save with many blocks side by side, one in each SIMD lane: transforms without a shuffle.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& lanes_method();

}  // namespace faltung
