#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "faltung/error.h"
#include "faltung/gaussian.h"
#include "faltung/kernel.h"
#include "taps/dense.h"

namespace faltung {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

TEST(Box, IsTheMean) {
  const Kernel kernel = box(Shape{2, 5});
  EXPECT_EQ(kernel.shape(), (Shape{2, 5}));
  EXPECT_TRUE(kernel.adapts());
  EXPECT_EQ(kernel.factors().size(), 2U);
  EXPECT_THAT(dense<double>(kernel), Each(0.1));
  const Kernel line = box(Shape{1000});
  EXPECT_NEAR(static_cast<double>(sum_of(dense<double>(line)) - 1), 0, 2.3e-16);
  EXPECT_THROW(box(Shape{}), Error);
  EXPECT_THROW(box(Shape{3, 0}), Error);
  EXPECT_THROW(box(Shape{-1}), Error);
  EXPECT_THROW(box(Shape{INT64_MAX}), Error);
}

TEST(Binomial, OfOrderTwoOnTwoAxesIsTheWellKnownSixteenth) {
  const double expected[] = {1 / 16.0, 2 / 16.0, 1 / 16.0, 2 / 16.0, 4 / 16.0,
                             2 / 16.0, 1 / 16.0, 2 / 16.0, 1 / 16.0};
  const Kernel kernel = binomial(2, 2), integer = binomial_integer(2, 2);
  EXPECT_THAT(dense<double>(kernel), ElementsAreArray(expected));
  EXPECT_EQ(kernel.factors().size(), 2U);
  EXPECT_TRUE(kernel.adapts());
  EXPECT_THAT(dense<std::int64_t>(integer), ElementsAre(1, 2, 1, 2, 4, 2, 1, 2, 1));
  EXPECT_EQ(integer.factors().size(), 2U);
  EXPECT_EQ(integer.type(), ElementType::int64);
}

// The binomial of order n has variance n/4 per axis, so order 2 stands for sigma = sqrt(1/2), with
// taps 0.2119 0.5761 0.2119 against 0.25 0.5 0.25. Closest is the sigma at which the sampled 3-tap
// Gaussian has g[1]/g[0] = 1/2: exp(-1 / (2 sigma^2)) = 1/2, sigma = 1 / sqrt(2 ln 2) = 0.8493.
TEST(Binomial, DistanceFromTheSampledGaussian) {
  const auto largest_difference = [](double sigma) {
    const Kernel a = binomial(2, 2), b = gaussian_of_size({sigma, sigma}, Shape{3, 3});
    double largest = 0;
    for (std::size_t i = 0; i < 9; ++i) {
      largest = std::max(largest, std::abs(dense<double>(a)[i] - dense<double>(b)[i]));
    }
    return largest;
  };
  EXPECT_LT(largest_difference(1 / std::sqrt(2 * std::log(2.0))), 1e-16);
  // At the centre, 0.5761168847658291^2 - 1/4.
  EXPECT_NEAR(largest_difference(std::sqrt(0.5)), 0.0819106649, 1e-10);
  // With sigma 1.5 the centre is 0.1478, not 0.25.
  EXPECT_NEAR(largest_difference(1.5), 0.1022386836531812, 1e-15);
}

TEST(Binomial, ApproachesTheGaussianAsTheOrderGrows) {
  // De Moivre and Laplace: the largest difference falls like n^(-3/2).
  double before = 1;
  for (const int order : {4, 16, 64, 256, 1000}) {
    const double sigma = std::sqrt(order) / 2;
    const Kernel a = binomial(order), b = gaussian_of_size({sigma}, Shape{order + 1});
    double largest = 0;
    for (std::size_t j = 0; j <= static_cast<std::size_t>(order); ++j) {
      largest = std::max(largest, std::abs(dense<double>(a)[j] - dense<double>(b)[j]));
    }
    EXPECT_LT(largest, 0.25 * std::pow(order, -1.5)) << order;
    EXPECT_LT(largest, before) << order;
    before = largest;
  }
}

TEST(Binomial, IsExactOrRoundedOnceAndSumsToOne) {
  for (const int order : {0, 1, 5, 30, 56, 61, 62, 63, 64, 127, 500, 1000, 1022}) {
    const Kernel kernel = binomial(order);
    const auto taps = dense<double>(kernel);
    ASSERT_EQ(taps.size(), static_cast<std::size_t>(order) + 1);
    EXPECT_EQ(taps[0], std::ldexp(1.0, -order)) << order;
    EXPECT_NEAR(static_cast<double>(sum_of(taps) - 1), 0, 2.3e-16) << order;
    for (std::size_t j = 0; j < taps.size(); ++j) {
      const auto n = static_cast<long double>(order), k = static_cast<long double>(j);
      const long double log_tap =
          lgammal(n + 1) - lgammal(k + 1) - lgammal(n - k + 1) - n * logl(2.0L);
      EXPECT_NEAR(taps[j] / static_cast<double>(expl(log_tap)), 1, 1e-14) << order << " " << j;
      EXPECT_EQ(taps[j], taps[taps.size() - 1 - j]);
    }
  }
  EXPECT_THAT(dense<double>(binomial(0)), ElementsAre(1.0));
  EXPECT_THROW(binomial(-1), Error);
  EXPECT_THROW(binomial(1023), Error);
  EXPECT_THROW(binomial(2, 0), Error);
}

TEST(Binomial, IntegerFormGoesAsFarAsInt64) {
  const Kernel largest = binomial_integer(62);
  EXPECT_EQ(dense<std::int64_t>(largest)[31], 465428353255261088);
  const Kernel plane = binomial_integer(31, 2);
  std::int64_t sum = 0;
  for (const std::int64_t tap : dense<std::int64_t>(plane)) sum += tap;
  EXPECT_EQ(sum, std::int64_t{1} << 62);
  EXPECT_THROW(binomial_integer(63), Error);
  EXPECT_THROW(binomial_integer(32, 2), Error);
  EXPECT_THROW(binomial_integer(-1), Error);
  EXPECT_THROW(binomial_integer(1, 9), Error);
  EXPECT_EQ(dense<std::int64_t>(binomial_integer(7, 8)).size(), 16777216U);
}

TEST(Laplacian, OnOneTwoAndThreeAxes) {
  const Kernel line = laplacian(Neighbours::faces, 1), line_all = laplacian(Neighbours::all, 1);
  EXPECT_THAT(dense<std::int64_t>(line), ElementsAre(1, -2, 1));
  EXPECT_THAT(dense<std::int64_t>(line_all), ElementsAre(1, -2, 1));
  const Kernel four = laplacian(), eight = laplacian(Neighbours::all);
  EXPECT_THAT(dense<std::int64_t>(four), ElementsAre(0, 1, 0, 1, -4, 1, 0, 1, 0));
  EXPECT_THAT(dense<std::int64_t>(eight), ElementsAre(1, 1, 1, 1, -8, 1, 1, 1, 1));
  const Kernel six = laplacian(Neighbours::faces, 3), cube = laplacian(Neighbours::all, 3);
  std::vector<std::int64_t> expected(27, 0);
  for (const std::size_t i : {4, 10, 12, 14, 16, 22}) expected[i] = 1;
  expected[13] = -6;
  EXPECT_THAT(dense<std::int64_t>(six), ElementsAreArray(expected));
  EXPECT_EQ(dense<std::int64_t>(cube)[13], -26);
  EXPECT_FALSE(four.adapts());
  EXPECT_TRUE(four.factors().empty());
  EXPECT_THROW(laplacian(Neighbours::faces, 0), Error);
  EXPECT_THROW(laplacian(Neighbours::all, 9), Error);
}

TEST(Sobel, AlongEitherAxisAndInThreeDimensions) {
  const Kernel down = sobel(0), across = sobel(1);
  EXPECT_THAT(dense<std::int64_t>(down), ElementsAre(1, 2, 1, 0, 0, 0, -1, -2, -1));
  EXPECT_THAT(dense<std::int64_t>(across), ElementsAre(1, 0, -1, 2, 0, -2, 1, 0, -1));
  EXPECT_EQ(across.factors().size(), 2U);
  EXPECT_EQ(across.type(), ElementType::int64);
  const Kernel line = sobel(0, 1);
  EXPECT_THAT(dense<std::int64_t>(line), ElementsAre(1, 0, -1));
  const Kernel volume = sobel(1, 3);
  EXPECT_EQ(volume.shape(), (Shape{3, 3, 3}));
  EXPECT_EQ(dense<std::int64_t>(volume)[10], 4);  // (1, 0, 1): 2 * 1 * 2
  EXPECT_EQ(dense<std::int64_t>(volume)[16], -4);
  EXPECT_THROW(sobel(2), Error);
  EXPECT_THROW(sobel(-1), Error);
  EXPECT_THROW(sobel(0, 0), Error);
}

TEST(Disk, TapsAreAreasInsideTheCircle) {
  EXPECT_EQ(disk(0).shape(), (Shape{1, 1}));
  EXPECT_EQ(disk(0.5).shape(), (Shape{1, 1}));
  EXPECT_EQ(disk(1).shape(), (Shape{3, 3}));
  EXPECT_EQ(disk(12).shape(), (Shape{25, 25}));
  EXPECT_EQ(disk(2.5).shape(), (Shape{5, 5}));
  EXPECT_EQ(disk(2.51).shape(), (Shape{7, 7}));
  // Radius 1: the centre square is inside (its corners lie at 0.7071). The circle's area in
  // [0.5, 1] x [-0.5, 0.5] is pi/6 + sqrt(3)/4 - 1/2, that beyond (0.5, 0.5) pi/12 + 1/4 -
  // sqrt(3)/4.
  const Kernel unit = disk(1);
  const auto taps = dense<double>(unit);
  EXPECT_NEAR(taps[4], 1 / M_PI, 1e-15);
  EXPECT_NEAR(taps[1], (M_PI / 6 + std::sqrt(3.0) / 4 - 0.5) / M_PI, 1e-15);
  EXPECT_NEAR(taps[0], (M_PI / 12 + 0.25 - std::sqrt(3.0) / 4) / M_PI, 1e-15);
}

TEST(Disk, SumsToOneWithTheSymmetryOfTheSquare) {
  for (const double radius : {0.6, 0.9, 1.5, 2.0, 7.25, 60.0}) {
    const Kernel kernel = disk(radius);
    const auto taps = dense<double>(kernel);
    const auto side = static_cast<std::size_t>(kernel.shape()[0]);
    EXPECT_NEAR(static_cast<double>(sum_of(taps) - 1), 0, 3e-16) << radius;
    // The areas sum to the circle's, so that the full squares weigh 1 / (pi r^2).
    if (radius > 0.75) {
      EXPECT_NEAR(taps[taps.size() / 2] * M_PI * radius * radius, 1, 1e-14);
    }
    for (std::size_t i = 0; i < taps.size(); ++i) {
      EXPECT_EQ(taps[i], taps[taps.size() - 1 - i]);
      EXPECT_EQ(taps[i], taps[i % side * side + i / side]);
      EXPECT_GE(taps[i], 0);
    }
  }
  EXPECT_THROW(disk(-1), Error);
  EXPECT_THROW(disk(std::nan("")), Error);
  EXPECT_THROW(disk(1e9), Error);
}

}  // namespace
}  // namespace faltung
