// The table of file formats. A new format is a file with its functions and a line in registry.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "files/atomic_file.h"
#include "files/byte_source.h"
#include "files/document.h"

namespace faltung::cli {

struct FileFormat {
  std::string_view name;
  FileKind kind;                // what it holds; `array` holds everything
  std::string_view extensions;  // "jpg jpeg", without dots, in lower case
  // Null when another line reads this format too.
  // Whether content that begins with `head` (up to kSniffBytes bytes) is of this format.
  bool (*sniff)(std::span<const std::byte> head);
  Document (*read)(const ByteSource& source, const ReadOptions& options);
  // Writes all of it; the caller commits.
  WriteReport (*write)(const Document& document, OutputFile& file, const WriteOptions& options);
};

inline constexpr std::size_t kSniffBytes = 512;

std::span<const FileFormat> file_formats();
const FileFormat* find_format(std::string_view name);
// By the extension of the path; null when none has it.
const FileFormat* format_of_path(const std::string& path);
// The extension in lower case, without its dot; empty when there is none.
std::string extension_of(const std::string& path);

// As read_document(path), from an open source.
Document read_document(const ByteSource& source, const ReadOptions& options);

// The length of each axis of an image in a file: a gray array of rank 2 has 1 channel.
struct ImageLayout {
  std::int64_t height = 0, width = 0, channels = 0;
};
// Empty when the array is no image: rank 2, or rank 3 with 1 to 4 channels, nothing empty.
std::optional<ImageLayout> image_layout(const Array& data);
// The shape of an image in memory.
Shape image_shape(const ImageLayout& layout);

// Bytes of a string or array for the functions above.
inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}
inline std::span<const std::byte> bytes_of(const Array& data) {
  return {static_cast<const std::byte*>(data.data()), data.size_bytes()};
}
inline std::span<std::byte> bytes_of(Array& data) {
  return {static_cast<std::byte*>(data.data()), data.size_bytes()};
}
inline bool starts_with(std::span<const std::byte> head, std::string_view text,
                        std::size_t at = 0) {
  const std::string_view view(reinterpret_cast<const char*>(head.data()), head.size());
  return view.size() >= at + text.size() && view.substr(at, text.size()) == text;
}

}  // namespace faltung::cli
