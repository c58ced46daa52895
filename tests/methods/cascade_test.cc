// A cascade is what its header says: fed impulses, it gives taps as near to the kernel's as it
// claims, in every phase.
#include "methods/multirate/cascade.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace faltung {
namespace {

constexpr double kMost = 0.02 / 255;

std::vector<double> normalised(std::vector<double> taps) {
  const double sum = std::accumulate(taps.begin(), taps.end(), 0.0);
  for (double& tap : taps) tap /= sum;
  return taps;
}

std::vector<double> gaussian_taps(double sigma, std::int64_t size) {
  std::vector<double> taps;
  const double middle = static_cast<double>(size - 1) / 2;
  for (std::int64_t i = 0; i < size; ++i) {
    const double x = (static_cast<double>(i) - middle) / sigma;
    taps.push_back(std::exp(-x * x / 2));
  }
  return normalised(taps);
}

// What output `p` takes of the sample m before it: the three sums as they are written down, for an
// impulse at p - m.
double tap_of(const Cascade& c, std::int64_t p, std::int64_t m) {
  double sum = 0;
  for (std::int64_t t = 0; t < c.terms; ++t) {
    for (std::int64_t s = 0; s < c.coarse_taps(); ++s) {
      const std::int64_t from_sample = -c.rate * (t + s) - (p - m);
      if (from_sample < 0 || from_sample >= c.window_taps()) continue;
      sum += c.window[static_cast<std::size_t>(p + c.rate * t)] *
             c.middle[static_cast<std::size_t>(s)] *
             c.window[static_cast<std::size_t>(from_sample)];
    }
  }
  return sum;
}

void expect_near(const std::vector<double>& kernel, double most) {
  const auto found = find_cascade(kernel, most);
  ASSERT_TRUE(found) << kernel.size();
  const Cascade& c = *found;
  EXPECT_GE(c.rate, 2);
  EXPECT_LE(c.residual, most);
  ASSERT_EQ(static_cast<std::int64_t>(c.window.size()), c.rate * c.terms);
  const std::int64_t reach = 3 * c.window_taps() + c.rate * c.coarse_taps();
  double largest = 0;
  for (std::int64_t p = 0; p < c.rate; ++p) {
    double residual = 0, sum = 0;
    for (std::int64_t m = -c.rate; m < reach; ++m) {
      const double tap = tap_of(c, p, m);
      const std::int64_t k = m - c.shift;
      const bool inside = k >= 0 && k < static_cast<std::int64_t>(kernel.size());
      residual += std::abs(tap - (inside ? kernel[static_cast<std::size_t>(k)] : 0.0));
      sum += tap;
    }
    largest = std::max(largest, residual);
    // What is flat stays flat.
    EXPECT_NEAR(sum, std::accumulate(kernel.begin(), kernel.end(), 0.0), 2e-7) << p;
  }
  EXPECT_NEAR(largest, c.residual, 1e-12);
}

TEST(Cascade, IsAsNearAsItSays) {
  for (const double sigma : {3.0, 4.5, 6.0, 12.0, 50.0}) {
    expect_near(gaussian_taps(sigma, 2 * static_cast<std::int64_t>(std::ceil(4 * sigma)) + 1),
                kMost);
  }
  expect_near(gaussian_taps(12, 96), kMost);  // its middle lies between two taps
  expect_near(gaussian_taps(12, 97), 0.8 * kMost);
}

TEST(Cascade, ServesSmoothKernelsThatAreNotGaussians) {
  std::vector<double> bell, derivative;
  for (int i = 0; i < 151; ++i) {
    const double x = 2 * 3.14159265358979 * (i + 1) / 152;
    bell.push_back((1 - std::cos(x)) * (1 - std::cos(x)));
    derivative.push_back(std::sin(x) * (1 - std::cos(x)) / 152);
  }
  expect_near(normalised(bell), kMost);
  expect_near(derivative, kMost);
}

TEST(Cascade, CostsLessThanTheKernel) {
  for (const double sigma : {5.0, 12.0, 50.0, 200.0}) {
    const auto taps = gaussian_taps(sigma, 2 * static_cast<std::int64_t>(std::ceil(4 * sigma)) + 1);
    const auto found = find_cascade(taps, kMost);
    ASSERT_TRUE(found) << sigma;
    EXPECT_LT(found->cost(), static_cast<double>(taps.size()) / 2) << sigma;
    EXPECT_LE(found->rate, Cascade::kSlowest);
    EXPECT_LE(found->terms, Cascade::kMostTerms);
  }
}

TEST(Cascade, RefusesWhatIsNotSmooth) {
  EXPECT_FALSE(find_cascade(gaussian_taps(0.8, 9), kMost));
  EXPECT_FALSE(find_cascade(gaussian_taps(2, 17), kMost));
  EXPECT_FALSE(find_cascade(normalised(std::vector<double>(301, 1.0)), kMost));
  EXPECT_FALSE(find_cascade(gaussian_taps(12, 97), 1e-7));
  EXPECT_FALSE(find_cascade(std::vector<double>(100, 0.0), -1.0));
  std::mt19937_64 random(1);
  std::vector<double> noise;
  for (int i = 0; i < 200; ++i) noise.push_back(static_cast<double>(random() >> 40));
  EXPECT_FALSE(find_cascade(normalised(noise), kMost));
}

}  // namespace
}  // namespace faltung
