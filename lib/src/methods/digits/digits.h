// Exact products of integers and residues by floating-point transforms: samples and taps are split
// into balanced digits so small that the error bound of the transforms proves every rounding right.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& digits_method();

}  // namespace faltung
