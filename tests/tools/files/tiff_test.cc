#include <fmt/format.h>
#include <tiffio.h>

#include <functional>

#include "failure.h"
#include "files/orientation.h"
#include "samples.h"
#include "scratch.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

class TiffTest : public ScratchTest {
 protected:
  // A file of libtiff's own: 5 x 7 pixels of `channels` bytes, tags as `tags` sets them.
  template <typename Tags>
  void write_own(const char* mode, int channels, int photometric, const Tags& tags) {
    TIFF* tiff = TIFFOpen(path("own.tif").c_str(), mode);
    ASSERT_NE(tiff, nullptr);
    write_page(tiff, channels, photometric, tags);
    TIFFClose(tiff);
  }
  template <typename Tags>
  void write_page(TIFF* tiff, int channels, int photometric, const Tags& tags) {
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, 7);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, 5);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, channels);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, photometric);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 2);
    tags(tiff);
    std::uint16_t planar = 0;
    TIFFGetField(tiff, TIFFTAG_PLANARCONFIG, &planar);
    const int planes = planar == PLANARCONFIG_SEPARATE ? channels : 1;
    if (TIFFIsTiled(tiff) != 0) {
      for (int plane = 0; plane < planes; ++plane) {
        for (std::uint32_t y = 0; y < 5; y += 16) write_tile(tiff, y, plane, channels / planes);
      }
    } else {
      for (int plane = 0; plane < planes; ++plane) {
        for (int y = 0; y < 5; ++y) {
          std::vector<std::uint8_t> row = row_of(y, plane, channels / planes);
          TIFFWriteScanline(tiff, row.data(), static_cast<std::uint32_t>(y),
                            static_cast<std::uint16_t>(plane));
        }
      }
    }
    TIFFWriteDirectory(tiff);
  }
  static std::uint8_t sample(int y, int x, int channel) {
    return static_cast<std::uint8_t>(40 * y + 5 * x + channel);
  }
  static std::vector<std::uint8_t> row_of(int y, int plane, int channels) {
    std::vector<std::uint8_t> row;
    for (int x = 0; x < 7; ++x) {
      for (int c = 0; c < channels; ++c) row.push_back(sample(y, x, plane + c));
    }
    return row;
  }
  static void write_tile(TIFF* tiff, std::uint32_t y, int plane, int channels) {
    std::vector<std::uint8_t> tile(static_cast<std::size_t>(16 * 16 * channels));
    for (int row = 0; row < 5; ++row) {
      const auto values = row_of(row, plane, channels);
      std::copy(values.begin(), values.end(), tile.begin() + row * 16 * channels);
    }
    TIFFWriteTile(tiff, tile.data(), 0, y, 0, static_cast<std::uint16_t>(plane));
  }
  void expect_own_samples(int channels) {
    const Document document = read_document(path("own.tif"));
    ASSERT_EQ(document.data.shape(), image_shape({5, 7, channels}));
    const auto samples = document.data.as<std::uint8_t>();
    for (int y = 0; y < 5; ++y) {
      for (int x = 0; x < 7; ++x) {
        for (int c = 0; c < channels; ++c) {
          ASSERT_EQ(samples[static_cast<std::size_t>((y * 7 + x) * channels + c)], sample(y, x, c));
        }
      }
    }
  }
  std::string failure(const std::string& name) {
    try {
      read_document(path(name));
    } catch (const Failure& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
};

TEST_F(TiffTest, EveryTypeChannelCountAndCompressionComesBack) {
  for (const ElementType type : {ElementType::uint8, ElementType::uint16, ElementType::int16,
                                 ElementType::int32, ElementType::float32, ElementType::float64}) {
    for (std::int64_t channels = 1; channels <= 4; ++channels) {
      for (const int compression :
           {0, COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_DEFLATE, COMPRESSION_PACKBITS}) {
        Document document = image_document(type, image_shape({37, 21, channels}));
        document.image.tiff_compression = compression;
        document.image.alpha = channels % 2 == 0 ? Alpha::straight : Alpha::none;
        const Array before = copy_of(document.data.view());
        write_document(document, path("a.tif"));
        EXPECT_THAT(document.data, HasSamplesOf(&before));
        const Document back = read_document(path("a.tif"));
        EXPECT_EQ(back.format, "tiff");
        EXPECT_EQ(back.image.bits, static_cast<int>(8 * size_of(type)));
        EXPECT_EQ(back.image.alpha, document.image.alpha);
        EXPECT_EQ(back.image.tiff_compression,
                  compression == 0 ? COMPRESSION_ADOBE_DEFLATE : compression);
        EXPECT_THAT(back.data, HasSamplesOf(&document.data));
      }
    }
  }
}

TEST_F(TiffTest, SeveralStripsComeBack) {
  const Document document = image_document(ElementType::float32, {300, 1000});
  write_document(document, path("a.tiff"));
  EXPECT_THAT(read_document(path("a.tiff")).data, HasSamplesOf(&document.data));
}

TEST_F(TiffTest, LayoutsOfOthersAreRead) {
  const auto nothing = [](TIFF*) {};
  const auto tiles = [](TIFF* tiff) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, 16);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, 16);
  };
  const auto planes = [](TIFF* tiff) {
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_SEPARATE);
  };
  const auto both = [&](TIFF* tiff) {
    tiles(tiff);
    planes(tiff);
  };
  for (const char* mode : {"wl", "wb", "w8"}) {
    for (const int channels : {1, 3}) {
      const int photometric = channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB;
      write_own(mode, channels, photometric, nothing);
      expect_own_samples(channels);
      write_own(mode, channels, photometric, tiles);
      expect_own_samples(channels);
      write_own(mode, channels, photometric, planes);
      expect_own_samples(channels);
      write_own(mode, channels, photometric, both);
      expect_own_samples(channels);
    }
  }
}

TEST_F(TiffTest, MinIsWhiteIsNegated) {
  write_own("w", 1, PHOTOMETRIC_MINISWHITE, [](TIFF*) {});
  const Document document = read_document(path("own.tif"));
  EXPECT_EQ(document.data.as<std::uint8_t>()[8], 255 - sample(1, 1, 0));
  write_document(document, path("a.tif"));
  EXPECT_THAT(read_document(path("a.tif")).data, HasSamplesOf(&document.data));
}

TEST_F(TiffTest, PagesAreRefusedThumbnailsAreNot) {
  const auto nothing = [](TIFF*) {};
  const auto thumbnail = [](TIFF* tiff) {
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE);
  };
  write_own("w", 1, PHOTOMETRIC_MINISBLACK, thumbnail);
  write_own("a", 3, PHOTOMETRIC_RGB, nothing);
  expect_own_samples(3);
  EXPECT_THAT(read_document(path("own.tif")).notes,
              ::testing::ElementsAre("1 thumbnails or masks were left out"));
  write_own("a", 3, PHOTOMETRIC_RGB, nothing);
  EXPECT_THAT(failure("own.tif"), HasSubstr("own.tif: it has 2 pages, one is supported"));
}

TEST_F(TiffTest, WhatIsNotGrayOrRgbIsRefused) {
  const auto nothing = [](TIFF*) {};
  write_own("w", 4, PHOTOMETRIC_SEPARATED, nothing);
  EXPECT_THAT(failure("own.tif"), HasSubstr("(CMYK)"));
  write_own("w", 3, PHOTOMETRIC_YCBCR, nothing);
  EXPECT_THAT(failure("own.tif"), HasSubstr("(YCbCr)"));
  write_own("w", 5, PHOTOMETRIC_RGB, nothing);
  EXPECT_THAT(failure("own.tif"), HasSubstr("has 3 or 4 channels, it has 5"));
  write_own("w", 1, PHOTOMETRIC_MINISBLACK,
            [](TIFF* tiff) { TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_INT); });
  EXPECT_THAT(failure("own.tif"), HasSubstr("8-bit signed TIFF samples are not supported"));
}

TEST_F(TiffTest, MetadataIsKept) {
  Document document = image_document(ElementType::uint8, {4, 4, 4});
  document.image.alpha = Alpha::premultiplied;
  document.image.icc = some_bytes(1000);
  document.image.xmp = to_bytes("<x:xmpmeta/>");
  document.image.orientation = 6;
  document.image.resolution = {118.5, 59.25, Resolution::Unit::centimetre};
  document.image.texts = {{"Title", "T", false, "", ""}, {"Author", "A", false, "", ""}};
  EXPECT_TRUE(write_document(document, path("a.tif")).notes.empty());
  const ImageInfo back = read_document(path("a.tif")).image;
  EXPECT_EQ(back.alpha, Alpha::premultiplied);
  EXPECT_EQ(back.icc, document.image.icc);
  EXPECT_EQ(back.xmp, document.image.xmp);
  EXPECT_EQ(back.orientation, 6);
  EXPECT_EQ(back.resolution->x, 118.5);
  EXPECT_EQ(back.resolution->y, 59.25);
  EXPECT_EQ(back.resolution->unit, Resolution::Unit::centimetre);
  ASSERT_EQ(back.texts.size(), 2u);
  EXPECT_EQ(back.texts[0].text, "T");
  EXPECT_EQ(back.texts[1].keyword, "Author");
}

TEST_F(TiffTest, OrientationSurvivesOtherFormats) {
  Document document = image_document(ElementType::uint8, {4, 4, 3});
  document.image.orientation = 6;
  write_document(document, path("a.tif"));
  write_document(read_document(path("a.tif")), path("a.jpg"));
  const Document jpeg = read_document(path("a.jpg"));
  EXPECT_EQ(exif_orientation(jpeg.image.exif), 6);
  const WriteReport report = write_document(jpeg, path("b.tif"));
  EXPECT_EQ(read_document(path("b.tif")).image.orientation, 6);
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_THAT(report.notes[0], HasSubstr("EXIF"));
}

TEST_F(TiffTest, PremultipliedColorsAreDividedForPng) {
  Document document = image_document(ElementType::uint8, {1, 2, 4});
  const std::uint8_t samples[] = {50, 100, 25, 100, 7, 7, 7, 0};
  std::copy(std::begin(samples), std::end(samples), document.data.as<std::uint8_t>().begin());
  document.image.alpha = Alpha::premultiplied;
  write_document(document, path("a.png"));
  EXPECT_THAT(read_document(path("a.png")).data.as<std::uint8_t>(),
              ::testing::ElementsAre(128, 255, 64, 100, 0, 0, 0, 0));
}

TEST_F(TiffTest, ComplexAndWideIntegersAreRefused) {
  for (const ElementType type : {ElementType::complex64, ElementType::int64, ElementType::uint64}) {
    EXPECT_THROW(write_document(image_document(type, {2, 2}), path("a.tif")), Failure);
  }
  EXPECT_TRUE(names().empty());
}

}  // namespace
}  // namespace faltung::cli
