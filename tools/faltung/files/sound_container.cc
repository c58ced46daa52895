#include "files/sound_container.h"

#include <array>
#include <string_view>

#include "files/format.h"

namespace faltung::cli {
namespace {

// Programs that write into a pipe cannot know the length and put one of the largest values, signed
// or unsigned. Where it is meant, the file is as long.
bool is_unknown(std::uint64_t length) {
  return length >= 0xffff0000 || (length >= 0x7fff0000 && length <= 0x7fffffff);
}

std::uint64_t integer(std::span<const std::byte> bytes, bool big_endian) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t at = big_endian ? i : bytes.size() - 1 - i;
    value = value << 8 | std::to_integer<std::uint64_t>(bytes[at]);
  }
  return value;
}

void require_bytes(const ByteSource& source, std::int64_t begin, std::uint64_t length) {
  const std::int64_t there = source.size() - begin;
  if (length > static_cast<std::uint64_t>(there)) {
    source.fail("sound data ends early, {} of {} bytes", there, length);
  }
}

// Chunks of four letters, a length, and that many bytes, padded to even.
void check_chunks(const ByteSource& source, bool big_endian) {
  std::optional<std::uint64_t> length_of_rf64;
  std::array<std::byte, 24> header{};
  std::int64_t at = 12;
  while (true) {
    const std::size_t got = source.read_at(at, header);
    if (got < 8) break;
    const std::uint64_t length = integer(std::span(header).subspan(4, 4), big_endian);
    if (starts_with(header, "data") || starts_with(header, "SSND")) {
      if (length_of_rf64 && length == 0xffffffff) {
        require_bytes(source, at + 8, *length_of_rf64);
      } else if (!is_unknown(length)) {
        require_bytes(source, at + 8, length);
      }
      return;
    }
    if (starts_with(header, "ds64") && got == header.size()) {
      length_of_rf64 = integer(std::span(header).subspan(16, 8), big_endian);
    }
    if (length > static_cast<std::uint64_t>(source.size() - at)) break;
    at += 8 + static_cast<std::int64_t>(length + (length & 1));
  }
  source.fail("it has no sound data, {} bytes of headers", source.size());
}

std::optional<std::string> check_ogg(const ByteSource& source) {
  constexpr int kEndOfStream = 4;
  int flags = 0;
  for (std::int64_t at = 0; at < source.size();) {
    std::array<std::byte, 27 + 255> page{};
    const std::size_t got = source.read_at(at, page);
    if (got < 27) source.fail("Ogg data ends early, in the page at byte {}", at);
    if (!starts_with(page, "OggS")) source.fail("Ogg data is damaged, no page at byte {}", at);
    flags = std::to_integer<int>(page[5]);
    const auto segments = std::to_integer<std::size_t>(page[26]);
    if (got < 27 + segments) source.fail("Ogg data ends early, in the page at byte {}", at);
    std::int64_t length = static_cast<std::int64_t>(27 + segments);
    for (std::size_t i = 0; i < segments; ++i) {
      length += std::to_integer<std::int64_t>(page[27 + i]);
    }
    if (length > source.size() - at) {
      source.fail("Ogg data ends early, in the page at byte {}", at);
    }
    at += length;
  }
  if ((flags & kEndOfStream) != 0) return std::nullopt;
  return "the Ogg stream has no end mark, it may have been cut";
}

void check_au(const ByteSource& source, std::span<const std::byte> head) {
  if (head.size() < 24) source.fail("AU header ends early, {} of 24 bytes", head.size());
  const bool big_endian = starts_with(head, ".snd");
  const std::uint64_t begin = integer(head.subspan(4, 4), big_endian);
  const std::uint64_t length = integer(head.subspan(8, 4), big_endian);
  require_bytes(source, 0, begin);
  if (!is_unknown(length)) require_bytes(source, static_cast<std::int64_t>(begin), length);
}

}  // namespace

std::optional<std::string> check_sound_container(const ByteSource& source) {
  const std::vector<std::byte> head = source.head(24);
  if (starts_with(head, "RIFF") || starts_with(head, "RF64")) {
    check_chunks(source, false);
  } else if (starts_with(head, "RIFX") || starts_with(head, "FORM")) {
    check_chunks(source, true);
  } else if (starts_with(head, "OggS")) {
    return check_ogg(source);
  } else if (starts_with(head, ".snd") || starts_with(head, "dns.")) {
    check_au(source, head);
  }
  return std::nullopt;
}

}  // namespace faltung::cli
