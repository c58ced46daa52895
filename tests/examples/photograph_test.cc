// A colour image of nine pixels, {height, width, channel} with the channels as batch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples/example.h"

namespace faltung::example {
namespace {

using ::testing::ElementsAre;

constexpr int kPixels[] = {100, 50, 20, 200, 100, 30, 50, 60, 70,  //
                           80,  90, 10, 150, 120, 80, 90, 80, 70,  //
                           70,  60, 50, 110, 100, 90, 40, 30, 20};

template <typename T>
Array smoothed(const Kernel& kernel, Extent extent, Border border = Border::zero) {
  const std::vector<T> image(std::begin(kPixels), std::end(kPixels));
  ConvolveOptions options = with_extent(extent, border);
  options.axes = {0, 1};
  return convolve(view_of(image.data(), Shape{3, 3, 3}), kernel, options);
}

// Red in the middle: (1*100 + 2*200 + 1*50 + 2*80 + 4*150 + 2*90 + 1*70 + 2*110 + 1*40) / 16
//                    = 1820 / 16 = 113.75, green 1420 / 16 = 88.75, blue 880 / 16 = 55.
TEST(NinePixels, MiddleUnderTheBinomialKernel) {
  const Kernel kernel = binomial(2, 2);
  const Array reals = smoothed<float>(kernel, Extent::valid());
  EXPECT_EQ(reals.shape(), (Shape{1, 1, 3}));
  EXPECT_EQ(reals.type(), ElementType::float32);
  EXPECT_THAT(elements<float>(reals), ElementsAre(113.75F, 88.75F, 55.0F));
  EXPECT_THAT(elements<double>(smoothed<double>(kernel, Extent::valid())),
              ElementsAre(113.75, 88.75, 55.0));
  const Array bytes = smoothed<std::uint8_t>(kernel, Extent::valid());
  EXPECT_EQ(bytes.type(), ElementType::uint8);
  EXPECT_THAT(elements<std::uint8_t>(bytes), ElementsAre(114, 89, 55));
  EXPECT_THAT(elements<std::uint16_t>(smoothed<std::uint16_t>(kernel, Extent::valid())),
              ElementsAre(114, 89, 55));
}

// The same kernel written as taps, not as a product.
TEST(NinePixels, MiddleUnderTheSameTaps) {
  std::vector<float> taps{1, 2, 1, 2, 4, 2, 1, 2, 1};
  for (float& tap : taps) tap /= 16;
  const Kernel kernel = Kernel::from_taps(taps, Shape{3, 3});
  EXPECT_THAT(elements<float>(smoothed<float>(kernel, Extent::valid())),
              ElementsAre(113.75F, 88.75F, 55.0F));
}

TEST(NinePixels, IntegerTapsGiveSixteenTimesAsMuch) {
  const Array sums = smoothed<std::int32_t>(binomial_integer(2, 2), Extent::valid());
  EXPECT_THAT(elements<std::int64_t>(sums), ElementsAre(1820, 1420, 880));
}

// Red in the corner sees only four pixels, the rest is 0: (4*100 + 2*200 + 2*80 + 1*150) / 16
// = 1110 / 16 = 69.375. With the edge repeated: (9*100 + 3*200 + 3*80 + 1*150) / 16 = 118.125.
TEST(NinePixels, CornerDependsOnTheBorder) {
  const auto dark = elements<float>(smoothed<float>(binomial(2, 2), Extent::same()));
  ASSERT_EQ(dark.size(), 27U);
  EXPECT_EQ(dark[0], 69.375F);
  EXPECT_EQ(dark[12], 113.75F);
  const auto even =
      elements<float>(smoothed<float>(binomial(2, 2), Extent::same(), Border::replicate));
  EXPECT_EQ(even[0], 118.125F);
  EXPECT_EQ(even[12], 113.75F);
}

// Sobel across: (200-0)... on a step from 10 to 20 each row gives 20 - 10, weighted 1 + 2 + 1.
TEST(NinePixels, SobelAnswersAStep) {
  const std::vector<std::uint8_t> step{10, 10, 20, 20, 10, 10, 20, 20, 10, 10, 20, 20};
  ConvolveOptions options = with_extent(Extent::valid());
  options.output_type = ElementType::int16;
  const ConstView image = view_of(step.data(), Shape{3, 4});
  EXPECT_THAT(elements<std::int16_t>(convolve(image, sobel(1), options)), ElementsAre(40, 40));
  EXPECT_THAT(elements<std::int16_t>(correlate(image, sobel(1), options)), ElementsAre(-40, -40));
  EXPECT_THAT(elements<std::int16_t>(convolve(image, sobel(0), options)), ElementsAre(0, 0));
}

}  // namespace
}  // namespace faltung::example
