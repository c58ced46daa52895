// The sums that textbooks begin with, with the figures worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples/example.h"

namespace faltung::example {
namespace {

using ::testing::ElementsAre;

// full[i] = sum_j kernel[j] signal[i-j] with kernel (-1, 0, 1) is signal[i-2] - signal[i]:
//     0-1  0-2  1-3  2-4  3-5  4-0  5-0
TEST(FirstExamples, OneToFiveUnderMinusOneZeroOne) {
  const std::vector<double> signal{1, 2, 3, 4, 5}, taps{-1, 0, 1};
  EXPECT_THAT(convolve(signal, taps), ElementsAre(-1, -2, -2, -2, -2, 4, 5));
  EXPECT_THAT(convolve(signal, taps, Extent::same()), ElementsAre(-2, -2, -2, -2, 4));
  EXPECT_THAT(convolve(signal, taps, Extent::valid()), ElementsAre(-2, -2, -2));
}

// correlate is convolve with the kernel reversed, here signal[i] - signal[i-2].
TEST(FirstExamples, OneToFiveCorrelatedWithMinusOneZeroOne) {
  const std::vector<double> signal{1, 2, 3, 4, 5};
  const Kernel kernel = Kernel::from_taps(std::vector<double>{-1, 0, 1});
  const auto correlated = [&](Extent extent) {
    return elements<double>(
        correlate(view_of(signal.data(), Shape{5}), kernel, with_extent(extent)));
  };
  EXPECT_THAT(correlated(Extent::full()), ElementsAre(1, 2, 2, 2, 2, -4, -5));
  EXPECT_THAT(correlated(Extent::same()), ElementsAre(2, 2, 2, 2, -4));
  EXPECT_THAT(correlated(Extent::valid()), ElementsAre(2, 2, 2));
  // Lag 0 is index k-1 of full: -1*1 + 0*2 + 1*3.
  EXPECT_THAT(correlated(Extent::range(2, 3)), ElementsAre(2));
}

TEST(FirstExamples, OneToFiveInIntegersAndFloat) {
  const std::vector<std::int64_t> signal{1, 2, 3, 4, 5}, taps{-1, 0, 1};
  EXPECT_THAT(convolve(signal, taps), ElementsAre(-1, -2, -2, -2, -2, 4, 5));
  const std::vector<float> real{1, 2, 3, 4, 5}, real_taps{-1, 0, 1};
  EXPECT_THAT(convolve(real, real_taps), ElementsAre(-1, -2, -2, -2, -2, 4, 5));
}

// A 4x4 image has 2x2 places where a 3x3 kernel fits: (4-3+1) x (4-3+1). With nine ones each result
// is nine times the middle of its window, since the numbers 1..16 in rows grow linearly.
TEST(FirstExamples, FourByFourUnderThreeByThreeIsTwoByTwo) {
  std::vector<std::int32_t> image;
  for (std::int32_t value = 1; value <= 16; ++value) image.push_back(value);
  const Kernel ones = Kernel::from_taps(std::vector<std::int32_t>(9, 1), Shape{3, 3});
  const Array result =
      convolve(view_of(image.data(), Shape{4, 4}), ones, with_extent(Extent::valid()));
  EXPECT_EQ(result.shape(), (Shape{2, 2}));
  EXPECT_EQ(result.type(), ElementType::int64);
  EXPECT_THAT(elements<std::int64_t>(result), ElementsAre(9 * 6, 9 * 7, 9 * 10, 9 * 11));
}

// Sums of two over 2 are 0.5, 1.5, 2.5, 3.5: halves go to the even neighbour, and to nothing else.
TEST(FirstExamples, BytesRoundHalfToEven) {
  const std::vector<std::uint8_t> signal{0, 1, 2, 3, 4, 255, 255};
  const Array mean =
      convolve(view_of(signal.data(), Shape{7}), box(Shape{2}), with_extent(Extent::valid()));
  EXPECT_THAT(elements<std::uint8_t>(mean), ElementsAre(0, 2, 2, 4, 130, 255));
}

}  // namespace
}  // namespace faltung::example
