// libsndfile's virtual files over a ByteSource or an OutputFile. An exception inside a callback is
// kept, the callback reports that nothing was transferred, and check() throws it again.
#pragma once

#include <sndfile.h>

#include <cstdio>
#include <exception>
#include <memory>

#include "files/atomic_file.h"
#include "files/byte_source.h"

namespace faltung::cli {

class SoundStream {
 public:
  explicit SoundStream(const ByteSource& source) : source_(&source) {}
  explicit SoundStream(OutputFile& file) : file_(&file) {}
  SoundStream(const SoundStream&) = delete;
  SoundStream& operator=(const SoundStream&) = delete;

  // Opens with mode SFM_READ or SFM_WRITE; null on failure, sf_strerror(nullptr) says why.
  SNDFILE* open(int mode, SF_INFO& info) {
    static SF_VIRTUAL_IO callbacks = {length, seek, read, write, tell};
    return sf_open_virtual(&callbacks, mode, &info, this);
  }
  void check() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  static SoundStream& self(void* data) { return *static_cast<SoundStream*>(data); }

  static sf_count_t length(void* data) {
    const SoundStream& stream = self(data);
    return stream.source_ != nullptr ? stream.source_->size() : stream.file_->size();
  }
  static sf_count_t tell(void* data) { return self(data).position_; }
  static sf_count_t seek(sf_count_t offset, int whence, void* data) {
    SoundStream& stream = self(data);
    const sf_count_t base = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? stream.position_
                                                 : length(data);
    sf_count_t position = 0;
    if (__builtin_add_overflow(base, offset, &position) || position < 0) return -1;
    return stream.position_ = position;
  }
  static sf_count_t read(void* to, sf_count_t count, void* data) {
    SoundStream& stream = self(data);
    return stream.transfer(count, [&] {
      const std::span<std::byte> bytes(static_cast<std::byte*>(to),
                                       static_cast<std::size_t>(count));
      return stream.source_ != nullptr ? stream.source_->read_at(stream.position_, bytes)
                                       : stream.file_->read_at(stream.position_, bytes);
    });
  }
  static sf_count_t write(const void* from, sf_count_t count, void* data) {
    SoundStream& stream = self(data);
    return stream.transfer(count, [&] {
      const std::span<const std::byte> bytes(static_cast<const std::byte*>(from),
                                             static_cast<std::size_t>(count));
      stream.file_->write_at(stream.position_, bytes);
      return bytes.size();
    });
  }

  template <typename Transfer>
  sf_count_t transfer(sf_count_t count, const Transfer& transfer) {
    if (count <= 0 || exception_) return 0;
    try {
      const auto done = static_cast<sf_count_t>(transfer());
      position_ += done;
      return done;
    } catch (...) {
      exception_ = std::current_exception();
      return 0;
    }
  }

  const ByteSource* source_ = nullptr;
  OutputFile* file_ = nullptr;
  sf_count_t position_ = 0;
  std::exception_ptr exception_;
};

struct CloseSound {
  void operator()(SNDFILE* sound) const { sf_close(sound); }
};
using Sound = std::unique_ptr<SNDFILE, CloseSound>;

}  // namespace faltung::cli
