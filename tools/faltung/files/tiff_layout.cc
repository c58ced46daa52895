#include "files/tiff_layout.h"

namespace faltung::cli {
namespace {

struct TypeRow {
  int bits, format;
  ElementType type;
};

constexpr TypeRow kTypes[] = {
    {8, SAMPLEFORMAT_UINT, ElementType::uint8},
    {16, SAMPLEFORMAT_UINT, ElementType::uint16},
    {16, SAMPLEFORMAT_INT, ElementType::int16},
    {32, SAMPLEFORMAT_INT, ElementType::int32},
    {32, SAMPLEFORMAT_IEEEFP, ElementType::float32},
    {64, SAMPLEFORMAT_IEEEFP, ElementType::float64},
};

int short_tag(TIFF* tiff, std::uint32_t tag, int otherwise) {
  std::uint16_t value = 0;
  return TIFFGetFieldDefaulted(tiff, tag, &value) != 0 ? value : otherwise;
}

ElementType sample_type(TIFF* tiff, const ByteSource& source) {
  const int bits = short_tag(tiff, TIFFTAG_BITSPERSAMPLE, 1);
  int format = short_tag(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  if (format == SAMPLEFORMAT_VOID) format = SAMPLEFORMAT_UINT;
  for (const TypeRow& row : kTypes) {
    if (row.bits == bits && row.format == format) return row.type;
  }
  constexpr std::string_view kNames[] = {"unsigned", "signed",          "floating-point",
                                         "untyped",  "complex integer", "complex"};
  const std::string_view name =
      format >= 1 && format <= 6 ? kNames[format - 1] : std::string_view("unknown");
  source.fail(
      "{}-bit {} TIFF samples are not supported (8 and 16 unsigned, 16 and 32 signed, "
      "32 and 64 floating-point are)",
      bits, name);
}

// The number of channels that are colors.
int color_channels(TIFF* tiff, const ByteSource& source, TiffLayout& layout) {
  const int photometric = short_tag(tiff, TIFFTAG_PHOTOMETRIC, -1);
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
      layout.min_is_white = true;
      return 1;
    case PHOTOMETRIC_MINISBLACK:
      return 1;
    case PHOTOMETRIC_RGB:
      return 3;
    case PHOTOMETRIC_YCBCR:
      if (layout.compression != COMPRESSION_JPEG) break;
      TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
      return 3;
    default:
      break;
  }
  source.fail("only gray and RGB TIFF files are supported, its photometric interpretation is {}{}",
              photometric,
              photometric == PHOTOMETRIC_PALETTE     ? " (palette)"
              : photometric == PHOTOMETRIC_SEPARATED ? " (CMYK)"
              : photometric == PHOTOMETRIC_YCBCR     ? " (YCbCr)"
                                                     : "");
}

Alpha alpha_of(TIFF* tiff) {
  std::uint16_t count = 0;
  std::uint16_t* kinds = nullptr;
  if (TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds) == 0 || count == 0) {
    return Alpha::none;
  }
  if (kinds[0] == EXTRASAMPLE_ASSOCALPHA) return Alpha::premultiplied;
  return kinds[0] == EXTRASAMPLE_UNASSALPHA ? Alpha::straight : Alpha::none;
}

}  // namespace

std::int64_t max_tiff_ratio(int compression) {
  switch (compression) {
    case COMPRESSION_NONE:
      return 1;
    case COMPRESSION_PACKBITS:
      return 64;
    case COMPRESSION_DEFLATE:
    case COMPRESSION_ADOBE_DEFLATE:
      return 1032;
    case COMPRESSION_LZW:
      return 4096;
    case COMPRESSION_JPEG:
      return 2048;
    default:
      return std::int64_t{1} << 18;
  }
}

TiffLayout read_tiff_layout(TIFF* tiff, const ByteSource& source) {
  TiffLayout layout;
  std::uint32_t width = 0, height = 0;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
  const int channels = short_tag(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  if (width == 0 || height == 0) source.fail("its size is {}x{}", height, width);
  layout.compression = short_tag(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  if (TIFFIsCODECConfigured(static_cast<std::uint16_t>(layout.compression)) == 0) {
    source.fail("its TIFF compression {} is not supported", layout.compression);
  }
  layout.type = sample_type(tiff, source);
  const int colors = color_channels(tiff, source, layout);
  if (channels != colors && channels != colors + 1) {
    source.fail("a TIFF file of {} has {} or {} channels, it has {}", colors == 1 ? "gray" : "RGB",
                colors, colors + 1, channels);
  }
  if (layout.min_is_white && !is_integer(layout.type)) {
    source.fail("TIFF samples where the smallest is white must be integers");
  }
  layout.image = {height, width, channels};
  layout.planar = channels > 1 && short_tag(tiff, TIFFTAG_PLANARCONFIG, 1) == PLANARCONFIG_SEPARATE;
  layout.tiled = TIFFIsTiled(tiff) != 0;
  layout.alpha = channels > colors ? alpha_of(tiff) : Alpha::none;
  source.check_size(image_shape(layout.image), size_of(layout.type),
                    max_tiff_ratio(layout.compression));
  return layout;
}

}  // namespace faltung::cli
