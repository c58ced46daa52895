// libtiff over a ByteSource or an OutputFile. Its messages are collected here, never printed; an
// exception inside a callback is kept and thrown again by fail_if_thrown().
#pragma once

#include <tiffio.h>

#include <exception>
#include <string>

#include "files/atomic_file.h"
#include "files/byte_source.h"

namespace faltung::cli {

class TiffStream {
 public:
  explicit TiffStream(const ByteSource& source) : source_(&source) {}
  explicit TiffStream(OutputFile& file) : file_(&file) {}
  ~TiffStream() { close(); }
  TiffStream(const TiffStream&) = delete;
  TiffStream& operator=(const TiffStream&) = delete;

  // False on failure; max_allocation bounds each of libtiff's own buffers.
  bool open(const char* mode, std::int64_t max_allocation);
  void close();
  TIFF* get() const { return tiff_; }
  // The first error libtiff told; empty when there was none.
  const std::string& error() const { return error_; }
  void fail_if_thrown() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  static TiffStream& self(thandle_t handle) { return *static_cast<TiffStream*>(handle); }
  static tmsize_t read(thandle_t handle, void* to, tmsize_t count);
  static tmsize_t write(thandle_t handle, void* from, tmsize_t count);
  static toff_t seek(thandle_t handle, toff_t offset, int whence);
  static toff_t size(thandle_t handle);
  static int note_error(TIFF* tiff, void* stream, const char* module, const char* format,
                        va_list arguments);
  template <typename Transfer>
  tmsize_t transfer(const Transfer& transfer);

  const ByteSource* source_ = nullptr;
  OutputFile* file_ = nullptr;
  TIFF* tiff_ = nullptr;
  std::int64_t position_ = 0;
  std::string error_;
  std::exception_ptr exception_;
};

}  // namespace faltung::cli
