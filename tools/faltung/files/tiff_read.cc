#include <algorithm>
#include <array>
#include <cstring>

#include "files/tiff.h"
#include "files/tiff_layout.h"
#include "files/tiff_stream.h"

namespace faltung::cli {
namespace {

constexpr std::int64_t kAllocationSlack = std::int64_t{64} << 20;

// Rows of one strip or tile, and where they go.
struct Block {
  std::int64_t y = 0, x = 0;           // of its first sample in the image
  std::int64_t rows = 0, columns = 0;  // of it that lie in the image
  std::int64_t row_pixels = 0;         // from one of its rows to the next
};

class TiffReader {
 public:
  explicit TiffReader(const ByteSource& source) : source_(source), stream_(source) {
    // "m": not mapped into memory, where a file that becomes shorter would be fatal.
    const bool open = stream_.open("rm", 2 * source.size() + kAllocationSlack);
    if (!open) fail();
    tiff_ = stream_.get();
  }

  Document read() {
    Document document;
    choose_page(document.notes);
    layout_ = read_tiff_layout(tiff_, source_);
    sample_bytes_ = size_of(layout_.type);
    document.kind = FileKind::image;
    document.data = Array(layout_.type, image_shape(layout_.image));
    to_ = static_cast<std::byte*>(document.data.data());
    if (layout_.tiled) {
      read_tiles();
    } else {
      read_strips();
    }
    if (layout_.min_is_white) negate(document.data);
    describe(document);
    return document;
  }

 private:
  [[noreturn]] void fail() const {
    stream_.fail_if_thrown();
    source_.fail("{}", stream_.error().empty() ? "TIFF data is damaged" : stream_.error());
  }

  // The only page that is neither a thumbnail nor a mask.
  void choose_page(std::vector<std::string>& notes) {
    int pages = 0, others = 0, page = -1, index = 0;
    do {
      std::uint32_t kind = 0;
      TIFFGetFieldDefaulted(tiff_, TIFFTAG_SUBFILETYPE, &kind);
      const bool other = (kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) != 0;
      if (!other && pages == 0) page = index;
      (other ? others : pages) += 1;
      ++index;
    } while (TIFFReadDirectory(tiff_) != 0);
    if (!stream_.error().empty()) fail();
    if (pages == 0) page = 0;
    if (pages > 1) {
      throw Failure(
          kExitFailed,
          fmt::format("cannot read {}: it has {} pages, one is supported", source_.name(), pages),
          "take one out first, for example: tiffcp " + source_.name() + ",0 page.tiff");
    }
    if (others > 0 && pages == 1) {
      notes.push_back(fmt::format("{} thumbnails or masks were left out", others));
    }
    if (TIFFSetDirectory(tiff_, static_cast<tdir_t>(page)) == 0) fail();
  }

  void read_strips() {
    const ImageLayout& image = layout_.image;
    std::uint32_t rows_per_strip = 0;
    TIFFGetFieldDefaulted(tiff_, TIFFTAG_ROWSPERSTRIP, &rows_per_strip);
    const std::int64_t rows = std::clamp<std::int64_t>(rows_per_strip, 1, image.height);
    buffer_.resize(layout_.planar ? block_bytes(rows, image.width) : 0);
    std::uint32_t strip = 0;
    for (std::int64_t plane = 0; plane < planes(); ++plane) {
      for (std::int64_t y = 0; y < image.height; y += rows, ++strip) {
        const Block block = {y, 0, std::min(rows, image.height - y), image.width, image.width};
        const std::size_t bytes = block_bytes(block.rows, image.width);
        std::byte* into = layout_.planar ? buffer_.data() : pixel(y, 0);
        if (TIFFReadEncodedStrip(tiff_, strip, into, static_cast<tmsize_t>(bytes)) !=
            static_cast<tmsize_t>(bytes)) {
          fail_at(y);
        }
        if (layout_.planar) place(block, plane);
      }
    }
  }

  void read_tiles() {
    const ImageLayout& image = layout_.image;
    std::uint32_t width = 0, height = 0;
    TIFFGetField(tiff_, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff_, TIFFTAG_TILELENGTH, &height);
    const std::array<std::int64_t, 3> tile = {height, width, channels_per_block()};
    if (width == 0 || height == 0) source_.fail("its tiles are {}x{}", height, width);
    source_.check_size(tile, sample_bytes_, max_tiff_ratio(layout_.compression));
    buffer_.resize(block_bytes(height, width));
    if (TIFFTileSize(tiff_) != static_cast<tmsize_t>(buffer_.size())) fail();
    std::uint32_t index = 0;
    for (std::int64_t plane = 0; plane < planes(); ++plane) {
      for (std::int64_t y = 0; y < image.height; y += height) {
        for (std::int64_t x = 0; x < image.width; x += width, ++index) {
          if (TIFFReadEncodedTile(tiff_, index, buffer_.data(),
                                  static_cast<tmsize_t>(buffer_.size())) !=
              static_cast<tmsize_t>(buffer_.size())) {
            fail_at(y);
          }
          place({y, x, std::min<std::int64_t>(height, image.height - y),
                 std::min<std::int64_t>(width, image.width - x), width},
                plane);
        }
      }
    }
  }

  // From the buffer to the image, interleaving planes.
  void place(const Block& block, std::int64_t plane) {
    const std::size_t from_step = static_cast<std::size_t>(channels_per_block()) * sample_bytes_;
    const std::size_t to_step = static_cast<std::size_t>(layout_.image.channels) * sample_bytes_;
    for (std::int64_t row = 0; row < block.rows; ++row) {
      const std::byte* from =
          buffer_.data() + static_cast<std::size_t>(row * block.row_pixels) * from_step;
      std::byte* to =
          pixel(block.y + row, block.x) + static_cast<std::size_t>(plane) * sample_bytes_;
      if (from_step == to_step) {
        std::memcpy(to, from, static_cast<std::size_t>(block.columns) * to_step);
        continue;
      }
      for (std::int64_t i = 0; i < block.columns; ++i, from += from_step, to += to_step) {
        std::memcpy(to, from, sample_bytes_);
      }
    }
  }

  std::int64_t planes() const { return layout_.planar ? layout_.image.channels : 1; }
  std::int64_t channels_per_block() const { return layout_.planar ? 1 : layout_.image.channels; }
  std::size_t block_bytes(std::int64_t rows, std::int64_t columns) const {
    return static_cast<std::size_t>(rows * columns * channels_per_block()) * sample_bytes_;
  }
  std::byte* pixel(std::int64_t y, std::int64_t x) const {
    const std::int64_t index = (y * layout_.image.width + x) * layout_.image.channels;
    return to_ + static_cast<std::size_t>(index) * sample_bytes_;
  }

  [[noreturn]] void fail_at(std::int64_t row) const {
    stream_.fail_if_thrown();
    source_.fail("{}, row {} of {}",
                 stream_.error().empty() ? "TIFF data ends early" : stream_.error(), row,
                 layout_.image.height);
  }

  // -1 - v is max - v for unsigned samples, and maps the range of signed ones onto itself.
  void negate(Array& data) const {
    const std::int64_t channels = layout_.image.channels;
    const auto each = [&](auto samples) {
      for (std::size_t i = 0; i < samples.size(); i += static_cast<std::size_t>(channels)) {
        samples[i] = static_cast<typename decltype(samples)::value_type>(~samples[i]);
      }
    };
    if (data.type() == ElementType::uint8) each(data.as<std::uint8_t>());
    if (data.type() == ElementType::uint16) each(data.as<std::uint16_t>());
    if (data.type() == ElementType::int16) each(data.as<std::int16_t>());
    if (data.type() == ElementType::int32) each(data.as<std::int32_t>());
  }

  void describe(Document& document) const {
    ImageInfo& image = document.image;
    image.bits = static_cast<int>(8 * sample_bytes_);
    image.alpha = layout_.alpha;
    image.tiff_compression = layout_.compression;
    std::uint16_t orientation = 0;
    if (TIFFGetField(tiff_, TIFFTAG_ORIENTATION, &orientation) != 0 && orientation <= 8) {
      image.orientation = orientation;
    }
    float x = 0, y = 0;
    if (TIFFGetField(tiff_, TIFFTAG_XRESOLUTION, &x) != 0 &&
        TIFFGetField(tiff_, TIFFTAG_YRESOLUTION, &y) != 0) {
      std::uint16_t unit = RESUNIT_INCH;
      TIFFGetFieldDefaulted(tiff_, TIFFTAG_RESOLUTIONUNIT, &unit);
      image.resolution = {x, y,
                          unit == RESUNIT_INCH         ? Resolution::Unit::inch
                          : unit == RESUNIT_CENTIMETER ? Resolution::Unit::centimetre
                                                       : Resolution::Unit::aspect};
    }
    image.icc = blob(TIFFTAG_ICCPROFILE);
    image.xmp = blob(TIFFTAG_XMLPACKET);
    for (const TiffText& row : tiff_texts()) {
      const char* text = nullptr;
      if (TIFFGetField(tiff_, row.tag, &text) != 0 && text != nullptr) {
        image.texts.push_back({std::string(row.keyword), text, false, "", ""});
      }
    }
    toff_t exif = 0;
    if (TIFFGetField(tiff_, TIFFTAG_EXIFIFD, &exif) != 0) {
      document.notes.push_back("EXIF data inside TIFF was left out");
    }
  }

  std::vector<std::byte> blob(std::uint32_t tag) const {
    std::uint32_t count = 0;
    const void* bytes = nullptr;
    if (TIFFGetField(tiff_, tag, &count, &bytes) == 0 || bytes == nullptr) return {};
    const auto* begin = static_cast<const std::byte*>(bytes);
    return {begin, begin + count};
  }

  const ByteSource& source_;
  TiffStream stream_;
  TIFF* tiff_ = nullptr;
  TiffLayout layout_;
  std::size_t sample_bytes_ = 1;
  std::byte* to_ = nullptr;
  std::vector<std::byte> buffer_;
};

constexpr TiffText kTexts[] = {
    {TIFFTAG_DOCUMENTNAME, "Title"}, {TIFFTAG_IMAGEDESCRIPTION, "Description"},
    {TIFFTAG_ARTIST, "Author"},      {TIFFTAG_COPYRIGHT, "Copyright"},
    {TIFFTAG_SOFTWARE, "Software"},
};

}  // namespace

std::span<const TiffText> tiff_texts() { return kTexts; }

bool sniff_tiff(std::span<const std::byte> head) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) {
    if (starts_with(head, magic)) return true;
  }
  return false;
}

Document read_tiff(const ByteSource& source, const ReadOptions&) {
  return TiffReader(source).read();
}

}  // namespace faltung::cli
