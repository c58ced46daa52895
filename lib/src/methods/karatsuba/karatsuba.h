// Karatsuba's multiplication of integers and residues along one axis: three products of half the
// length in place of four, again and again, down to sums that SIMD loops make.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& karatsuba_method();

}  // namespace faltung
