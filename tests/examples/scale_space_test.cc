// Gaussians as a scale space: blurs add up, heat flows, scales are differences, pyramids keep
// means.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numbers>

#include "examples/example.h"

namespace faltung::example {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

// g(a) * g(b) = g(sqrt(a^2 + b^2)): the variances add up. For sampled Gaussians the identity misses
// by a part 2 exp(-2 pi^2 a^2 b^2 / (a^2 + b^2)) (Poisson's formula: 8e-50 here) and by what is cut
// off: each normalised kernel differs from the whole one by at most 2 erfc(truncate / sqrt 2) in
// sum, per axis.
TEST(ScaleSpace, BlursAddUp) {
  const Shape shape{40, 50};
  const std::vector<double> image = random_image(shape, 5);
  const auto distance = [&](double truncate) {
    const auto blur = [&](const std::vector<double>& from, double sigma) {
      return filtered(from, shape, gaussian(sigma, 2, truncate), Border::periodic);
    };
    return largest_difference(blur(blur(image, 3), 4), blur(image, 5));
  };
  const auto cut = [](double truncate) {
    return 3 * 2 * 2 *
           std::erfc(truncate / std::numbers::sqrt2);  // kernels, axes, cut and rescaled
  };
  EXPECT_LT(distance(4), cut(4));  // 7.6e-4
  EXPECT_GT(distance(4), 1e-7);
  EXPECT_LT(distance(8), cut(8) + 1e-14);
}

// u[t+1] = u[t] + lambda Laplacian(u[t]) is the heat equation u_t = u_xx + u_yy in steps of lambda;
// a Gaussian of variance 2 lambda n solves it exactly. With lambda = 1/8 one step has the cumulants
// k4 = 2 lambda - 12 lambda^2 = 1/16 along either axis and k22 = -4 lambda^2 = -1/16 across, so
// that after n steps the difference in sum over the impulse response is, to first order
// (Edgeworth),
//     n / (24 sigma^4) (2 |k4| E|He4| + 6 |k22| E|He2|^2) <= (2 sqrt 24 + 12) / 24 / n = 0.91 / n,
// sigma^2 = n / 4, E|He4| <= sqrt 24, E|He2|^2 <= 2.
std::vector<double> heated(std::vector<double> image, const Shape& shape, int steps) {
  for (int step = 0; step < steps; ++step) {
    const std::vector<double> bend = filtered(image, shape, laplacian(), Border::periodic);
    for (std::size_t i = 0; i < image.size(); ++i) image[i] += bend[i] / 8;
  }
  return image;
}

TEST(ScaleSpace, HeatFlowsLikeAGaussian) {
  const Shape shape{48, 44};
  const std::vector<double> image = random_image(shape, 6), impulse = impulse_image(shape);
  std::vector<double> error_of_peak;
  for (const int steps : {16, 64}) {
    const Kernel kernel = gaussian(std::sqrt(2.0 * steps / 8), 2, 8);
    const auto blur = [&](const std::vector<double>& from) {
      return filtered(from, shape, kernel, Border::periodic);
    };
    EXPECT_LT(largest_difference(heated(image, shape, steps), blur(image)), 0.91 / steps);
    const double peak = blur(impulse)[impulse.size() / 2];
    error_of_peak.push_back(largest_difference(heated(impulse, shape, steps), blur(impulse)) /
                            peak);
  }
  // The first-order term falls like 1/n: four times the steps, a quarter of the error, up to the
  // second order, a part of about 2/16 at 16 steps.
  EXPECT_NEAR(error_of_peak[0] / error_of_peak[1], 4, 0.6);
}

// The inner product of two Gaussians is a Gaussian of their distance,
//     sum_i g_a[i] g_b[i-d] = exp(-d^2 / (2 (a^2 + b^2))) / sqrt(2 pi (a^2 + b^2)),
// with a = b the radial basis function exp(-d^2 / (4 a^2)) up to its factor. It is a correlation:
// lag d is index d + k - 1. The sum stands for the integral up to a part 2 exp(-2 pi^2 s^2) of the
// peak (Poisson's formula), s^2 = a^2 b^2 / (a^2 + b^2) = 1.44 here: 9e-13 of 0.16.
TEST(ScaleSpace, InnerProductOfGaussiansIsAGaussianOfTheirDistance) {
  const double a = 2.0, b = 1.5, variance = a * a + b * b;
  const Kernel first = gaussian(a, 1, 8), second = gaussian(b, 1, 8);
  const auto products = elements<double>(correlate(first.taps(), second));
  const std::int64_t centre = std::ssize(products) / 2;
  ASSERT_EQ(std::ssize(products), 33 + 25 - 1);
  const double pi = std::numbers::pi, peak = 1 / std::sqrt(2 * pi * variance);
  const double tolerance = peak * 2 * std::exp(-2 * pi * pi * a * a * b * b / variance) + 3e-15;
  EXPECT_LT(tolerance, 1.5e-13);
  for (std::int64_t d = -centre; d <= centre; ++d) {
    const auto distance = static_cast<double>(d);
    const double closed = peak * std::exp(-distance * distance / (2 * variance));
    EXPECT_NEAR(products[static_cast<std::size_t>(centre + d)], closed, tolerance) << d;
  }
  EXPECT_NEAR(products[static_cast<std::size_t>(centre)], 0.1595769121605731, tolerance);
}

// With t = sigma^2, dg/dt = 1/2 Laplacian g. A difference over an interval is the derivative in its
// middle up to the third: g(t1) - g(t0) = dt/2 Laplacian g(tm) + dt^3/24 g'''(tm), which in the
// middle of a two-dimensional Gaussian, 1 / (2 pi t), is a part (dt / tm)^2 / 4 of it: 0.9 % for
// sigmas 2 and 2.2, 19 % for the ratio 1.6.
TEST(ScaleSpace, DifferenceOfGaussiansIsALaplacianOfAGaussian) {
  const Shape shape{61, 61};
  const std::vector<double> impulse = impulse_image(shape);
  const auto relative_error = [&](double narrow, double wide) {
    const double dt = wide * wide - narrow * narrow;
    const double middle = std::sqrt((wide * wide + narrow * narrow) / 2);
    auto difference =
        filtered(impulse, shape, difference_of_gaussians(narrow, wide, 2, 8), Border::zero);
    const auto bend = filtered(impulse, shape, laplacian_of_gaussian(middle, 2, 8), Border::zero);
    for (double& value : difference) value *= -2 / dt;
    return largest_difference(difference, bend) / std::abs(bend[bend.size() / 2]);
  };
  EXPECT_NEAR(relative_error(2.0, 2.2), std::pow(0.84 / 4.42, 2) / 4, 0.0005);
  EXPECT_NEAR(relative_error(2.0, 3.2), std::pow(6.24 / 7.12, 2) / 4, 0.06);
}

// Each level is blurred and every other pixel kept. Even and odd taps of a binomial sum to the same
// (2^(n-1)), so all pixels weigh the same and the mean of a periodic image stays; integers over
// powers of two keep it exactly, down to the one pixel that is the mean.
TEST(ScaleSpace, PyramidKeepsTheMean) {
  std::int64_t side = 16;
  std::vector<double> level;
  std::int64_t sum = 0;
  std::mt19937 generator(7);
  for (int i = 0; i < 256; ++i) {
    const auto value = static_cast<int>(generator() % 256);
    sum += value;
    level.push_back(value);
  }
  ConvolveOptions options;
  options.border = {Border::periodic};
  while (side > 1) {
    options.extent = {Extent::range(2, 2 + side, 2)};  // same starts at the origin, tap 2 of 5
    const Array next = convolve(view_of(level.data(), Shape{side, side}), binomial(4, 2), options);
    side /= 2;
    ASSERT_EQ(next.shape(), (Shape{side, side}));
    level = elements<double>(next);
    double sum_of_level = 0;
    for (const double value : level) sum_of_level += value;
    EXPECT_NEAR(sum_of_level / static_cast<double>(side * side), static_cast<double>(sum) / 256,
                1e-11);
  }
}

}  // namespace
}  // namespace faltung::example
