#include "files/document.h"

#include <algorithm>
#include <new>

#include "faltung/error.h"
#include "files/format.h"

namespace faltung::cli {
namespace {

constexpr int kMaxImageChannels = 4;

[[noreturn]] void refuse_content(const ByteSource& source, std::span<const std::byte> head) {
  if (head.empty()) source.fail("it is empty");
  std::string begin;
  for (const std::byte byte : head.first(std::min<std::size_t>(head.size(), 8))) {
    begin += fmt::format(" {:02x}", static_cast<unsigned>(byte));
  }
  std::string names;
  for (const FileFormat& format : file_formats()) {
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  throw Failure(kExitFailed,
                fmt::format("cannot read {}: it is in no format known, it begins with{}",
                            source.name(), begin),
                "formats: " + names);
}

// The format to write in, and that it holds such a document.
const FileFormat& format_for(const Document& document, const std::string& path,
                             const WriteOptions& options) {
  const FileFormat* format = nullptr;
  if (!options.format.empty()) {
    format = find_format(options.format);
  } else if (path == "-") {
    format = find_format(document.format);
  } else {
    format = format_of_path(path);
  }
  if (format == nullptr) {
    const std::string asked = !options.format.empty()      ? "the format " + options.format
                              : path == "-"                ? std::string("no format named")
                              : extension_of(path).empty() ? std::string("no extension")
                                                           : "the extension ." + extension_of(path);
    throw Failure(kExitUsage, fmt::format("cannot write {}: {} says no format known", path, asked),
                  fmt::format("formats: {}", fmt::join(known_formats(), ", ")));
  }
  const bool fits = format->kind == FileKind::array || format->kind == document.kind ||
                    document.kind == FileKind::array;
  if (!fits) {
    throw Failure(kExitFailed,
                  fmt::format("cannot write {}: {} files hold {}s, not {}s", path, format->name,
                              name_of(format->kind), name_of(document.kind)),
                  "every array can be written as .npy");
  }
  if (!document.big.empty() && format->kind != FileKind::polynomial) {
    throw Failure(kExitFailed,
                  fmt::format("cannot write {}: {} holds integers of 64 bits, these are larger",
                              path, format->name),
                  "every text form of polynomials holds them");
  }
  return *format;
}

}  // namespace

std::optional<ImageLayout> image_layout(const Array& data) {
  const Shape& shape = data.shape();
  if (shape.rank() < 2 || shape.rank() > 3 || data.size() == 0) return std::nullopt;
  const std::int64_t channels = shape.rank() == 3 ? shape[2] : 1;
  if (channels > kMaxImageChannels) return std::nullopt;
  return ImageLayout{shape[0], shape[1], channels};
}

Shape image_shape(const ImageLayout& layout) {
  if (layout.channels == 1) return {layout.height, layout.width};
  return {layout.height, layout.width, layout.channels};
}

Document read_document(const std::string& path, const ReadOptions& options) {
  return read_document(ByteSource(path, options.max_bytes), options);
}

Document read_document(const ByteSource& source, const ReadOptions& options) {
  const std::vector<std::byte> head = source.head(kSniffBytes);
  const auto formats = file_formats();
  const auto format = std::find_if(formats.begin(), formats.end(), [&](const FileFormat& f) {
    return f.sniff != nullptr && f.sniff(head);
  });
  if (format == formats.end()) refuse_content(source, head);
  try {
    Document document = format->read(source, options);
    if (document.format.empty()) document.format = format->name;
    return document;
  } catch (const faltung::Error& error) {
    source.fail("{}", error.what());
  } catch (const std::bad_alloc&) {
    source.fail("not enough memory");
  }
}

WriteReport write_document(const Document& document, const std::string& path,
                           const WriteOptions& options) {
  const FileFormat& format = format_for(document, path, options);
  OutputFile file(path);
  try {
    WriteReport report = format.write(document, file, options);
    file.commit();
    return report;
  } catch (const std::bad_alloc&) {
    file.fail("not enough memory");
  }
}

void check_target(const Document& document, const std::string& path, const WriteOptions& options) {
  format_for(document, path, options);
  OutputFile::check(path);
}

}  // namespace faltung::cli
