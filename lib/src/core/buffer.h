// Uninitialised memory aligned for every SIMD target and for FFTW.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace faltung {

inline constexpr std::size_t kAlignment = 64;

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::int64_t bytes);  // Error{memory} when the bytes are not there
  ~Buffer();
  Buffer(Buffer&& other) noexcept : data_(other.data_), bytes_(other.bytes_) {
    other.data_ = nullptr;
    other.bytes_ = 0;
  }
  Buffer& operator=(Buffer&& other) noexcept;

  std::byte* data() const { return data_; }
  std::int64_t bytes() const { return bytes_; }
  std::span<std::byte> span() const { return {data_, static_cast<std::size_t>(bytes_)}; }
  template <typename T>
  T* as() const {
    return reinterpret_cast<T*>(data_);
  }

 private:
  std::byte* data_ = nullptr;
  std::int64_t bytes_ = 0;
};

// Hands out aligned pieces of a workspace front to back; running out is a fault of the caller's
// sizes, caught by an assertion.
class Arena {
 public:
  Arena() = default;
  explicit Arena(std::span<std::byte> memory) : next_(memory.data()), end_(next_ + memory.size()) {}

  template <typename T>
  T* take(std::int64_t count) {
    return reinterpret_cast<T*>(take_bytes(count * static_cast<std::int64_t>(sizeof(T))));
  }
  std::byte* take_bytes(std::int64_t bytes);

  // What take_bytes uses up for this many bytes.
  static std::int64_t padded(std::int64_t bytes) {
    const auto a = static_cast<std::int64_t>(kAlignment);
    return (bytes + a - 1) / a * a;
  }

 private:
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
};

}  // namespace faltung
