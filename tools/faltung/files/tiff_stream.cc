#include "files/tiff_stream.h"

#include <cstdarg>
#include <cstdio>
#include <memory>

namespace faltung::cli {

bool TiffStream::open(const char* mode, std::int64_t max_allocation) {
  const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(
      TIFFOpenOptionsAlloc(), &TIFFOpenOptionsFree);
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), max_allocation);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), note_error, this);
  // Warnings are about tags that are not known and the like; damaged data is an error.
  TIFFOpenOptionsSetWarningHandlerExtR(
      options.get(), [](TIFF*, void*, const char*, const char*, va_list) { return 1; }, nullptr);
  const std::string& name = source_ != nullptr ? source_->name() : file_->name();
  tiff_ = TIFFClientOpenExt(
      name.c_str(), mode, this, read, write, seek, [](thandle_t) { return 0; }, size,
      [](thandle_t, void**, toff_t*) { return 0; }, [](thandle_t, void*, toff_t) {}, options.get());
  return tiff_ != nullptr;
}

void TiffStream::close() {
  if (tiff_ != nullptr) TIFFClose(tiff_);
  tiff_ = nullptr;
}

template <typename Transfer>
tmsize_t TiffStream::transfer(const Transfer& transfer) {
  if (exception_) return -1;
  try {
    const tmsize_t done = static_cast<tmsize_t>(transfer());
    position_ += done;
    return done;
  } catch (...) {
    exception_ = std::current_exception();
    return -1;
  }
}

tmsize_t TiffStream::read(thandle_t handle, void* to, tmsize_t count) {
  TiffStream& stream = self(handle);
  const std::span<std::byte> bytes(static_cast<std::byte*>(to), static_cast<std::size_t>(count));
  return stream.transfer([&] {
    return stream.source_ != nullptr ? stream.source_->read_at(stream.position_, bytes)
                                     : stream.file_->read_at(stream.position_, bytes);
  });
}

tmsize_t TiffStream::write(thandle_t handle, void* from, tmsize_t count) {
  TiffStream& stream = self(handle);
  const std::span<const std::byte> bytes(static_cast<const std::byte*>(from),
                                         static_cast<std::size_t>(count));
  return stream.transfer([&] {
    if (stream.file_ == nullptr) return std::size_t{0};
    stream.file_->write_at(stream.position_, bytes);
    return bytes.size();
  });
}

toff_t TiffStream::seek(thandle_t handle, toff_t offset, int whence) {
  TiffStream& stream = self(handle);
  const std::int64_t base = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? stream.position_
                                                 : static_cast<std::int64_t>(size(handle));
  std::int64_t position = 0;
  if (__builtin_add_overflow(base, static_cast<std::int64_t>(offset), &position) || position < 0) {
    return static_cast<toff_t>(-1);
  }
  stream.position_ = position;
  return static_cast<toff_t>(position);
}

toff_t TiffStream::size(thandle_t handle) {
  const TiffStream& stream = self(handle);
  return static_cast<toff_t>(stream.source_ != nullptr ? stream.source_->size()
                                                       : stream.file_->size());
}

int TiffStream::note_error(TIFF*, void* stream, const char*, const char* format,
                           va_list arguments) {
  auto& self = *static_cast<TiffStream*>(stream);
  if (!self.error_.empty()) return 1;
  char message[256];
  std::vsnprintf(message, sizeof message, format, arguments);
  try {
    self.error_ = message;
  } catch (...) {  // out of memory must not cross libtiff's frames
    self.exception_ = std::current_exception();
  }
  return 1;
}

}  // namespace faltung::cli
