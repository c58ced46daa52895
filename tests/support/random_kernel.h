// Random kernels of a given shape.
#pragma once

#include "faltung/kernel.h"
#include "support/random.h"

namespace faltung::support {

enum class Taps {
  integer,  // small integers, int64
  wide,     // integers of up to 40 bits, int64
  binary,   // integers over a power of two
  real,     // float32 or float64
  complex,  // complex64 or complex128
};

// Dense, sparse, symmetric, a product (known or not as such), or one of the makers' kernels.
Kernel random_kernel(Random& random, const Shape& shape, Taps taps);
// A Gaussian along each axis, or its first or second derivative.
Kernel random_smooth_kernel(Random& random, const Shape& shape);
Kernel random_residues(Random& random, const Shape& shape, std::uint64_t modulus);

}  // namespace faltung::support
