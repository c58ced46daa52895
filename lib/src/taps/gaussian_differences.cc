// The Laplacian of a Gaussian and the difference of two.
#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "core/fail.h"
#include "faltung/gaussian.h"
#include "taps/same_on_axes.h"
#include "taps/sampled_gaussian.h"

namespace faltung {
namespace {

std::vector<double> dense_taps(const Kernel& kernel) {
  const ConstView view = kernel.taps();
  const auto* taps = static_cast<const double*>(view.data);
  return {taps, taps + element_count(view.shape)};
}

// d[x] of gaussian.h. Written with weights relative to those at x = 1, which divides out the factor
// exp(-1 / (2 sigma^2)) that underflows for small sigma.
std::vector<double> second_derivative(double sigma, std::int64_t radius) {
  const std::vector<double> g = sampled_gaussian(sigma, 2 * radius + 1);
  const auto centre = static_cast<std::size_t>(radius);
  const long double at_one = g[centre + 1];
  std::vector<long double> weight(centre + 1);  // g[x] / g[1]
  long double m2 = 0, m4 = 0;                   // over x >= 1 of these weights
  for (std::size_t i = centre; i >= 1; --i) {
    const auto x = static_cast<long double>(i);
    weight[i] = i == 1 ? 1 : std::exp(-0.5L * ((x - 1) / sigma) * ((x + 1) / sigma));
    m2 += x * x * weight[i];
    m4 += x * x * x * x * weight[i];
  }
  const long double variance = 2 * at_one * m2;
  std::vector<double> d(g.size());
  long double sum = 0;
  for (std::size_t i = centre; i >= 1; --i) {
    const auto x = static_cast<long double>(i);
    const auto tap = static_cast<double>((x * x - variance) * weight[i] / (m4 - variance * m2));
    d[centre - i] = d[centre + i] = tap;
    sum += 2 * static_cast<long double>(tap);
  }
  d[centre] = static_cast<double>(-sum);
  return d;
}

}  // namespace

Kernel laplacian_of_gaussian(double sigma, int rank, double truncate) {
  require_rank(rank);
  const std::int64_t radius = std::max<std::int64_t>(gaussian_radius(sigma, truncate), 1);
  const Kernel smooth = Kernel::from_taps(sampled_gaussian(sigma, 2 * radius + 1));
  const Kernel bend = Kernel::from_taps(second_derivative(sigma, radius));
  std::vector<double> sum;
  for (int axis = 0; axis < rank; ++axis) {
    std::vector<Kernel> factors(static_cast<std::size_t>(rank), smooth);
    factors[static_cast<std::size_t>(axis)] = bend;
    const std::vector<double> term = dense_taps(Kernel::product(factors));
    sum.resize(term.size(), 0.0);
    std::ranges::transform(sum, term, sum.begin(), std::plus<>());
  }
  return Kernel::from_taps(sum, Shape::filled(rank, 2 * radius + 1)).adapting();
}

Kernel difference_of_gaussians(double narrow, double wide, int rank, double truncate) {
  require_rank(rank);
  require(narrow < wide,
          "a difference of Gaussians of sigma {} and {} was asked for, the first "
          "must be the smaller",
          narrow, wide);
  const Shape size = Shape::filled(rank, 2 * gaussian_radius(wide, truncate) + 1);
  const std::vector<double> narrow_sigma(static_cast<std::size_t>(rank), narrow);
  const std::vector<double> wide_sigma(static_cast<std::size_t>(rank), wide);
  std::vector<double> taps = dense_taps(gaussian_of_size(narrow_sigma, size));
  const std::vector<double> subtracted = dense_taps(gaussian_of_size(wide_sigma, size));
  std::ranges::transform(taps, subtracted, taps.begin(), std::minus<>());
  return Kernel::from_taps(taps, size).adapting();
}

}  // namespace faltung
