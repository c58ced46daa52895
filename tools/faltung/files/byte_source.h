// ByteSource: the bytes of an input, at any offset. A regular file is read where it is asked for;
// standard input and everything that cannot seek is taken into memory first.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "failure.h"

namespace faltung::cli {

class ByteSource {
 public:
  // Opens `path`; "-" is standard input. At most max_bytes are taken into memory.
  ByteSource(const std::string& path, std::int64_t max_bytes);
  // Bytes that are already there (tests, embedded files).
  ByteSource(std::string name, std::vector<std::byte> bytes);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  std::int64_t size() const { return size_; }
  const std::string& name() const { return name_; }

  // Reads up to to.size() bytes from offset on, fewer only at the end; Failure on an I/O error.
  std::size_t read_at(std::int64_t offset, std::span<std::byte> to) const;
  // The first `count` bytes, or all when there are fewer.
  std::vector<std::byte> head(std::size_t count) const;
  std::vector<std::byte> all() const { return head(static_cast<std::size_t>(size_)); }

  // Throws "cannot read <name>: <sentence>".
  template <typename... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw Failure(kExitFailed,
                  "cannot read " + name_ + ": " + fmt::format(format, std::forward<Args>(args)...));
  }

  // Refuses to allocate what exceeds the limit: axes are multiplied without wrapping around.
  void check_size(std::span<const std::int64_t> shape, std::size_t element_bytes) const;
  // The same, and also what the file cannot hold: no coding of this format makes more than
  // bytes_per_byte bytes of samples of one byte of the file.
  void check_size(std::span<const std::int64_t> shape, std::size_t element_bytes,
                  std::int64_t bytes_per_byte) const;

 private:
  void take_stream(std::int64_t max_bytes);

  std::string name_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
  std::int64_t max_bytes_ = 0;
  std::vector<std::byte> bytes_;  // when not read from a regular file
};

}  // namespace faltung::cli
