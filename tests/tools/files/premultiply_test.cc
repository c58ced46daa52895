#include "files/premultiply.h"

#include "failure.h"
#include "samples.h"

namespace faltung::cli {
namespace {

using ::testing::ElementsAre;

template <typename T>
Array image_of(std::initializer_list<T> samples, std::int64_t channels) {
  Array image(element_type_of<T>,
              {1, static_cast<std::int64_t>(samples.size()) / channels, channels});
  std::copy(samples.begin(), samples.end(), image.as<T>().begin());
  return image;
}

TEST(PremultiplyTest, MultipliesColorsByAlphaOverMax) {
  const Array bytes = premultiplied(image_of<std::uint8_t>({100, 200, 50, 51, 10, 20, 30, 255}, 4));
  EXPECT_THAT(bytes.as<float>(), ElementsAre(20, 40, 10, 51, 10, 20, 30, 255));
  const Array words = premultiplied(image_of<std::uint16_t>({1000, 13107, 5, 0}, 2));
  EXPECT_THAT(words.as<double>(), ElementsAre(200, 13107, 0, 0));
  const Array floats = premultiplied(image_of<float>({2.0f, 0.25f}, 2));
  EXPECT_THAT(floats.as<float>(), ElementsAre(0.5f, 0.25f));
}

TEST(PremultiplyTest, DividesRoundsAndCutsOff) {
  const Array back = unpremultiplied(
      image_of<float>({20, 40, 10, 51, 5, 5, 5, 0, 60, -3, 10, 51, 5, 5, 5, -2, 1, 1, 1, 300}, 4),
      ElementType::uint8);
  EXPECT_THAT(back.as<std::uint8_t>(),
              ElementsAre(100, 200, 50, 51, 0, 0, 0, 0, 255, 0, 50, 51, 0, 0, 0, 0, 1, 1, 1, 255));
}

TEST(PremultiplyTest, EveryColorUnderEveryAlphaComesBack) {
  Array image(ElementType::uint8, {256, 256, 2});
  auto samples = image.as<std::uint8_t>();
  for (std::size_t alpha = 0; alpha < 256; ++alpha) {
    for (std::size_t color = 0; color < 256; ++color) {
      samples[2 * (256 * alpha + color)] = static_cast<std::uint8_t>(alpha == 0 ? 0 : color);
      samples[2 * (256 * alpha + color) + 1] = static_cast<std::uint8_t>(alpha);
    }
  }
  const Array back = unpremultiplied(premultiplied(image), ElementType::uint8);
  EXPECT_THAT(back, HasSamplesOf(&image));
}

TEST(PremultiplyTest, Random16BitImagesComeBack) {
  Array image = random_array(ElementType::uint16, {64, 64, 4});
  auto samples = image.as<std::uint16_t>();
  for (std::size_t i = 0; i < samples.size(); i += 4) {
    if (samples[i + 3] == 0) samples[i + 3] = 1;
  }
  const Array back = unpremultiplied(premultiplied(image), ElementType::uint16);
  EXPECT_THAT(back, HasSamplesOf(&image));
}

TEST(PremultiplyTest, TransparentColorsDoNotBleed) {
  // An average of an opaque black and a transparent white pixel is a half transparent black.
  const Array wide = premultiplied(image_of<std::uint8_t>({0, 255, 255, 0}, 2));
  const auto p = wide.as<float>();
  const Array back = unpremultiplied(image_of<float>({(p[0] + p[2]) / 2, (p[1] + p[3]) / 2}, 2),
                                     ElementType::uint8);
  EXPECT_THAT(back.as<std::uint8_t>(), ElementsAre(0, 128));
}

TEST(PremultiplyTest, OtherImagesAreRefused) {
  EXPECT_THROW(premultiplied(Array(ElementType::uint8, {2, 2, 3})), Failure);
  EXPECT_THROW(premultiplied(Array(ElementType::uint8, {2, 2})), Failure);
  EXPECT_THROW(premultiplied(Array(ElementType::int16, {2, 2, 4})), Failure);
  EXPECT_THROW(unpremultiplied(Array(ElementType::int16, {2, 2, 4}), ElementType::uint8), Failure);
  Document document = image_document(ElementType::uint8, {2, 2, 4});
  EXPECT_FALSE(has_straight_alpha(document));
  document.image.alpha = Alpha::straight;
  EXPECT_TRUE(has_straight_alpha(document));
}

}  // namespace
}  // namespace faltung::cli
