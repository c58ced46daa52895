// Gaussian kernels and their differences.
//
//     g[j] = exp(-(j - c)^2 / (2 sigma^2)) / sum,   j = 0 .. k-1,   c = (k-1)/2
//
// sampled and normalised so that the taps sum to 1: computed in long double, summed from the small
// end, rounded once to double, symmetric to the bit. sigma is in samples. sigma = 0 is the limit:
// the single tap 1 (two taps of 1/2 where the length is even). N-D kernels are products of the 1-D
// ones. Sampling stands for the continuous Gaussian from sigma = 0.6 or so up; below, the taps' own
// variance falls short of sigma^2 and goes to zero faster.
//
// Errors (invalid_argument): a sigma or truncate that is negative or not finite, a radius beyond
// 2^30, a rank outside 1..8.
#pragma once

#include <cstdint>
#include <vector>

#include "faltung/export.h"
#include "faltung/kernel.h"

namespace faltung {

// Radius ceil(truncate * sigma), length 2*radius + 1, on each axis. The mass cut off is
// erfc(truncate / sqrt 2) of an axis: 6.3e-5 at 4 (the default), 5.7e-7 at 5.
FALTUNG_API Kernel gaussian(double sigma, int rank = 1, double truncate = 4.0);
FALTUNG_API Kernel gaussian(const std::vector<double>& sigma_per_axis, double truncate = 4.0);

// A given number of taps per axis (even lengths are centred between two samples). 3 taps with
// sigma 1.5 on two axes is the well-known 3x3 kernel with 0.0947 in its corners.
FALTUNG_API Kernel gaussian_of_size(const std::vector<double>& sigma_per_axis, const Shape& size);

// Laplacian of a Gaussian: the sum over the axes a of  d[x_a] * (product over the others b) g[x_b],
//
//     d[x] = (x^2 - m2) g[x] * 2 / (m4 - m2^2),   m2 = sum x^2 g,   m4 = sum x^4 g,
//
// which is the sampled g'' = (x^2 - sigma^2) / sigma^4 g with sigma^2 and sigma^4 replaced by what
// the taps themselves have, so that up to rounding a constant gives 0 and x^2 / 2 along an axis 1.
// Radius max(1, ceil(truncate * sigma)); as sigma goes to 0 it becomes laplacian(faces). The centre
// is negative. Error{memory} beyond 2^28 taps.
FALTUNG_API Kernel laplacian_of_gaussian(double sigma, int rank = 2, double truncate = 5.0);

// Gaussian of sigma `narrow` minus Gaussian of sigma `wide`, both on the wider one's support. With
// wide = 1.6 narrow it is close to -(wide^2 - narrow^2) / 2 times the Laplacian of a Gaussian
// between the two. The taps sum to 0. 0 <= narrow < wide. Error{memory} beyond 2^28 taps.
FALTUNG_API Kernel difference_of_gaussians(double narrow, double wide, int rank = 2,
                                           double truncate = 4.0);

}  // namespace faltung
