// PNG files as others write them: palettes, transparent colors, interlacing, byte order. Written
// here with libpng, from rows as they lie in the file.
#include <png.h>

#include "samples.h"
#include "scratch.h"

namespace faltung::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

struct ForeignPng {
  png_uint_32 width = 0, height = 0;
  int depth = 8, color = PNG_COLOR_TYPE_GRAY, interlace = PNG_INTERLACE_NONE;
  std::vector<png_color> palette{};
  std::vector<png_byte> palette_alpha{};
  const png_color_16* transparent = nullptr;
  std::vector<png_byte> rows{};  // all of them, packed
};

class PngForeignTest : public ScratchTest {
 protected:
  Document read(ForeignPng& image) {
    write(image);
    return read_document(path("a.png"));
  }

 private:
  void write(ForeignPng& image) {
    std::FILE* file = std::fopen(path("a.png").c_str(), "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_set_IHDR(png, info, image.width, image.height, image.depth, image.color, image.interlace,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!image.palette.empty()) {
      png_set_PLTE(png, info, image.palette.data(), static_cast<int>(image.palette.size()));
    }
    if (!image.palette_alpha.empty() || image.transparent != nullptr) {
      png_set_tRNS(png, info, image.palette_alpha.data(),
                   static_cast<int>(image.palette_alpha.size()), image.transparent);
    }
    png_write_info(png, info);
    std::vector<png_bytep> rows;
    for (std::size_t y = 0; y < image.height; ++y) {
      rows.push_back(image.rows.data() + y * (image.rows.size() / image.height));
    }
    png_write_image(png, rows.data());
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    std::fclose(file);
  }
};

TEST_F(PngForeignTest, SixteenBitsAreBigEndian) {
  ForeignPng image{2, 1, 16};
  image.rows = {0x01, 0x02, 0xff, 0x00};
  EXPECT_THAT(read(image).data.as<std::uint16_t>(), ElementsAre(0x0102, 0xff00));
}

TEST_F(PngForeignTest, BitsAreScaledToBytes) {
  ForeignPng image{9, 1, 1};
  image.rows = {0b10100000, 0b10000000};
  EXPECT_THAT(read(image).data.as<std::uint8_t>(), ElementsAre(255, 0, 255, 0, 0, 0, 0, 0, 255));
  ForeignPng two{4, 1, 2};
  two.rows = {0b00011011};
  const Document document = read(two);
  EXPECT_THAT(document.data.as<std::uint8_t>(), ElementsAre(0, 85, 170, 255));
  EXPECT_EQ(document.image.bits, 2);
}

TEST_F(PngForeignTest, PalettesAreExpanded) {
  ForeignPng image{3, 1, 2, PNG_COLOR_TYPE_PALETTE};
  image.palette = {{1, 2, 3}, {4, 5, 6}, {255, 0, 255}};
  image.rows = {0b01001000};
  const Document document = read(image);
  EXPECT_EQ(document.data.shape(), (Shape{1, 3, 3}));
  EXPECT_THAT(document.data.as<std::uint8_t>(), ElementsAre(4, 5, 6, 1, 2, 3, 255, 0, 255));
  EXPECT_TRUE(document.image.from_palette);
  EXPECT_EQ(document.image.bits, 8);
  EXPECT_EQ(document.image.alpha, Alpha::none);
}

TEST_F(PngForeignTest, AlphaOfPalettesIsExpanded) {
  ForeignPng image{2, 1, 8, PNG_COLOR_TYPE_PALETTE};
  image.palette = {{1, 2, 3}, {4, 5, 6}};
  image.palette_alpha = {7};
  image.rows = {1, 0};
  const Document document = read(image);
  EXPECT_THAT(document.data.as<std::uint8_t>(), ElementsAre(4, 5, 6, 255, 1, 2, 3, 7));
  EXPECT_EQ(document.image.alpha, Alpha::straight);
}

TEST_F(PngForeignTest, ATransparentColorBecomesAlpha) {
  png_color_16 transparent{};
  transparent.gray = 2;
  ForeignPng image{4, 1, 2};
  image.transparent = &transparent;
  image.rows = {0b00011011};
  const Document document = read(image);
  EXPECT_EQ(document.data.shape(), (Shape{1, 4, 2}));
  EXPECT_THAT(document.data.as<std::uint8_t>(), ElementsAre(0, 255, 85, 255, 170, 0, 255, 255));
  EXPECT_EQ(document.image.bits, 8);
}

TEST_F(PngForeignTest, InterlacedRowsAreInOrder) {
  ForeignPng image{13, 11, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_ADAM7};
  for (int i = 0; i < 13 * 11 * 3; ++i) image.rows.push_back(static_cast<png_byte>(7 * i));
  const std::vector<png_byte> rows = image.rows;
  EXPECT_THAT(read(image).data.as<std::uint8_t>(), ElementsAreArray(rows));
}

}  // namespace
}  // namespace faltung::cli
