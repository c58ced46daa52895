#include <algorithm>
#include <cctype>

#include "files/format.h"
#include "files/jpeg.h"
#include "files/npy.h"
#include "files/png.h"
#include "files/polynomial_text.h"
#include "files/sound.h"
#include "files/tiff.h"

namespace faltung::cli {
namespace {

// Sniffed in this order.
constexpr FileFormat kFormats[] = {
    {"png", FileKind::image, "png", sniff_png, read_png, write_png},
    {"jpeg", FileKind::image, "jpg jpeg", sniff_jpeg, read_jpeg, write_jpeg},
    {"tiff", FileKind::image, "tiff tif", sniff_tiff, read_tiff, write_tiff},
    {"npy", FileKind::array, "npy", sniff_npy, read_npy, write_npy},
    {"wav", FileKind::audio, "wav wave", sniff_sound, read_sound, write_wav},
    {"flac", FileKind::audio, "flac", nullptr, nullptr, write_flac},
    {"ogg", FileKind::audio, "ogg oga", nullptr, nullptr, write_ogg},
    {"aiff", FileKind::audio, "aiff aif", nullptr, nullptr, write_aiff},
    {"polynomial", FileKind::polynomial, "txt poly json", sniff_polynomial, read_polynomial,
     write_polynomial},
};

bool has_extension(std::string_view list, std::string_view extension) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == extension) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace

std::span<const FileFormat> file_formats() { return kFormats; }

const FileFormat* find_format(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFormats), std::end(kFormats),
                                   [&](const FileFormat& f) { return f.name == name; });
  return found == std::end(kFormats) ? nullptr : found;
}

std::string extension_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos || dot <= begin) return {};
  std::string extension = path.substr(dot + 1);
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

const FileFormat* format_of_path(const std::string& path) {
  const std::string extension = extension_of(path);
  if (extension.empty()) return nullptr;
  const auto* found =
      std::find_if(std::begin(kFormats), std::end(kFormats),
                   [&](const FileFormat& f) { return has_extension(f.extensions, extension); });
  return found == std::end(kFormats) ? nullptr : found;
}

std::vector<std::string> known_formats() {
  std::vector<std::string> list;
  for (const FileFormat& format : kFormats) {
    std::string line = fmt::format("{} (", format.name);
    for (const char c : format.extensions) {
      if (line.back() == '(') line += '.';
      line += c == ' ' ? std::string(", .") : std::string(1, c);
    }
    list.push_back(line + ")");
  }
  return list;
}

}  // namespace faltung::cli
