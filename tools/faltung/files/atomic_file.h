// OutputFile: an output that is complete or not there.
//
// A regular file is written to a temporary one in its directory, synchronised with the disk and
// renamed over the target by commit(); without commit() the temporary is removed and an existing
// target stays as it was. An existing target keeps its mode, a link its place. Standard output
// ("-") and targets that are no regular files (devices, pipes) are collected in memory and written
// by commit().
//
// Every error is a Failure "cannot write <name>: <reason>".
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

class OutputFile {
 public:
  explicit OutputFile(const std::string& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::int64_t size() const { return size_; }
  const std::string& name() const { return name_; }
  void append(std::span<const std::byte> bytes) { write_at(size_, bytes); }
  void write_at(std::int64_t offset, std::span<const std::byte> bytes);
  // What was written before; fewer bytes at the end.
  std::size_t read_at(std::int64_t offset, std::span<std::byte> to) const;
  void commit();

  template <typename... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw Failure(kExitFailed, "cannot write " + name_ + ": " +
                                   fmt::format(format, std::forward<Args>(args)...));
  }

  // Refuses a path that could not be opened, and leaves nothing behind.
  static void check(const std::string& path);

 private:
  void open_temporary();
  void commit_temporary();
  void commit_memory();

  std::string name_;
  std::string target_;     // empty: standard output
  std::string temporary_;  // empty: collected in memory
  int descriptor_ = -1;
  int mode_ = -1;  // of the file that is replaced
  std::int64_t size_ = 0;
  std::vector<std::byte> memory_;
};

}  // namespace faltung::cli
