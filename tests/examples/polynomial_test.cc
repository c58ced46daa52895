// (1 + 2x + 3x^2) (4 + 5x) = 4 + 13x + 22x^2 + 15x^3, by every way there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numbers>

#include "examples/example.h"

namespace faltung::example {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;
using Complex = std::complex<double>;

// X[m] = sum_n x[n] exp(sign 2 pi i m n / N), the input padded with zeros to N.
std::vector<Complex> dft(std::vector<Complex> x, std::size_t size, int sign) {
  x.resize(size);
  std::vector<Complex> result(size);
  for (std::size_t m = 0; m < size; ++m) {
    for (std::size_t n = 0; n < size; ++n) {
      const double turn = static_cast<double>(m * n % size) / static_cast<double>(size);
      result[m] += x[n] * std::polar(1.0, sign * 2 * std::numbers::pi * turn);
    }
  }
  return result;
}

// The convolution theorem: the transform of a circular convolution is the product of transforms.
std::vector<double> by_theorem(std::span<const double> a, std::span<const double> b,
                               std::size_t size) {
  std::vector<Complex> spectrum = dft({a.begin(), a.end()}, size, -1);
  const std::vector<Complex> other = dft({b.begin(), b.end()}, size, -1);
  for (std::size_t m = 0; m < size; ++m) spectrum[m] *= other[m];
  std::vector<double> product;
  for (const Complex& value : dft(spectrum, size, 1)) {
    product.push_back(value.real() / static_cast<double>(size));
  }
  return product;
}

const std::vector<double> kA{1, 2, 3}, kB{4, 5};

TEST(PolynomialExample, FromItsCoefficients) {
  EXPECT_THAT(convolve(kA, kB), ElementsAre(4, 13, 22, 15));
  const std::vector<std::int64_t> a{1, 2, 3}, b{4, 5};
  EXPECT_THAT(convolve(a, b), ElementsAre(4, 13, 22, 15));
  EXPECT_THAT(convolve(a, b, Extent::range(0, 2)), ElementsAre(4, 13));
}

TEST(PolynomialExample, FromTheConvolutionTheorem) {
  EXPECT_THAT(by_theorem(kA, kB, 4), Pointwise(DoubleNear(1e-14), convolve(kA, kB)));
}

// With N = 3 points the coefficient of x^3 comes back at x^0: 4 + 15, 13, 22. This is the periodic
// border with the results that start at the first sample.
TEST(PolynomialExample, TooFewPointsWrapAround) {
  const Kernel kernel = Kernel::from_taps(kB).with_origin(Shape{0});
  const Array circular =
      convolve(view_of(kA.data(), Shape{3}), kernel, with_extent(Extent::same(), Border::periodic));
  EXPECT_THAT(elements<double>(circular), ElementsAre(19, 13, 22));
  EXPECT_THAT(by_theorem(kA, kB, 3), Pointwise(DoubleNear(1e-14), elements<double>(circular)));
}

TEST(PolynomialExample, LongerOnesAgreeWithTheTheorem) {
  const auto a = random_image(Shape{37}, 1), b = random_image(Shape{52}, 2);
  // Sums of up to 37 products below 1; the transforms of 88 points lose a few digits more.
  EXPECT_THAT(by_theorem(a, b, 88), Pointwise(DoubleNear(1e-12), convolve(a, b)));
}

}  // namespace
}  // namespace faltung::example
