// Reproducible inputs for benchmarks.
#pragma once

#include <cstdint>

#include "faltung/view.h"

namespace faltung::bench {

// A 1-D or N-D array of reproducible values: floats in [-1, 1), integers over the range of 8 or 16
// bits (others below 2^20), residues below the modulus.
Array random_array(ElementType type, const Shape& shape, std::uint64_t modulus = 0);

}  // namespace faltung::bench
