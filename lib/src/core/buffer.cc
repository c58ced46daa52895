#include "core/buffer.h"

#include <cassert>
#include <cstdlib>
#include <utility>

#include "core/fail.h"

namespace faltung {

Buffer::Buffer(std::int64_t bytes) : bytes_(Arena::padded(bytes)) {
  if (bytes_ == 0) return;
  data_ = static_cast<std::byte*>(std::aligned_alloc(kAlignment, static_cast<std::size_t>(bytes_)));
  if (data_ == nullptr) fail(ErrorCode::memory, "cannot allocate {} bytes", bytes_);
}

Buffer::~Buffer() { std::free(data_); }

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

std::byte* Arena::take_bytes(std::int64_t bytes) {
  std::byte* taken = next_;
  next_ += padded(bytes);
  assert(next_ <= end_);
  return taken;
}

}  // namespace faltung
