// Gaussian kernels.
//
//     g[j] = exp(-(j - c)^2 / (2 sigma^2)) / sum,   j = 0 .. k-1,   c = (k-1)/2
//
// sampled and normalised so that the taps sum to 1 (in double, summed from the small end). sigma is
// in samples. sigma = 0 gives the single tap 1. N-D kernels are products of the 1-D ones.
// Error: a sigma that is negative or not finite, a radius beyond 2^30.
#pragma once

#include <cstdint>
#include <vector>

#include "faltung/export.h"
#include "faltung/kernel.h"

namespace faltung {

// Radius ceil(truncate * sigma), length 2*radius + 1, on each axis. The mass cut off is
// erfc(truncate / sqrt 2): 6.3e-5 at 4 (the default), 5.7e-7 at 5.
FALTUNG_API Kernel gaussian(double sigma, int rank = 1, double truncate = 4.0);
FALTUNG_API Kernel gaussian(const std::vector<double>& sigma_per_axis, double truncate = 4.0);

// A given number of taps per axis (even lengths are centred between two samples). 3 taps with
// sigma 1.5 on two axes is the well-known 3x3 kernel with 0.0947 in its corners.
FALTUNG_API Kernel gaussian_of_size(const std::vector<double>& sigma_per_axis, const Shape& size);

}  // namespace faltung
