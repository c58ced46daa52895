// Conversion of rows one sample at a time, for every pair of types that occurs: the meaning of
// convert.h, and what runs where no vector loop exists.
#pragma once

#include "simd/convert.h"

namespace faltung::simd {

LoadRow scalar_load_row(ElementType from, Compute to);    // nullptr: the pair does not occur
StoreRow scalar_store_row(Compute from, ElementType to);  // nullptr: the pair does not occur

}  // namespace faltung::simd
