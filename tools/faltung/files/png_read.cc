#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "files/png.h"
#include "files/png_guard.h"

namespace faltung::cli {
namespace {

// Deflate makes at most 1032 bytes of one, and a palette of one bit at most 32 samples of a byte.
constexpr std::int64_t kMaxSamplesRatio = 1032 * 32;
constexpr png_alloc_size_t kMaxChunkBytes = png_alloc_size_t{1} << 28;  // profiles, texts, inflated
constexpr double kFixed = 100000;  // libpng's fixed-point unit of gamma and chromaticities

// libpng allocates what a chunk says it is long before it reads it. Samples come in pieces and are
// left to it.
void check_chunks(const ByteSource& source) {
  std::array<std::byte, 8> header{};
  for (std::int64_t at = 8; source.read_at(at, header) == header.size();) {
    std::int64_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | std::to_integer<int>(header[i]);
    if (starts_with(header, "IEND", 4)) return;
    if (length + 12 > source.size() - at) {
      if (starts_with(header, "IDAT", 4)) return;
      source.fail("PNG data ends early, byte {} of the chunk of {} bytes at byte {}",
                  std::max<std::int64_t>(source.size() - at - 8, 0), length, at);
    }
    at += length + 12;
  }
}

class PngReader {
 public:
  explicit PngReader(const ByteSource& source) : source_(source) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state_, png_jump, png_note);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    end_info_ = info_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (end_info_ == nullptr) {
      png_destroy_read_struct(&png_, &info_, nullptr);
      throw std::bad_alloc();
    }
    png_set_read_fn(png_, this, [](png_structp png, png_bytep to, std::size_t count) {
      static_cast<PngReader*>(png_get_io_ptr(png))->read_bytes(to, count);
    });
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, &end_info_); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  Document read() {
    run([this] { read_header(); });
    source_.check_size(image_shape(layout_), bytes_per_sample(), kMaxSamplesRatio);
    run([this] { start_rows(); });
    Document document;
    document.kind = FileKind::image;
    document.data =
        Array(depth_ == 16 ? ElementType::uint16 : ElementType::uint8, image_shape(layout_));
    begin_ = static_cast<png_bytep>(document.data.data());
    in_rows_ = true;
    run([this] { read_rows(); });
    in_rows_ = false;
    run([this] { png_read_end(png_, end_info_); });
    describe(document.image);
    document.notes = std::move(state_.warnings);
    return document;
  }

 private:
  template <typename Action>
  void run(const Action& action) {
    if (guarded(png_, action)) return;
    if (state_.exception) std::rethrow_exception(state_.exception);
    if (in_rows_) source_.fail("{}, row {} of {}", state_.message, row_, layout_.height);
    source_.fail("{}", state_.message);
  }

  void read_bytes(png_bytep to, std::size_t count) {
    std::size_t got = 0;
    const bool done = transferred(state_, [&] {
      got = source_.read_at(position_, std::as_writable_bytes(std::span<png_byte>(to, count)));
    });
    if (!done) png_jump(png_, "");
    if (got < count) png_jump(png_, "PNG data ends early");
    position_ += static_cast<std::int64_t>(count);
  }

  // The steps below run inside guarded(): nothing in them has a destructor.
  void read_header() {
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png_, kMaxChunkBytes);
    png_read_info(png_, info_);
    color_ = png_get_color_type(png_, info_);
    transparent_ = png_get_valid(png_, info_, PNG_INFO_tRNS) != 0;
    const bool palette = color_ == PNG_COLOR_TYPE_PALETTE;
    const int depth = png_get_bit_depth(png_, info_);
    depth_ = std::max(depth, 8);
    file_depth_ = palette || transparent_ ? depth_ : depth;
    layout_ = {static_cast<std::int64_t>(png_get_image_height(png_, info_)),
               static_cast<std::int64_t>(png_get_image_width(png_, info_)),
               (palette ? 3 : png_get_channels(png_, info_)) + (transparent_ ? 1 : 0)};
  }

  // Allocates rows, so the size must have been checked.
  void start_rows() {
    if (color_ == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
    if (color_ == PNG_COLOR_TYPE_GRAY && depth_ == 8) png_set_expand_gray_1_2_4_to_8(png_);
    if (transparent_) png_set_tRNS_to_alpha(png_);
    if (depth_ == 16 && std::endian::native == std::endian::little) png_set_swap(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    const auto row_bytes =
        static_cast<std::size_t>(layout_.width * layout_.channels) * bytes_per_sample();
    if (png_get_rowbytes(png_, info_) != row_bytes) png_error(png_, "its rows have another size");
  }

  void read_rows() {
    const std::size_t row_bytes = png_get_rowbytes(png_, info_);
    for (int pass = 0; pass < passes_; ++pass) {
      for (row_ = 0; row_ < layout_.height; ++row_) {
        png_read_row(png_, begin_ + static_cast<std::size_t>(row_) * row_bytes, nullptr);
      }
    }
  }

  std::size_t bytes_per_sample() const { return depth_ == 16 ? 2 : 1; }

  void describe(ImageInfo& image) {
    image.bits = file_depth_;
    image.from_palette = color_ == PNG_COLOR_TYPE_PALETTE;
    image.alpha = layout_.channels % 2 == 0 ? Alpha::straight : Alpha::none;
    describe_colors(image);
    png_uint_32 x = 0, y = 0;
    int unit = 0;
    if (png_get_pHYs(png_, info_, &x, &y, &unit) != 0) {
      image.resolution = {
          static_cast<double>(x), static_cast<double>(y),
          unit == PNG_RESOLUTION_METER ? Resolution::Unit::metre : Resolution::Unit::aspect};
    }
    for (png_infop info : {info_, end_info_}) {
      png_bytep exif = nullptr;
      png_uint_32 count = 0;
      if (png_get_eXIf_1(png_, info, &count, &exif) != 0 && count > 0) {
        const auto* begin = reinterpret_cast<const std::byte*>(exif);
        image.exif.assign(begin, begin + count);
      }
      describe_texts(info, image);
    }
  }

  void describe_colors(ImageInfo& image) {
    png_charp name = nullptr;
    png_bytep profile = nullptr;
    png_uint_32 count = 0;
    int compression = 0;
    if (png_get_iCCP(png_, info_, &name, &compression, &profile, &count) != 0) {
      const auto* begin = reinterpret_cast<const std::byte*>(profile);
      image.icc.assign(begin, begin + count);
      image.icc_name = name;
    }
    int intent = 0;
    if (image.icc.empty() && png_get_sRGB(png_, info_, &intent) != 0) image.srgb_intent = intent;
    // libpng derives gamma and chromaticities from sRGB and ICC; only the chunks of the file count.
    png_fixed_point gamma = 0;
    if (!image.srgb_intent && png_get_gAMA_fixed(png_, info_, &gamma) != 0) {
      image.gamma = gamma / kFixed;
    }
    png_fixed_point c[8];
    if (!image.srgb_intent && png_get_cHRM_fixed(png_, info_, &c[0], &c[1], &c[2], &c[3], &c[4],
                                                 &c[5], &c[6], &c[7]) != 0) {
      image.chromaticities.emplace();
      for (std::size_t i = 0; i < 8; ++i) (*image.chromaticities)[i] = c[i] / kFixed;
    }
  }

  void describe_texts(png_infop info, ImageInfo& image) {
    png_textp texts = nullptr;
    int count = 0;
    png_get_text(png_, info, &texts, &count);
    for (int i = 0; i < count; ++i) {
      const png_text& text = texts[i];
      const bool utf8 = text.compression >= PNG_ITXT_COMPRESSION_NONE;
      const std::string value(text.text, utf8 ? text.itxt_length : text.text_length);
      if (utf8 && std::string_view(text.key) == kXmpKeyword) {
        const auto bytes = bytes_of(value);
        image.xmp.assign(bytes.begin(), bytes.end());
        continue;
      }
      image.texts.push_back({text.key, value, utf8, text.lang != nullptr ? text.lang : "",
                             text.lang_key != nullptr ? text.lang_key : ""});
    }
  }

  const ByteSource& source_;
  PngState state_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr, end_info_ = nullptr;
  std::int64_t position_ = 0;
  bool transparent_ = false;
  int depth_ = 0, file_depth_ = 0, color_ = 0, passes_ = 1;
  ImageLayout layout_;
  png_bytep begin_ = nullptr;
  std::int64_t row_ = 0;
  bool in_rows_ = false;
};

}  // namespace

bool sniff_png(std::span<const std::byte> head) { return starts_with(head, "\x89PNG\r\n\x1a\n"); }

Document read_png(const ByteSource& source, const ReadOptions&) {
  check_chunks(source);
  return PngReader(source).read();
}

}  // namespace faltung::cli
