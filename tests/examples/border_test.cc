// What the edge of an image looks like after a blur, for each border.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples/example.h"

namespace faltung::example {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;

constexpr Border kBorders[] = {Border::zero,         Border::constant,      Border::replicate,
                               Border::reflect_half, Border::reflect_whole, Border::periodic};

// The row 1 2 3 4 under (1 4 6 4 1) / 16: inside, 16 y = x[i-2] + 4 x[i-1] + 6 x[i] + 4 x[i+1] +
// x[i+2]. With the rows as the border draws them:
//     zero             0 0|1 2 3 4|0 0        6+8+3, 4+12+12+4, 1+8+18+16, 2+12+24
//     constant 8       8 8|1 2 3 4|8 8        zero's plus 40, 8, 8, 40
//     replicate        1 1|1 2 3 4|4 4        zero's plus 5, 1, 4, 20
//     reflect_half     2 1|1 2 3 4|4 3        zero's plus 6, 1, 4, 19
//     reflect_whole    3 2|1 2 3 4|3 2        zero's plus 11, 2, 3, 14
//     periodic         3 4|1 2 3 4|1 2        zero's plus 19, 4, 1, 6
TEST(BorderExample, ARowUnderABinomialKernel) {
  const std::vector<double> row{1, 2, 3, 4};
  const auto expect_sixteenfold = [&](Border border, const std::vector<double>& expected) {
    ConvolveOptions options = with_extent(Extent::same(), border);
    options.border_value = 8;
    auto result = elements<double>(convolve(view_of(row.data(), Shape{4}), binomial(4), options));
    for (double& value : result) value *= 16;
    EXPECT_THAT(result, Pointwise(DoubleNear(1e-12), expected)) << name_of(border);
  };
  expect_sixteenfold(Border::zero, {17, 32, 43, 38});
  expect_sixteenfold(Border::constant, {57, 40, 51, 78});
  expect_sixteenfold(Border::replicate, {22, 33, 47, 58});
  expect_sixteenfold(Border::reflect_half, {23, 33, 47, 57});
  expect_sixteenfold(Border::reflect_whole, {28, 34, 46, 52});
  expect_sixteenfold(Border::periodic, {36, 36, 44, 44});
}

// A sample at any distance beyond a row of n, written with loops and not with a formula.
double beyond(const std::vector<double>& image, std::int64_t offset, std::int64_t stride,
              std::int64_t n, std::int64_t i, Border border) {
  if (border == Border::zero && (i < 0 || i >= n)) return 0;
  if (border == Border::constant && (i < 0 || i >= n)) return 0.25;
  while (i < 0 || i >= n) {
    if (border == Border::replicate) i = i < 0 ? 0 : n - 1;
    if (border == Border::reflect_half) i = i < 0 ? -1 - i : 2 * n - 1 - i;
    if (border == Border::reflect_whole) i = n == 1 ? 0 : i < 0 ? -i : 2 * n - 2 - i;
    if (border == Border::periodic) i += i < 0 ? n : -n;
  }
  return image[static_cast<std::size_t>(offset + i * stride)];
}

// One pass along an axis from the definition; beyond a constant edge lies that constant after the
// first pass too, since the taps sum to 1.
std::vector<double> blurred_along(const std::vector<double>& image, const Shape& shape, int axis,
                                  std::span<const double> taps, Border border) {
  const std::int64_t n = shape[axis], stride = axis == 0 ? shape[1] : 1;
  const auto radius = static_cast<std::int64_t>(taps.size() / 2);
  std::vector<double> result(image.size());
  for (std::int64_t at = 0; at < std::ssize(image); ++at) {
    const std::int64_t i = at / stride % n, offset = at - i * stride;
    for (std::int64_t j = -radius; j <= radius; ++j) {
      result[static_cast<std::size_t>(at)] += taps[static_cast<std::size_t>(j + radius)] *
                                              beyond(image, offset, stride, n, i - j, border);
    }
  }
  return result;
}

// The kernel is wider than the image: 17 taps (sigma 2) against 5 and 7 samples. Sums of 17
// products below 1, twice: a few roundings of 1.1e-16.
TEST(BorderExample, AGaussianWiderThanTheImage) {
  const Shape shape{5, 7};
  const std::vector<double> image = random_image(shape, 3);
  const Kernel line = gaussian(2.0);
  const std::span<const double> taps(static_cast<const double*>(line.taps().data), 17);
  for (const Border border : kBorders) {
    ConvolveOptions options = with_extent(Extent::same(), border);
    options.border_value = 0.25;
    const auto blurred =
        elements<double>(convolve(view_of(image.data(), shape), gaussian(2.0, 2), options));
    const auto rows = blurred_along(image, shape, 1, taps, border);
    EXPECT_LT(largest_difference(blurred, blurred_along(rows, shape, 0, taps, border)), 1e-14)
        << name_of(border);
  }
}

double mean(const std::vector<double>& image) {
  double sum = 0;
  for (const double value : image) sum += value;
  return sum / static_cast<double>(image.size());
}

// A blur whose taps sum to 1 keeps a constant image under every border but zero, and keeps the mean
// of any image where each sample is met as often as every other: periodic and reflect_half.
TEST(BorderExample, WhatABlurPreserves) {
  const Shape shape{9, 12};
  const Kernel kernel = gaussian(1.7, 2);
  const std::vector<double> flat(108, 0.7), image = random_image(shape, 4);
  for (const Border border :
       {Border::replicate, Border::reflect_half, Border::reflect_whole, Border::periodic}) {
    EXPECT_LT(largest_difference(filtered(flat, shape, kernel, border), flat), 1e-14);
  }
  EXPECT_LT(filtered(flat, shape, kernel, Border::zero)[0], 0.7 / 2);
  for (const Border border : {Border::reflect_half, Border::periodic}) {
    EXPECT_NEAR(mean(filtered(image, shape, kernel, border)), mean(image), 1e-14);
  }
  EXPECT_GT(std::abs(mean(filtered(image, shape, kernel, Border::zero)) - mean(image)), 0.01);
}

}  // namespace
}  // namespace faltung::example
