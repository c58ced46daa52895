// Seeded problems that make the errors of floating sums large, to see how much of its bound a
// method uses:
//
//   taps      all alike, of signs that alternate or are drawn, tones, one among tiny ones, products
//   samples   of the sign of the taps they meet (every partial sum grows), the taps themselves
//             reversed and conjugated, tones of the kernel's own frequency, one among tiny ones
//   values    whose products round the same way: all alike, with all bits of the fraction set, one
//             unit beside a power of two, thirds; taps half a unit off those of the type computed
//             in
//   tolerance smooth kernels and short sums of products, for methods that approximate
//
// The number of taps is drawn by class, 1-8, 9-64, 65-512 and more, and the signal is often no
// longer than the kernel: transforms are held to bounds that grow with the block over the kernel.
#pragma once

#include <cstdint>

#include "support/random_problem.h"

namespace faltung::support {

RandomProblem adversarial_problem(std::uint64_t seed);

}  // namespace faltung::support
