#include "faltung/gaussian.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "faltung/error.h"
#include "taps/dense.h"

namespace faltung {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;

// The definition, in long double and with no care for its range.
std::vector<long double> by_definition(long double sigma, int size) {
  std::vector<long double> taps;
  long double sum = 0;
  for (int j = 0; j < size; ++j) {
    const long double x = j - (size - 1) / 2.0L;
    taps.push_back(expl(-x * x / (2 * sigma * sigma)));
    sum += taps.back();
  }
  for (long double& tap : taps) tap /= sum;
  return taps;
}

void expect_symmetric(std::span<const double> taps) {
  for (std::size_t i = 0; i < taps.size() / 2; ++i) {
    EXPECT_EQ(taps[i], taps[taps.size() - 1 - i]) << "tap " << i << " of " << taps.size();
  }
}

TEST(Gaussian, ThreeByThreeOfSigmaOneAndAHalf) {
  const Kernel kernel = gaussian_of_size({1.5, 1.5}, Shape{3, 3});
  const auto taps = dense<double>(kernel);
  ASSERT_EQ(taps.size(), 9U);
  const double corner = 0.0947416582101747, edge = 0.1183180127031206, centre = 0.1477613163468188;
  const double expected[] = {corner, edge, corner, edge, centre, edge, corner, edge, corner};
  const auto g = by_definition(1.5L, 3);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_NEAR(taps[i], expected[i], 1e-16);
    EXPECT_NEAR(taps[i], static_cast<double>(g[i / 3] * g[i % 3]), 1e-16);
  }
  EXPECT_EQ(std::round(taps[0] * 1e4), 947);
  EXPECT_EQ(std::round(taps[1] * 1e4), 1183);
  EXPECT_EQ(std::round(taps[4] * 1e4), 1478);
  EXPECT_EQ(kernel.type(), ElementType::float64);
  EXPECT_TRUE(kernel.adapts());
  EXPECT_EQ(kernel.factors().size(), 2U);
}

TEST(Gaussian, TapsAreTheRoundedDefinitionAndSumToOne) {
  for (const double sigma : {0.2, 0.5, 1.0, 1.5, 7.3, 50.0, 333.0}) {
    const Kernel kernel = gaussian(sigma);
    const auto taps = dense<double>(kernel);
    const int size = 2 * static_cast<int>(std::ceil(4 * sigma)) + 1;
    ASSERT_EQ(taps.size(), static_cast<std::size_t>(size)) << sigma;
    const auto expected = by_definition(sigma, size);
    for (std::size_t j = 0; j < taps.size(); ++j) {
      const auto tap = static_cast<double>(expected[j]);
      EXPECT_NEAR(taps[j], tap, 4e-16 * tap) << "sigma " << sigma << " tap " << j;
    }
    expect_symmetric(taps);
    EXPECT_NEAR(static_cast<double>(sum_of(taps) - 1), 0, 2.3e-16) << sigma;
  }
}

TEST(Gaussian, TruncationSetsTheRadius) {
  EXPECT_EQ(gaussian(2.0, 1, 5.0).shape(), Shape{21});
  EXPECT_EQ(gaussian(2.0, 1, 0.1).shape(), Shape{3});
  EXPECT_EQ(gaussian(2.0, 1, 0.0).shape(), Shape{1});
  EXPECT_EQ(gaussian(1.26, 1).shape(), Shape{13});
}

TEST(Gaussian, IsAProductOverItsAxes) {
  const Kernel kernel = gaussian(std::vector<double>{0.5, 1.0, 2.0});
  EXPECT_EQ(kernel.shape(), (Shape{5, 9, 17}));
  ASSERT_EQ(kernel.factors().size(), 3U);
  const Kernel alone[] = {gaussian(0.5), gaussian(1.0), gaussian(2.0)};
  const auto a = dense<double>(alone[0]), b = dense<double>(alone[1]), c = dense<double>(alone[2]);
  const auto taps = dense<double>(kernel);
  for (std::size_t i = 0; i < taps.size(); ++i) {
    EXPECT_EQ(taps[i], a[i / 153] * b[i / 17 % 9] * c[i % 17]);
  }
  EXPECT_EQ(gaussian(1.0, 3).factors().size(), 3U);
  EXPECT_TRUE(gaussian(1.0, 1).factors().empty());
}

TEST(Gaussian, OfSigmaZeroIsTheIdentity) {
  EXPECT_THAT(dense<double>(gaussian(0.0)), ElementsAre(1.0));
  EXPECT_EQ(gaussian(0.0, 2).shape(), (Shape{1, 1}));
  const Kernel odd = gaussian_of_size({0.0}, Shape{5}), even = gaussian_of_size({0.0}, Shape{4});
  EXPECT_THAT(dense<double>(odd), ElementsAre(0, 0, 1, 0, 0));
  EXPECT_THAT(dense<double>(even), ElementsAre(0, 0.5, 0.5, 0));
}

TEST(Gaussian, OfTinySigmaIsTheIdentityAndNeverNan) {
  for (const double sigma : {std::numeric_limits<double>::denorm_min(), 1e-308, 1e-200, 1e-160}) {
    const Kernel kernel = gaussian(sigma);
    EXPECT_THAT(dense<double>(kernel), ElementsAre(0.0, 1.0, 0.0)) << sigma;
    const Kernel even = gaussian_of_size({sigma}, Shape{2});
    EXPECT_THAT(dense<double>(even), ElementsAre(0.5, 0.5)) << sigma;
  }
  // exp(-1 / (2 * 0.05^2)) = exp(-200) and exp(-12.5) beside 1 + 2 exp(-12.5).
  const Kernel narrow = gaussian(0.05), less = gaussian(0.2);
  EXPECT_NEAR(dense<double>(narrow)[0], 1.3838965267367376e-87, 1e-100);
  EXPECT_EQ(dense<double>(narrow)[1], 1.0);
  EXPECT_NEAR(dense<double>(less)[0], 3.7266253963979617e-06, 1e-19);
  EXPECT_NEAR(dense<double>(less)[1], 0.99999254674920721, 1e-15);
}

TEST(Gaussian, OfHugeSigmaAndGivenSizeIsABox) {
  const Kernel kernel = gaussian_of_size({1e300}, Shape{7});
  EXPECT_THAT(dense<double>(kernel), Each(DoubleNear(1.0 / 7, 1e-17)));
}

TEST(Gaussian, OfEvenSizeIsCentredBetweenTwoSamples) {
  const Kernel kernel = gaussian_of_size({0.8}, Shape{6});
  const auto taps = dense<double>(kernel);
  const auto expected = by_definition(0.8L, 6);
  for (std::size_t j = 0; j < 6; ++j) {
    EXPECT_NEAR(taps[j], static_cast<double>(expected[j]), 1e-16);
  }
  expect_symmetric(taps);
}

TEST(Gaussian, RefusesWhatIsNoSigma) {
  const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
  EXPECT_THROW(gaussian(-1.0), Error);
  EXPECT_THROW(gaussian(nan), Error);
  EXPECT_THROW(gaussian(infinite), Error);
  EXPECT_THROW(gaussian(1.0, 0), Error);
  EXPECT_THROW(gaussian(1.0, 9), Error);
  EXPECT_THROW(gaussian(1.0, 1, -1.0), Error);
  EXPECT_THROW(gaussian(1.0, 1, nan), Error);
  EXPECT_THROW(gaussian(1e9), Error);
  EXPECT_THROW(gaussian(1e300), Error);
  EXPECT_THROW(gaussian(1e300, 1, 1e300), Error);
  EXPECT_THROW(gaussian(std::vector<double>{}), Error);
  EXPECT_THROW(gaussian_of_size({1.0, 1.0}, Shape{3}), Error);
  EXPECT_THROW(gaussian_of_size({1.0}, Shape{0}), Error);
  EXPECT_THROW(gaussian_of_size({-1.0}, Shape{3}), Error);
  EXPECT_THROW(gaussian_of_size({1.0}, Shape{INT64_MAX}), Error);
}

TEST(LaplacianOfGaussian, AnswersQuadraticsExactly) {
  for (const double sigma : {0.0, 1e-200, 0.05, 0.3, 1.0, 2.0, 9.5}) {
    const Kernel kernel = laplacian_of_gaussian(sigma);
    const auto taps = dense<double>(kernel);
    const std::int64_t side = kernel.shape()[0], radius = side / 2;
    EXPECT_EQ(radius, std::max(1.0, std::ceil(5 * sigma)));
    long double of_constant = 0, of_x = 0, of_xx = 0, of_yy = 0, of_xy = 0, scale = 0;
    for (std::int64_t i = 0; i < side * side; ++i) {
      const long double tap = taps[static_cast<std::size_t>(i)];
      const auto y = static_cast<long double>(i / side - radius);
      const auto x = static_cast<long double>(i % side - radius);
      of_constant += tap;
      of_x += tap * x;
      of_xx += tap * x * x / 2;
      of_yy += tap * y * y / 2;
      of_xy += tap * x * y;
      scale += std::abs(tap);
    }
    EXPECT_NEAR(static_cast<double>(of_constant), 0, 1e-15 * static_cast<double>(scale)) << sigma;
    EXPECT_NEAR(static_cast<double>(of_x), 0, 1e-15) << sigma;
    EXPECT_NEAR(static_cast<double>(of_xx), 1, 1e-13) << sigma;
    EXPECT_NEAR(static_cast<double>(of_yy), 1, 1e-13) << sigma;
    EXPECT_NEAR(static_cast<double>(of_xy), 0, 1e-15) << sigma;
    EXPECT_LT(taps[taps.size() / 2], 0) << sigma;
    expect_symmetric(taps);
  }
}

TEST(LaplacianOfGaussian, ComesCloseToTheContinuousFormula) {
  // (x^2 + y^2 - 2 sigma^2) / (2 pi sigma^6) exp(-(x^2 + y^2) / (2 sigma^2)), sigma = 2; what is
  // cut off beyond 5 sigma moves the second moment by about 2e-5 of it.
  const Kernel kernel = laplacian_of_gaussian(2.0);
  const auto taps = dense<double>(kernel);
  for (int y = -10; y <= 10; ++y) {
    for (int x = -10; x <= 10; ++x) {
      const double rr = x * x + y * y;
      const double expected = (rr - 8) / (2 * M_PI * 64) * std::exp(-rr / 8);
      EXPECT_NEAR(taps[static_cast<std::size_t>((y + 10) * 21 + x + 10)], expected, 4e-6);
    }
  }
}

TEST(LaplacianOfGaussian, OfSigmaZeroIsTheLaplacian) {
  const Kernel kernel = laplacian_of_gaussian(0.0);
  EXPECT_THAT(dense<double>(kernel), ElementsAre(0, 1, 0, 1, -4, 1, 0, 1, 0));
  const Kernel line = laplacian_of_gaussian(1e-200, 1);
  EXPECT_THAT(dense<double>(line), ElementsAre(1, -2, 1));
  EXPECT_THROW(laplacian_of_gaussian(-1.0), Error);
  EXPECT_THROW(laplacian_of_gaussian(1.0, 0), Error);
  EXPECT_THROW(laplacian_of_gaussian(1e5), Error);
}

TEST(DifferenceOfGaussians, IsTheDifferenceOnTheWiderSupport) {
  const Kernel kernel = difference_of_gaussians(1.0, 1.6);
  EXPECT_EQ(kernel.shape(), (Shape{15, 15}));
  EXPECT_TRUE(kernel.adapts());
  const auto taps = dense<double>(kernel);
  const auto narrow = by_definition(1.0L, 15), wide = by_definition(1.6L, 15);
  for (std::size_t i = 0; i < taps.size(); ++i) {
    const auto expected = narrow[i / 15] * narrow[i % 15] - wide[i / 15] * wide[i % 15];
    EXPECT_NEAR(taps[i], static_cast<double>(expected), 1e-16);
  }
  EXPECT_NEAR(static_cast<double>(sum_of(taps)), 0, 1e-15);
  EXPECT_GT(taps[taps.size() / 2], 0);
  EXPECT_THROW(difference_of_gaussians(1.6, 1.0), Error);
  EXPECT_THROW(difference_of_gaussians(1.0, 1.0), Error);
  EXPECT_THROW(difference_of_gaussians(-1.0, 1.0), Error);
  EXPECT_THROW(difference_of_gaussians(1.0, std::nan("")), Error);
}

}  // namespace
}  // namespace faltung
