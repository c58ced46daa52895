#include "files/orientation.h"

#include <cstdint>

#include "files/format.h"

namespace faltung::cli {
namespace {

constexpr std::uint32_t kOrientationTag = 274;
constexpr std::uint32_t kShortType = 3;
constexpr std::size_t kEntryBytes = 12;

// Reads integers of a TIFF structure; 0 beyond its end.
struct TiffIntegers {
  std::span<const std::byte> bytes;
  bool big_endian;

  std::uint32_t at(std::size_t offset, std::size_t count) const {
    if (offset > bytes.size() || count > bytes.size() - offset) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t k = big_endian ? i : count - 1 - i;
      value = value << 8 | std::to_integer<std::uint32_t>(bytes[offset + k]);
    }
    return value;
  }
};

}  // namespace

int exif_orientation(std::span<const std::byte> exif) {
  const bool big_endian = starts_with(exif, "MM");
  if (!big_endian && !starts_with(exif, "II")) return 0;
  const TiffIntegers integers{exif, big_endian};
  const std::size_t directory = integers.at(4, 4);
  const std::size_t count = integers.at(directory, 2);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (integers.at(entry, 2) != kOrientationTag) continue;
    const std::uint32_t value = integers.at(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 0;
  }
  return 0;
}

std::vector<std::byte> orientation_exif(int orientation) {
  std::vector<std::byte> exif;
  const auto put = [&](std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) exif.push_back(static_cast<std::byte>(value >> (8 * i) & 0xff));
  };
  for (const char c : {'I', 'I'}) exif.push_back(static_cast<std::byte>(c));
  put(42, 2);
  put(8, 4);  // the directory follows at once
  put(1, 2);
  put(kOrientationTag, 2);
  put(kShortType, 2);
  put(1, 4);
  put(static_cast<std::uint32_t>(orientation), 4);
  put(0, 4);  // no further directory
  return exif;
}

std::vector<std::byte> exif_to_write(const ImageInfo& image) {
  const bool turned = image.orientation > 1;
  if (!image.exif.empty() || !turned) return image.exif;
  return orientation_exif(image.orientation);
}

int orientation_to_write(const ImageInfo& image) {
  return image.orientation != 0 ? image.orientation : exif_orientation(image.exif);
}

}  // namespace faltung::cli
