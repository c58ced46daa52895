#include <fmt/format.h>

#include <algorithm>

#include "failure.h"
#include "samples.h"
#include "scratch.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

using PngTest = ScratchTest;

TEST_F(PngTest, EveryDepthAndChannelCountComesBack) {
  for (const ElementType type : {ElementType::uint8, ElementType::uint16}) {
    for (std::int64_t channels = 1; channels <= 4; ++channels) {
      for (const auto& [height, width] : {std::pair(1, 1), std::pair(7, 13), std::pair(65, 3)}) {
        const Document document = image_document(type, image_shape({height, width, channels}));
        write_document(document, path("a.png"));
        const Document back = read_document(path("a.png"));
        EXPECT_EQ(back.kind, FileKind::image);
        EXPECT_EQ(back.format, "png");
        EXPECT_EQ(back.image.bits, type == ElementType::uint8 ? 8 : 16);
        EXPECT_EQ(back.image.alpha, channels % 2 == 0 ? Alpha::straight : Alpha::none);
        EXPECT_THAT(back.data, HasSamplesOf(&document.data));
      }
    }
  }
}

TEST_F(PngTest, SmallDepthsAreScaledAndRoundedBack) {
  for (const int bits : {1, 2, 4}) {
    const int levels = (1 << bits) - 1;
    Document document = image_document(ElementType::uint8, {3, 17});
    for (std::uint8_t& v : document.data.as<std::uint8_t>()) {
      v = static_cast<std::uint8_t>((v & levels) * 255 / levels);
    }
    WriteOptions options;
    options.bits = bits;
    write_document(document, path("a.png"), options);
    Document back = read_document(path("a.png"));
    EXPECT_EQ(read_text(path("a.png"))[24], bits);
    EXPECT_EQ(back.image.bits, bits);
    EXPECT_THAT(back.data, HasSamplesOf(&document.data));
    // The depth of the file is kept, and values between the levels go to the nearest.
    for (std::uint8_t& v : back.data.as<std::uint8_t>()) {
      v = static_cast<std::uint8_t>(
          std::clamp<int>(v + (v < 128 ? 1 : -1) * (127 / levels), 0, 255));
    }
    write_document(back, path("b.png"));
    EXPECT_EQ(read_text(path("b.png")), read_text(path("a.png")));
  }
}

TEST_F(PngTest, MetadataIsKept) {
  Document document = image_document(ElementType::uint8, {2, 2, 3});
  document.image.gamma = 0.45455;
  document.image.chromaticities = {0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06};
  document.image.resolution = {2835, 2836, Resolution::Unit::metre};
  document.image.exif = to_bytes(std::string_view("II*\0\x08\0\0\0\0\0\0\0\0\0", 14));
  document.image.xmp = to_bytes("<x:xmpmeta/>");
  document.image.texts = {{"Title",
                           "Gr\xfc\xdf"
                           "e",
                           false, "", ""},
                          {"Comment",
                           "Gr\xc3\xbc\xc3\x9f"
                           "e",
                           true, "de", "Kommentar"}};
  EXPECT_TRUE(write_document(document, path("a.png")).notes.empty());
  const ImageInfo back = read_document(path("a.png")).image;
  EXPECT_EQ(back.gamma, document.image.gamma);
  EXPECT_EQ(back.chromaticities, document.image.chromaticities);
  EXPECT_EQ(back.resolution->x, 2835);
  EXPECT_EQ(back.resolution->y, 2836);
  EXPECT_EQ(back.resolution->unit, Resolution::Unit::metre);
  EXPECT_EQ(back.exif, document.image.exif);
  EXPECT_EQ(back.xmp, document.image.xmp);
  ASSERT_EQ(back.texts.size(), 2u);
  EXPECT_EQ(back.texts[0].text, document.image.texts[0].text);
  EXPECT_FALSE(back.texts[0].utf8);
  EXPECT_EQ(back.texts[1].text, document.image.texts[1].text);
  EXPECT_TRUE(back.texts[1].utf8);
  EXPECT_EQ(back.texts[1].language, "de");
  EXPECT_EQ(back.texts[1].translated_keyword, "Kommentar");
}

TEST_F(PngTest, RenderingIntentIsKept) {
  Document document = image_document(ElementType::uint8, {2, 2, 3});
  document.image.srgb_intent = 1;
  write_document(document, path("a.png"));
  EXPECT_EQ(read_document(path("a.png")).image.srgb_intent, 1);
}

TEST_F(PngTest, OtherTypesAndShapesAreRefused) {
  const auto refused = [&](ElementType type, const Shape& shape) {
    const Document document = image_document(type, shape);
    EXPECT_THROW(write_document(document, path("a.png")), Failure);
    EXPECT_TRUE(names().empty());
  };
  refused(ElementType::float32, {2, 2});
  refused(ElementType::int16, {2, 2});
  refused(ElementType::uint8, {2, 2, 5});
  refused(ElementType::uint8, {4});
  refused(ElementType::uint8, {0, 4});
  refused(ElementType::uint8, {1, 2, 3, 4});
}

TEST_F(PngTest, TruncationNamesTheRow) {
  const Document document = image_document(ElementType::uint8, {480, 64});
  write_document(document, path("a.png"));
  const std::string file = read_text(path("a.png"));
  write_text(path("b.png"), file.substr(0, file.size() / 2));
  try {
    read_document(path("b.png"));
    FAIL();
  } catch (const Failure& error) {
    EXPECT_THAT(error.what(), HasSubstr("b.png: PNG data ends early, row "));
    EXPECT_THAT(error.what(), HasSubstr(" of 480"));
  }
}

}  // namespace
}  // namespace faltung::cli
