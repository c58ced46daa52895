#include <algorithm>
#include <array>
#include <new>

#include "files/jpeg.h"
#include "files/jpeg_guard.h"

namespace faltung::cli {
namespace {

// A block of 64 samples takes at least a bit (Huffman); arithmetic coding can do with far less.
constexpr std::int64_t kMaxHuffmanRatio = 2048;
constexpr std::int64_t kMaxArithmeticRatio = std::int64_t{1} << 17;
// Each scan of a progressive file goes over the whole image again; real ones have about ten.
constexpr int kMaxScans = 500;

class JpegReader {
 public:
  explicit JpegReader(const ByteSource& source) : source_(source), bytes_(source.all()) {
    info_.err = jpeg_errors(state_);
    progress_.progress_monitor = limit_scans;
    run([this] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
    });
  }
  ~JpegReader() { jpeg_destroy_decompress(&info_); }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  Document read() {
    run([this] { read_header(); });
    if (!is_gray() && info_.jpeg_color_space != JCS_YCbCr && info_.jpeg_color_space != JCS_RGB) {
      source_.fail("only gray and RGB JPEG files are supported, it has {} components (CMYK has 4)",
                   info_.num_components);
    }
    layout_ = {info_.image_height, info_.image_width, is_gray() ? 1 : 3};
    source_.check_size(image_shape(layout_), 1,
                       info_.arith_code ? kMaxArithmeticRatio : kMaxHuffmanRatio);
    Document document;
    document.kind = FileKind::image;
    document.data = Array(ElementType::uint8, image_shape(layout_));
    describe(document);  // before the end of decoding, which forgets the markers
    begin_ = static_cast<JSAMPROW>(document.data.data());
    in_rows_ = true;
    run([this] { read_rows(); });
    return document;
  }

 private:
  template <typename Action>
  void run(const Action& action) {
    if (guarded(state_, action)) return;
    if (in_rows_) {
      source_.fail("{}, row {} of {}", state_.message,
                   std::min(info_.output_scanline, info_.output_height), layout_.height);
    }
    source_.fail("{}", state_.message);
  }

  static void limit_scans(j_common_ptr common) {
    const auto* info = reinterpret_cast<j_decompress_ptr>(common);
    if (info->input_scan_number > kMaxScans) ERREXIT1(common, JERR_BAD_PROGRESSION, kMaxScans);
  }

  bool is_gray() const { return info_.jpeg_color_space == JCS_GRAYSCALE; }

  // The steps below run inside guarded(): nothing in them has a destructor.
  void read_header() {
    jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size());
    for (const int marker : {JPEG_COM, JPEG_APP0 + 1, JPEG_APP0 + 2}) {
      jpeg_save_markers(&info_, marker, 0xffff);
    }
    jpeg_read_header(&info_, TRUE);
  }

  void read_rows() {
    info_.out_color_space = is_gray() ? JCS_GRAYSCALE : JCS_RGB;
    info_.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&info_);
    const auto row_bytes = static_cast<std::size_t>(layout_.width * layout_.channels);
    while (info_.output_scanline < info_.output_height) {
      JSAMPROW row = begin_ + info_.output_scanline * row_bytes;
      jpeg_read_scanlines(&info_, &row, 1);
    }
    jpeg_finish_decompress(&info_);
  }

  void read_profile() {
    if (!jpeg_read_icc_profile(&info_, &profile_, &profile_bytes_)) profile_ = nullptr;
  }

  void describe(Document& document) {
    ImageInfo& image = document.image;
    image.bits = 8;
    if (info_.saw_JFIF_marker) {
      constexpr std::array kUnits = {Resolution::Unit::aspect, Resolution::Unit::inch,
                                     Resolution::Unit::centimetre};
      image.resolution = {static_cast<double>(info_.X_density),
                          static_cast<double>(info_.Y_density),
                          kUnits[std::min<std::size_t>(info_.density_unit, 2)]};
    }
    for (auto* marker = info_.marker_list; marker != nullptr; marker = marker->next) {
      take_marker({reinterpret_cast<const std::byte*>(marker->data), marker->data_length},
                  marker->marker, image);
    }
    if (!guarded(state_, [this] { read_profile(); })) {
      document.notes.push_back("its ICC profile is damaged and was left out");
    }
    if (profile_ != nullptr) {
      const auto* begin = reinterpret_cast<const std::byte*>(profile_);
      image.icc.assign(begin, begin + profile_bytes_);
      std::free(profile_);
    }
  }

  static void take_marker(std::span<const std::byte> bytes, int code, ImageInfo& image) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (code == JPEG_COM) {
      image.texts.push_back({"Comment", std::string(text), false, "", ""});
    } else if (code == JPEG_APP0 + 1 && starts_with(bytes, kExifMarker) && image.exif.empty()) {
      const auto exif = bytes.subspan(kExifMarker.size());
      image.exif.assign(exif.begin(), exif.end());
    } else if (code == JPEG_APP0 + 1 && starts_with(bytes, kXmpMarker) && image.xmp.empty()) {
      const auto xmp = bytes.subspan(kXmpMarker.size());
      image.xmp.assign(xmp.begin(), xmp.end());
    }
  }

  const ByteSource& source_;
  std::vector<std::byte> bytes_;
  JpegState state_;
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct info_{};
  ImageLayout layout_;
  JSAMPROW begin_ = nullptr;
  bool in_rows_ = false;
  JOCTET* profile_ = nullptr;
  unsigned int profile_bytes_ = 0;
};

}  // namespace

bool sniff_jpeg(std::span<const std::byte> head) { return starts_with(head, "\xff\xd8\xff"); }

Document read_jpeg(const ByteSource& source, const ReadOptions&) {
  return JpegReader(source).read();
}

}  // namespace faltung::cli
