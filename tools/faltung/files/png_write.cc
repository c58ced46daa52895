#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>

#include "files/image_samples.h"
#include "files/orientation.h"
#include "files/png.h"
#include "files/png_guard.h"
#include "files/premultiply.h"

namespace faltung::cli {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;
constexpr double kFixed = 100000;  // libpng's fixed-point unit of gamma and chromaticities

constexpr int color_type(std::int64_t channels) {
  constexpr int kColors[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                             PNG_COLOR_TYPE_RGB_ALPHA};
  return kColors[channels - 1];
}

class PngWriter {
 public:
  PngWriter(const Array& data, const ImageInfo& image, OutputFile& file, const ImageLayout& layout,
            int bits)
      : data_(data),
        image_(image),
        file_(file),
        layout_(layout),
        bits_(bits),
        exif_(exif_to_write(image)) {
    png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, &state_, png_jump, png_note);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_write_struct(&png_, nullptr);
      throw std::bad_alloc();
    }
    png_set_write_fn(
        png_, this,
        [](png_structp png, png_bytep from, std::size_t count) {
          static_cast<PngWriter*>(png_get_io_ptr(png))->write_bytes(from, count);
        },
        nullptr);
  }
  ~PngWriter() { png_destroy_write_struct(&png_, &info_); }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;

  std::vector<std::string> write() {
    collect_texts();
    packed_row_.resize(bits_ < 8 ? static_cast<std::size_t>(layout_.width) : 0);
    run([this] { write_header(); });
    run([this] { write_rows(); });
    return std::move(state_.warnings);
  }

 private:
  template <typename Action>
  void run(const Action& action) {
    if (guarded(png_, action)) return;
    if (state_.exception) std::rethrow_exception(state_.exception);
    file_.fail("{}", state_.message);
  }

  void write_bytes(png_bytep from, std::size_t count) {
    const bool done = transferred(
        state_, [&] { file_.append(std::as_bytes(std::span<const png_byte>(from, count))); });
    if (!done) png_jump(png_, "");
  }

  void collect_texts() {
    if (!image_.xmp.empty()) {
      xmp_.assign(reinterpret_cast<const char*>(image_.xmp.data()), image_.xmp.size());
      add_text(kXmpKeyword, xmp_, true, "", "");
    }
    for (const ImageText& text : image_.texts) {
      add_text(text.keyword.c_str(), text.text, text.utf8, text.language.c_str(),
               text.translated_keyword.c_str());
    }
  }

  // libpng copies what these point to, and changes none of it.
  void add_text(const char* keyword, const std::string& value, bool utf8, const char* language,
                const char* translated) {
    png_text text{};
    text.compression = utf8 ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
    text.key = const_cast<char*>(keyword);
    text.text = const_cast<char*>(value.c_str());
    (utf8 ? text.itxt_length : text.text_length) = value.size();
    text.lang = const_cast<char*>(language);
    text.lang_key = const_cast<char*>(translated);
    texts_.push_back(text);
  }

  // The steps below run inside guarded(): nothing in them has a destructor.
  void write_header() {
    png_set_benign_errors(png_, 1);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_compression_buffer_size(png_, kBufferBytes);
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(layout_.width),
                 static_cast<png_uint_32>(layout_.height), bits_, color_type(layout_.channels),
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    set_colors();
    set_resolution();
    if (!exif_.empty()) {
      png_set_eXIf_1(png_, info_, static_cast<png_uint_32>(exif_.size()),
                     reinterpret_cast<png_bytep>(exif_.data()));
    }
    if (!texts_.empty()) {
      png_set_text(png_, info_, texts_.data(), static_cast<int>(texts_.size()));
    }
    png_write_info(png_, info_);
    if (bits_ == 16 && std::endian::native == std::endian::little) png_set_swap(png_);
    if (bits_ < 8) png_set_packing(png_);
  }

  void set_colors() {
    if (image_.srgb_intent) png_set_sRGB(png_, info_, *image_.srgb_intent);
    if (image_.gamma) {
      png_set_gAMA_fixed(png_, info_,
                         static_cast<png_fixed_point>(std::lround(*image_.gamma * kFixed)));
    }
    if (image_.chromaticities) {
      png_fixed_point c[8];
      for (std::size_t i = 0; i < 8; ++i) {
        c[i] = static_cast<png_fixed_point>(std::lround((*image_.chromaticities)[i] * kFixed));
      }
      png_set_cHRM_fixed(png_, info_, c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]);
    }
    if (!image_.icc.empty()) {
      png_set_iCCP(png_, info_, image_.icc_name.empty() ? "ICC" : image_.icc_name.c_str(),
                   PNG_COMPRESSION_TYPE_BASE, reinterpret_cast<png_const_bytep>(image_.icc.data()),
                   static_cast<png_uint_32>(image_.icc.size()));
    }
  }

  void set_resolution() {
    if (!image_.resolution) return;
    const std::optional<PerMetre> metre = per_metre(image_.resolution);
    const double x = metre ? metre->x : image_.resolution->x;
    const double y = metre ? metre->y : image_.resolution->y;
    if (!(x >= 0 && y >= 0 && x < PNG_UINT_31_MAX && y < PNG_UINT_31_MAX)) return;
    png_set_pHYs(png_, info_, static_cast<png_uint_32>(std::lround(x)),
                 static_cast<png_uint_32>(std::lround(y)),
                 metre ? PNG_RESOLUTION_METER : PNG_RESOLUTION_UNKNOWN);
  }

  void write_rows() {
    const auto* row = static_cast<png_const_bytep>(data_.data());
    const std::size_t bytes = data_.size_bytes() / static_cast<std::size_t>(layout_.height);
    for (std::int64_t y = 0; y < layout_.height; ++y, row += bytes) {
      if (bits_ < 8) {
        png_write_row(png_, reduced(row));
      } else {
        png_write_row(png_, row);
      }
    }
    png_write_end(png_, info_);
  }

  // 0..255 rounded to the levels of 1, 2 or 4 bits.
  png_const_bytep reduced(png_const_bytep row) {
    const int levels = (1 << bits_) - 1;
    for (std::size_t x = 0; x < packed_row_.size(); ++x) {
      packed_row_[x] = static_cast<png_byte>((row[x] * levels + 127) / 255);
    }
    return packed_row_.data();
  }

  const Array& data_;
  const ImageInfo& image_;
  OutputFile& file_;
  ImageLayout layout_;
  int bits_;
  std::vector<std::byte> exif_;
  PngState state_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::string xmp_;
  std::vector<png_text> texts_;
  std::vector<png_byte> packed_row_;
};

// Less than 8 bits: gray only, as the file came or as asked.
int sample_bits(const Document& document, const OutputFile& file, const ImageLayout& layout,
                const WriteOptions& options) {
  const int type_bits = document.data.type() == ElementType::uint16 ? 16 : 8;
  const int bits = options.bits != 0 ? options.bits : document.image.bits;
  const bool small = bits == 1 || bits == 2 || bits == 4;
  if (small && type_bits == 8 && layout.channels == 1) return bits;
  if (options.bits != 0 && bits != type_bits) {
    file.fail("{} bits were asked for, the image has {} channels of {}", bits, layout.channels,
              faltung::name_of(document.data.type()));
  }
  return type_bits;
}

}  // namespace

WriteReport write_png(const Document& document, OutputFile& file, const WriteOptions& options) {
  const ImageLayout layout =
      require_image(document, file, "PNG", {ElementType::uint8, ElementType::uint16});
  if (layout.height > PNG_UINT_31_MAX || layout.width > PNG_UINT_31_MAX) {
    file.fail("PNG has at most 2^31-1 rows and columns, the image is {}",
              to_string(document.data.shape()));
  }
  const int bits = sample_bits(document, file, layout, options);
  WriteReport report;
  if (document.image.alpha == Alpha::premultiplied && layout.channels % 2 == 0) {
    const Array straight = unpremultiplied(document.data, document.data.type());
    report.notes = PngWriter(straight, document.image, file, layout, bits).write();
  } else {
    report.notes = PngWriter(document.data, document.image, file, layout, bits).write();
  }
  return report;
}

}  // namespace faltung::cli
