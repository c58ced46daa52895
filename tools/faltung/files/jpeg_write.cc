#include <algorithm>
#include <array>
#include <cmath>

#include "files/image_samples.h"
#include "files/jpeg.h"
#include "files/jpeg_guard.h"
#include "files/orientation.h"

namespace faltung::cli {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16;

class JpegWriter {
 public:
  JpegWriter(const Document& document, OutputFile& file, const ImageLayout& layout, int quality)
      : document_(document), file_(file), layout_(layout), quality_(quality) {
    info_.err = jpeg_errors(state_);
    info_.client_data = this;
    run([this] { jpeg_create_compress(&info_); });
    destination_.init_destination = [](j_compress_ptr info) { self(info).reset_buffer(); };
    destination_.empty_output_buffer = [](j_compress_ptr info) -> boolean {
      self(info).flush(kBufferBytes);
      return TRUE;
    };
    destination_.term_destination = [](j_compress_ptr info) {
      JpegWriter& writer = self(info);
      writer.flush(kBufferBytes - writer.destination_.free_in_buffer);
    };
    info_.dest = &destination_;
  }
  ~JpegWriter() { jpeg_destroy_compress(&info_); }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  WriteReport write() {
    collect_markers();
    run([this] { write_header(); });
    run([this] { write_rows(); });
    return std::move(report_);
  }

 private:
  struct Marker {
    int code;
    std::string bytes;
  };

  static JpegWriter& self(j_compress_ptr info) {
    return *static_cast<JpegWriter*>(info->client_data);
  }

  template <typename Action>
  void run(const Action& action) {
    if (guarded(state_, action)) return;
    if (state_.exception) std::rethrow_exception(state_.exception);
    file_.fail("{}", state_.message);
  }

  void reset_buffer() {
    destination_.next_output_byte = reinterpret_cast<JOCTET*>(buffer_.data());
    destination_.free_in_buffer = buffer_.size();
  }

  // An exception is kept and the jump taken after its handler is left.
  void flush(std::size_t count) {
    bool done = true;
    try {
      file_.append(std::span<const std::byte>(buffer_).first(count));
    } catch (...) {
      state_.exception = std::current_exception();
      done = false;
    }
    if (!done) jpeg_jump(reinterpret_cast<j_common_ptr>(&info_));
    reset_buffer();
  }

  void collect_markers() {
    const ImageInfo& image = document_.image;
    add_marker(JPEG_APP0 + 1, kExifMarker, exif_to_write(image), "EXIF data");
    add_marker(JPEG_APP0 + 1, kXmpMarker, image.xmp, "XMP data");
    for (const ImageText& text : image.texts) {
      const bool comment = text.keyword == "Comment";
      const std::string line = comment ? text.text : text.keyword + ": " + text.text;
      const auto bytes = bytes_of(line);
      add_marker(JPEG_COM, "", {bytes.begin(), bytes.end()}, "the text " + text.keyword);
    }
  }

  void add_marker(int code, std::string_view prefix, const std::vector<std::byte>& bytes,
                  const std::string& what) {
    if (bytes.empty()) return;
    if (prefix.size() + bytes.size() > kMaxMarkerBytes) {
      report_.notes.push_back(fmt::format("{} of {} bytes was left out, JPEG holds {}", what,
                                          bytes.size(), kMaxMarkerBytes - prefix.size()));
      return;
    }
    Marker marker{code, std::string(prefix)};
    marker.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    markers_.push_back(std::move(marker));
  }

  // The steps below run inside guarded(): nothing in them has a destructor.
  void write_header() {
    info_.image_width = static_cast<JDIMENSION>(layout_.width);
    info_.image_height = static_cast<JDIMENSION>(layout_.height);
    info_.input_components = static_cast<int>(layout_.channels);
    info_.in_color_space = layout_.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info_);
    jpeg_set_quality(&info_, quality_, TRUE);
    info_.dct_method = JDCT_ISLOW;
    info_.optimize_coding = TRUE;
    info_.comp_info[0].h_samp_factor = 1;  // no color at half resolution
    info_.comp_info[0].v_samp_factor = 1;
    set_density();
    jpeg_start_compress(&info_, TRUE);
    for (const Marker& marker : markers_) {
      jpeg_write_marker(&info_, marker.code, reinterpret_cast<const JOCTET*>(marker.bytes.data()),
                        static_cast<unsigned>(marker.bytes.size()));
    }
    const std::vector<std::byte>& icc = document_.image.icc;
    if (!icc.empty()) {
      jpeg_write_icc_profile(&info_, reinterpret_cast<const JOCTET*>(icc.data()),
                             static_cast<unsigned>(icc.size()));
    }
  }

  void set_density() {
    const std::optional<Resolution>& resolution = document_.image.resolution;
    if (!resolution) return;
    double scale = 1;
    info_.density_unit = 0;
    if (resolution->unit == Resolution::Unit::inch) info_.density_unit = 1;
    if (resolution->unit == Resolution::Unit::centimetre) info_.density_unit = 2;
    if (resolution->unit == Resolution::Unit::metre) {
      info_.density_unit = 1;
      scale = 0.0254;
    }
    info_.X_density = density(resolution->x * scale);
    info_.Y_density = density(resolution->y * scale);
  }

  static UINT16 density(double value) {
    return static_cast<UINT16>(std::lround(std::clamp(value, 1.0, 65535.0)));
  }

  void write_rows() {
    const auto* begin = static_cast<const JSAMPLE*>(document_.data.data());
    const auto row_bytes = static_cast<std::size_t>(layout_.width * layout_.channels);
    while (info_.next_scanline < info_.image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(begin + info_.next_scanline * row_bytes);
      jpeg_write_scanlines(&info_, &row, 1);
    }
    jpeg_finish_compress(&info_);
  }

  const Document& document_;
  OutputFile& file_;
  ImageLayout layout_;
  int quality_;
  JpegState state_;
  jpeg_destination_mgr destination_{};
  jpeg_compress_struct info_{};
  std::array<std::byte, kBufferBytes> buffer_;
  std::vector<Marker> markers_;
  WriteReport report_;
};

}  // namespace

WriteReport write_jpeg(const Document& document, OutputFile& file, const WriteOptions& options) {
  const ImageLayout layout = require_image(document, file, "JPEG", {ElementType::uint8});
  if (layout.channels == 2 || layout.channels == 4) {
    throw Failure(kExitFailed,
                  fmt::format("cannot write {}: JPEG has no alpha channel, the image is {}",
                              file.name(), to_string(document.data.shape())),
                  "write .png or .tiff");
  }
  if (layout.height > JPEG_MAX_DIMENSION || layout.width > JPEG_MAX_DIMENSION) {
    file.fail("JPEG has at most {} rows and columns, the image is {}", JPEG_MAX_DIMENSION,
              to_string(document.data.shape()));
  }
  if (options.quality < 1 || options.quality > 100) {
    throw Failure(kExitUsage,
                  fmt::format("cannot write {}: the quality {} is not between 1 and 100",
                              file.name(), options.quality));
  }
  return JpegWriter(document, file, layout, options.quality).write();
}

}  // namespace faltung::cli
