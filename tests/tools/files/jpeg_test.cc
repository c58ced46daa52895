#include <cstdio>  // before jpeglib.h, which needs it

#include <fmt/format.h>
#include <jpeglib.h>

#include <cmath>

#include "failure.h"
#include "samples.h"
#include "scratch.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

class JpegTest : public ScratchTest {
 protected:
  // A smooth image: a slope with a wave on it.
  static Document smooth(std::int64_t height, std::int64_t width, std::int64_t channels) {
    Document document = image_document(ElementType::uint8, image_shape({height, width, channels}));
    auto samples = document.data.as<std::uint8_t>();
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const auto pixel = static_cast<std::int64_t>(i) / channels;
      const auto c = static_cast<std::int64_t>(i) % channels;
      const double wave = 40 * std::sin(0.1 * static_cast<double>(pixel % width));
      samples[i] =
          static_cast<std::uint8_t>(100 + 20 * c + wave + static_cast<double>(pixel / width) / 4);
    }
    return document;
  }
  // A file of libjpeg's own, with 4 components.
  void write_cmyk() {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    std::FILE* file = std::fopen(path("cmyk.jpg").c_str(), "wb");
    jpeg_stdio_dest(&info, file);
    info.image_width = info.image_height = 8;
    info.input_components = 4;
    info.in_color_space = JCS_CMYK;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    std::vector<JSAMPLE> samples(32, 100);
    for (JSAMPROW row = samples.data(); info.next_scanline < 8;)
      jpeg_write_scanlines(&info, &row, 1);
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    std::fclose(file);
  }
};

TEST_F(JpegTest, GrayAndRgbComeBackNear) {
  for (const std::int64_t channels : {1, 3}) {
    for (const auto& [height, width] : {std::pair(1, 1), std::pair(33, 50), std::pair(64, 8)}) {
      const Document document = smooth(height, width, channels);
      write_document(document, path("a.jpg"));
      const Document back = read_document(path("a.jpg"));
      EXPECT_EQ(back.format, "jpeg");
      EXPECT_EQ(back.image.bits, 8);
      ASSERT_EQ(back.data.shape(), document.data.shape());
      for (std::size_t i = 0; i < static_cast<std::size_t>(back.data.size()); ++i) {
        EXPECT_NEAR(back.data.as<std::uint8_t>()[i], document.data.as<std::uint8_t>()[i], 12);
      }
    }
  }
}

TEST_F(JpegTest, QualityIsAsAsked) {
  const Document document = image_document(ElementType::uint8, {64, 64, 3});
  WriteOptions options;
  options.quality = 20;
  write_document(document, path("low.jpg"), options);
  write_document(document, path("a.jpg"));
  EXPECT_LT(2 * read_text(path("low.jpg")).size(), read_text(path("a.jpg")).size());
  options.quality = 101;
  EXPECT_THROW(write_document(document, path("b.jpg"), options), Failure);
  EXPECT_FALSE(std::filesystem::exists(path("b.jpg")));
}

TEST_F(JpegTest, MetadataIsKept) {
  Document document = smooth(16, 16, 3);
  document.image.icc = some_bytes(200000);  // in several markers
  document.image.exif = some_bytes(60000);
  document.image.xmp = to_bytes("<x:xmpmeta/>");
  document.image.texts = {{"Comment", "a wave", false, "", ""}};
  document.image.resolution = {300, 150, Resolution::Unit::inch};
  EXPECT_TRUE(write_document(document, path("a.jpg")).notes.empty());
  const Document back = read_document(path("a.jpg"));
  EXPECT_TRUE(back.notes.empty());
  EXPECT_EQ(back.image.icc, document.image.icc);
  EXPECT_EQ(back.image.exif, document.image.exif);
  EXPECT_EQ(back.image.xmp, document.image.xmp);
  ASSERT_EQ(back.image.texts.size(), 1u);
  EXPECT_EQ(back.image.texts[0].text, "a wave");
  EXPECT_EQ(back.image.resolution->x, 300);
  EXPECT_EQ(back.image.resolution->y, 150);
  EXPECT_EQ(back.image.resolution->unit, Resolution::Unit::inch);
}

TEST_F(JpegTest, WhatDoesNotFitAMarkerIsToldNotLost) {
  Document document = smooth(16, 16, 3);
  document.image.exif = some_bytes(70000);
  const WriteReport report = write_document(document, path("a.jpg"));
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_THAT(report.notes[0], HasSubstr("EXIF data of 70000 bytes"));
}

TEST_F(JpegTest, ProfileAndExifGoFromJpegToPngAndBack) {
  Document document = smooth(16, 16, 3);
  document.image.exif = to_bytes(std::string_view("II*\0\x08\0\0\0\0\0\0\0\0\0", 14));
  document.image.resolution = {300, 300, Resolution::Unit::inch};
  write_document(document, path("a.jpg"));
  write_document(read_document(path("a.jpg")), path("a.png"));
  const ImageInfo png = read_document(path("a.png")).image;
  EXPECT_EQ(png.exif, document.image.exif);
  EXPECT_EQ(png.resolution->x, 11811);
  write_document(read_document(path("a.png")), path("b.jpg"));
  const ImageInfo back = read_document(path("b.jpg")).image;
  EXPECT_EQ(back.exif, document.image.exif);
  EXPECT_EQ(back.resolution->x, 300);
}

TEST_F(JpegTest, AlphaDepthAndCmykAreRefused) {
  EXPECT_THROW(write_document(image_document(ElementType::uint8, {4, 4, 4}), path("a.jpg")),
               Failure);
  EXPECT_THROW(write_document(image_document(ElementType::uint8, {4, 4, 2}), path("a.jpg")),
               Failure);
  EXPECT_THROW(write_document(image_document(ElementType::uint16, {4, 4, 3}), path("a.jpg")),
               Failure);
  EXPECT_THROW(write_document(image_document(ElementType::uint8, {1, 70000}), path("a.jpg")),
               Failure);
  EXPECT_TRUE(names().empty());
  write_cmyk();
  try {
    read_document(path("cmyk.jpg"));
    FAIL();
  } catch (const Failure& error) {
    EXPECT_THAT(error.what(), HasSubstr("4 components"));
  }
}

TEST_F(JpegTest, TruncationIsAnErrorAndNamesTheRow) {
  write_document(smooth(300, 200, 3), path("a.jpg"));
  const std::string file = read_text(path("a.jpg"));
  write_text(path("b.jpg"), file.substr(0, file.size() / 2));
  try {
    read_document(path("b.jpg"));
    FAIL();
  } catch (const Failure& error) {
    EXPECT_THAT(error.what(), HasSubstr("b.jpg: "));
    EXPECT_THAT(error.what(), HasSubstr(" of 300"));
  }
  write_text(path("b.jpg"), file.substr(0, file.size() - 1));
  EXPECT_THROW(read_document(path("b.jpg")), Failure);
}

}  // namespace
}  // namespace faltung::cli
