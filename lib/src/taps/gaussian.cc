#include "faltung/gaussian.h"

#include <cmath>
#include <utility>

#include "core/fail.h"
#include "taps/same_on_axes.h"
#include "taps/sampled_gaussian.h"

namespace faltung {
namespace {

constexpr std::int64_t kMaxRadius = std::int64_t{1} << 30;

void require_sigma(double sigma) {
  require(std::isfinite(sigma) && sigma >= 0,
          "a Gaussian of sigma {} was asked for, sigma must be finite and not negative", sigma);
}

Kernel gaussian_factor(double sigma, std::int64_t size) {
  return Kernel::from_taps(sampled_gaussian(sigma, size)).adapting();
}

}  // namespace

std::int64_t gaussian_radius(double sigma, double truncate) {
  require_sigma(sigma);
  require(std::isfinite(truncate) && truncate >= 0,
          "a Gaussian cut off at {} sigma was asked for, it must be finite and not negative",
          truncate);
  const double radius = std::ceil(truncate * sigma);
  require(
      radius <= static_cast<double>(kMaxRadius),
      "a Gaussian of sigma {} cut off at {} sigma has a radius of {:.0f}, at most {} is possible",
      sigma, truncate, radius, kMaxRadius);
  return static_cast<std::int64_t>(radius);
}

std::vector<double> sampled_gaussian(double sigma, std::int64_t size) {
  // Weights relative to the tap nearest to the centre, so that one of them is 1 whatever sigma is:
  // exp(-(d^2 - nearest^2) / (2 sigma^2)), without squaring sigma, which may underflow.
  const long double nearest = size % 2 == 0 ? 0.5L : 0.0L;
  const auto weight = [&](long double distance) {
    if (distance == nearest) return 1.0L;
    return std::exp(-0.5L * ((distance - nearest) / sigma) * ((distance + nearest) / sigma));
  };
  const long double centre = static_cast<long double>(size - 1) / 2;
  std::vector<long double> half(static_cast<std::size_t>((size + 1) / 2));
  long double sum = 0;
  for (std::size_t j = 0; j < half.size(); ++j) {
    const long double distance = centre - static_cast<long double>(j);
    half[j] = weight(distance);
    sum += distance == 0 ? half[j] : 2 * half[j];
  }
  std::vector<double> taps(static_cast<std::size_t>(size));
  for (std::size_t j = 0; j < half.size(); ++j) {
    taps[j] = taps[taps.size() - 1 - j] = static_cast<double>(half[j] / sum);
  }
  return taps;
}

Kernel gaussian(double sigma, int rank, double truncate) {
  return same_on_axes(gaussian_factor(sigma, 2 * gaussian_radius(sigma, truncate) + 1), rank);
}

Kernel gaussian(const std::vector<double>& sigma_per_axis, double truncate) {
  Shape size;
  for (const double sigma : sigma_per_axis) {
    size.push_back(2 * gaussian_radius(sigma, truncate) + 1);
  }
  return gaussian_of_size(sigma_per_axis, size);
}

Kernel gaussian_of_size(const std::vector<double>& sigma_per_axis, const Shape& size) {
  require(std::ssize(sigma_per_axis) == size.rank(),
          "a Gaussian was given {} sigmas but {} lengths", sigma_per_axis.size(), size.rank());
  require_rank(size.rank());
  std::vector<Kernel> factors;
  for (int axis = 0; axis < size.rank(); ++axis) {
    const double sigma = sigma_per_axis[static_cast<std::size_t>(axis)];
    require_sigma(sigma);
    require(size[axis] >= 1 && size[axis] <= 2 * kMaxRadius + 1,
            "a Gaussian has {} taps on axis {}, 1 to {} are possible", size[axis], axis,
            2 * kMaxRadius + 1);
    factors.push_back(gaussian_factor(sigma, size[axis]));
  }
  return Kernel::product(factors);
}

}  // namespace faltung
