// The 1-D Gaussian that all Gaussian kernels are made of.
#pragma once

#include <cstdint>
#include <vector>

namespace faltung {

// ceil(truncate * sigma). Errors: either negative or not finite, a radius beyond 2^30.
std::int64_t gaussian_radius(double sigma, double truncate);

// `size` taps of a Gaussian, as gaussian.h states them.
std::vector<double> sampled_gaussian(double sigma, std::int64_t size);

}  // namespace faltung
