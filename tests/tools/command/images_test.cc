// blur and convolve on images: depth, alpha, channels, the defaults of images.

#include "command/command.h"

namespace faltung::cli {
namespace {

// Floating-point results may come from any method; these are far above rounding, far below a tap.
constexpr double kRounding = 1e-12;

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using Bytes = std::vector<std::uint8_t>;

class ImageCommandTest : public CommandTest {};

// One pixel of the 3x3 image of the textbooks; by hand: 113.75, 88.75, 55.
TEST_F(ImageCommandTest, BinomialOnColours) {
  const Bytes pixels = {100, 50, 20, 200, 100, 30, 50, 60,  70,  80, 90, 10, 150, 120,
                        80,  90, 80, 70,  70,  60, 50, 110, 100, 90, 40, 30, 20};
  write_image("in.png", pixels, {3, 3, 3});
  out_of({"convolve", "in.png", "1,2,1;2,4,2;1,2,1/16", "-e", "valid", "-o", "out.png"});
  EXPECT_THAT(elements<std::uint8_t>("out.png"), ElementsAre(114, 89, 55));
  out_of({"convolve", "in.png", "binomial:2", "-e", "valid", "--type", "float32", "-o", "out.npy"});
  EXPECT_THAT(elements<float>("out.npy"), ElementsAre(113.75F, 88.75F, 55.0F));
}

TEST_F(ImageCommandTest, DefaultsAreSameAndReflectHalf) {
  write_image<std::uint8_t>("in.png", {10, 20, 30, 40}, {1, 4});
  out_of({"convolve", "in.png", "1,1,1", "-o", "out.png"});
  EXPECT_EQ(shape("out.png"), (Shape{1, 4}));
  EXPECT_THAT(elements<std::uint8_t>("out.png"), ElementsAre(40, 60, 90, 110));
}

TEST_F(ImageCommandTest, BlurKeepsAConstantImage) {
  write_image("in.png", std::vector<std::uint16_t>(5 * 7, 40000), {5, 7});
  out_of({"blur", "in.png", "--sigma", "3", "-o", "out.png"});
  EXPECT_THAT(elements<std::uint16_t>("out.png"), Each(40000));
}

TEST_F(ImageCommandTest, BlurPerAxis) {
  write_image<std::uint8_t>("in.png", {0, 0, 0, 255, 0, 0}, {2, 3});
  out_of({"blur", "in.png", "--sigma", "0,0", "-o", "out.png"});
  EXPECT_THAT(elements<std::uint8_t>("out.png"), ElementsAre(0, 0, 0, 255, 0, 0));
  // Along the rows only: the first row stays black.
  out_of({"blur", "in.png", "--sigma", "0,2", "-o", "out.png"});
  const Bytes result = elements<std::uint8_t>("out.png");
  ASSERT_EQ(result.size(), 6u);
  EXPECT_THAT(Bytes(result.begin(), result.begin() + 3), Each(0));
  EXPECT_GT(result[5], 0);
}

TEST_F(ImageCommandTest, BlurIsConvolveWithTheGaussian) {
  const std::string photo = std::string(FALTUNG_SAMPLES) + "/raccoon.png";
  out_of({"blur", photo, "--sigma", "1.5", "-o", "a.png"});
  out_of({"convolve", photo, "gauss:1.5", "-o", "b.png"});
  EXPECT_EQ(read_text(path("a.png")), read_text(path("b.png")));
  out_of({"blur", photo, "--sigma", "1.5", "--truncate", "2", "-o", "c.png"});
  EXPECT_NE(read_text(path("a.png")), read_text(path("c.png")));
}

// A transparent green pixel beside an opaque red one: no green may leak into the visible result.
TEST_F(ImageCommandTest, AlphaIsPremultipliedAroundTheConvolution) {
  write_image<std::uint8_t>("in.png", {255, 0, 0, 255, 0, 255, 0, 0}, {1, 2, 4}, Alpha::straight);
  out_of({"convolve", "in.png", "1,1/2", "--origin", "0,0", "-o", "out.png"});
  // Pixel 0: red and its own reflection. Pixel 1: half of the red, none of the green.
  EXPECT_THAT(elements<std::uint8_t>("out.png"), ElementsAre(255, 0, 0, 255, 255, 0, 0, 128));
  EXPECT_EQ(read_document(path("out.png")).image.alpha, Alpha::straight);
  expect_error({"convolve", "in.png", "1,1/2", "--type", "int16", "-o", "out.npy"}, 1,
               {"--type", "int16 and uint8", "in.png"});
}

TEST_F(ImageCommandTest, AKernelImagePerChannelAndForAll) {
  write_image<std::uint8_t>("gray.png", {1, 2}, {1, 2});
  write_image<std::uint8_t>("taps.png", {1, 2, 3}, {1, 1, 3});
  out_of({"convolve", "gray.png", "taps.png", "-o", "out.png"});
  EXPECT_EQ(shape("out.png"), (Shape{1, 2, 3}));
  EXPECT_THAT(elements<std::uint8_t>("out.png"), ElementsAre(1, 2, 3, 2, 4, 6));

  write_image<std::uint8_t>("rgb.png", {1, 2, 3}, {1, 1, 3});
  write_image<std::uint8_t>("two.png", {2}, {1, 1});
  out_of({"convolve", "rgb.png", "two.png", "-o", "out.png"});
  EXPECT_THAT(elements<std::uint8_t>("out.png"), ElementsAre(2, 4, 6));
  out_of({"convolve", "rgb.png", "taps.png", "-o", "out.png"});
  EXPECT_THAT(elements<std::uint8_t>("out.png"), ElementsAre(1, 4, 9));
}

TEST_F(ImageCommandTest, FormatsAndDepths) {
  write_image<std::int32_t>("deep.tif", {1000000, -5}, {1, 2});
  out_of({"convolve", "deep.tif", "1,2", "-e", "full", "-b", "zero", "-o", "out.tif"});
  EXPECT_THAT(elements<std::int32_t>("out.tif"), ElementsAre(1000000, 1999995, -10));
  out_of({"convolve", "deep.tif", "1,1/4", "-e", "valid", "-o", "out.tif"});
  EXPECT_THAT(elements<double>("out.tif"),
              Pointwise(DoubleNear(kRounding), std::vector<double>{249998.75}));
  write_image("flat.jpg", std::vector<std::uint8_t>(16 * 16, 90), {16, 16});
  out_of({"blur", "flat.jpg", "--sigma", "2", "-o", "out.jpg", "--quality", "100"});
  EXPECT_THAT(elements<std::uint8_t>("out.jpg"), Each(90));
  out_of({"blur", "flat.jpg", "--sigma", "2", "-o", "-", "--format", "png", "-q"});
  expect_error({"blur", "flat.jpg", "--sigma", "2", "-o", "o.jpg", "--quality", "101"}, 2,
               {"--quality", "'101'"});
}

TEST_F(ImageCommandTest, SobelIntoAnArray) {
  write_image<std::uint8_t>("in.png", {0, 0, 100, 0, 0, 100, 0, 0, 100}, {3, 3});
  out_of({"convolve", "in.png", "sobel:x", "-e", "valid", "-t", "int16", "-o", "out.npy"});
  EXPECT_THAT(elements<std::int16_t>("out.npy"), ElementsAre(400));
}

TEST_F(ImageCommandTest, ErrorsOfImages) {
  write_image<std::uint8_t>("in.png", {1, 2, 3, 4}, {2, 2});
  write_image<std::uint8_t>("rgb.png", {1, 2, 3, 1, 2, 3}, {1, 2, 3});
  write_image<std::uint8_t>("two.png", {1, 255, 2, 255}, {1, 2, 2}, Alpha::straight);
  write_array<double>("wrong.npy", {1, 2, 3, 4}, {1, 1, 4});
  expect_error({"convolve", "in.png", "box:5", "-e", "valid", "-o", "out.png"}, 1,
               {"in.png", "2x2", "5x5"}, "--extent");
  expect_error({"convolve", "rgb.png", "wrong.npy", "-o", "out.png"}, 1,
               {"rgb.png", "wrong.npy", "3 and 4"});
  expect_error({"convolve", "rgb.png", "two.png", "-o", "out.png"}, 1, {"alpha", "two.png"});
  expect_error({"convolve", "in.png", "box:3", "-t", "float64", "-o", "out.png"}, 1,
               {"out.png", "float64"});
  expect_error({"convolve", "in.png", "box:3", "-o", "out.wav"}, 1, {"out.wav", "image"});
  write_text(path("cut.png"), read_text(path("in.png")).substr(0, 40));
  expect_error({"blur", "cut.png", "--sigma", "1", "-o", "out.png"}, 1, {"cut.png"});
}

}  // namespace
}  // namespace faltung::cli
