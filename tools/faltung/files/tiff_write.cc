#include <algorithm>

#include "files/image_samples.h"
#include "files/orientation.h"
#include "files/tiff.h"
#include "files/tiff_stream.h"

namespace faltung::cli {
namespace {

constexpr std::int64_t kStripBytes = 1 << 18;
constexpr std::int64_t kMaxClassicBytes = 0xf0000000;  // offsets of 32 bits, with room for the tags
constexpr std::int64_t kMaxAllocation = std::int64_t{1} << 31;

int sample_format(ElementType type) {
  if (is_floating(type)) return SAMPLEFORMAT_IEEEFP;
  const bool is_signed = type == ElementType::int16 || type == ElementType::int32;
  return is_signed ? SAMPLEFORMAT_INT : SAMPLEFORMAT_UINT;
}

int compression_like(int compression) {
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_LZW:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_DEFLATE:
      return compression;
    default:
      return COMPRESSION_ADOBE_DEFLATE;
  }
}

class TiffWriter {
 public:
  TiffWriter(const Document& document, OutputFile& file, const ImageLayout& layout)
      : document_(document), image_(document.image), file_(file), stream_(file), layout_(layout) {
    const bool big = static_cast<std::int64_t>(document.data.size_bytes()) > kMaxClassicBytes;
    const bool open = stream_.open(big ? "w8" : "w", kMaxAllocation);
    check(open);
    tiff_ = stream_.get();
  }

  WriteReport write() {
    set_samples();
    set_description();
    write_strips();
    check(TIFFWriteDirectory(tiff_) != 0);
    stream_.close();
    check(stream_.error().empty());
    return std::move(report_);
  }

 private:
  void check(bool done) const {
    stream_.fail_if_thrown();
    if (!done) file_.fail("{}", stream_.error().empty() ? "libtiff failed" : stream_.error());
  }

  template <typename... Values>
  void set(std::uint32_t tag, Values... values) {
    check(TIFFSetField(tiff_, tag, values...) != 0);
  }

  void set_samples() {
    const ElementType type = document_.data.type();
    set(TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(layout_.width));
    set(TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(layout_.height));
    set(TIFFTAG_SAMPLESPERPIXEL, static_cast<int>(layout_.channels));
    set(TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * size_of(type)));
    set(TIFFTAG_SAMPLEFORMAT, sample_format(type));
    set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    set(TIFFTAG_PHOTOMETRIC, layout_.channels < 3 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
    if (layout_.channels % 2 == 0) {
      const std::uint16_t kind = image_.alpha == Alpha::straight        ? EXTRASAMPLE_UNASSALPHA
                                 : image_.alpha == Alpha::premultiplied ? EXTRASAMPLE_ASSOCALPHA
                                                                        : EXTRASAMPLE_UNSPECIFIED;
      set(TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    const int compression = compression_like(image_.tiff_compression);
    set(TIFFTAG_COMPRESSION, compression);
    const bool predicted = compression == COMPRESSION_LZW || compression == COMPRESSION_DEFLATE ||
                           compression == COMPRESSION_ADOBE_DEFLATE;
    if (predicted) {
      set(TIFFTAG_PREDICTOR, is_floating(type) ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL);
    }
  }

  void set_description() {
    const int orientation = orientation_to_write(image_);
    if (orientation != 0) set(TIFFTAG_ORIENTATION, orientation);
    set_resolution();
    set_blob(TIFFTAG_ICCPROFILE, image_.icc);
    set_blob(TIFFTAG_XMLPACKET, image_.xmp);
    for (const ImageText& text : image_.texts) set_text(text);
    if (!image_.exif.empty())
      report_.notes.push_back("EXIF data was left out, TIFF keeps it otherwise");
  }

  void set_resolution() {
    if (!image_.resolution) return;
    const Resolution& resolution = *image_.resolution;
    const bool metre = resolution.unit == Resolution::Unit::metre;
    const double scale = metre ? 0.0254 : 1;
    const bool inch = metre || resolution.unit == Resolution::Unit::inch;
    const bool centimetre = resolution.unit == Resolution::Unit::centimetre;
    if (!(resolution.x > 0 && resolution.y > 0)) return;
    set(TIFFTAG_XRESOLUTION, resolution.x * scale);
    set(TIFFTAG_YRESOLUTION, resolution.y * scale);
    set(TIFFTAG_RESOLUTIONUNIT, inch         ? RESUNIT_INCH
                                : centimetre ? RESUNIT_CENTIMETER
                                             : RESUNIT_NONE);
  }

  void set_blob(std::uint32_t tag, const std::vector<std::byte>& bytes) {
    if (!bytes.empty()) set(tag, static_cast<std::uint32_t>(bytes.size()), bytes.data());
  }

  void set_text(const ImageText& text) {
    const auto texts = tiff_texts();
    const auto row = std::find_if(texts.begin(), texts.end(),
                                  [&](const TiffText& r) { return r.keyword == text.keyword; });
    if (row != texts.end()) {
      set(row->tag, text.text.c_str());
    } else {
      report_.notes.push_back("the text " + text.keyword + " was left out");
    }
  }

  void write_strips() {
    const std::int64_t row_bytes =
        static_cast<std::int64_t>(document_.data.size_bytes()) / layout_.height;
    const std::int64_t rows = std::clamp<std::int64_t>(kStripBytes / row_bytes, 1, layout_.height);
    set(TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(rows));
    // libtiff takes a pointer to what it does not change: predictors work on a copy.
    auto* from = const_cast<std::byte*>(bytes_of(document_.data).data());
    std::uint32_t strip = 0;
    for (std::int64_t y = 0; y < layout_.height; y += rows, ++strip) {
      const std::int64_t bytes = std::min(rows, layout_.height - y) * row_bytes;
      check(TIFFWriteEncodedStrip(tiff_, strip, from, bytes) == bytes);
      from += bytes;
    }
  }

  const Document& document_;
  const ImageInfo& image_;
  OutputFile& file_;
  TiffStream stream_;
  ImageLayout layout_;
  TIFF* tiff_ = nullptr;
  WriteReport report_;
};

}  // namespace

WriteReport write_tiff(const Document& document, OutputFile& file, const WriteOptions&) {
  const ImageLayout layout =
      require_image(document, file, "TIFF",
                    {ElementType::uint8, ElementType::uint16, ElementType::int16,
                     ElementType::int32, ElementType::float32, ElementType::float64});
  if (layout.height > INT32_MAX || layout.width > INT32_MAX) {
    file.fail("TIFF has at most 2^31-1 rows and columns, the image is {}",
              to_string(document.data.shape()));
  }
  return TiffWriter(document, file, layout).write();
}

}  // namespace faltung::cli
