// Arrays whose neighbouring pages fault: reading or writing one byte beyond the end, or before the
// start, ends the test. What lies between the array and the far page is filled with a pattern that
// intact() compares.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

namespace faltung::test {

enum class Against { end, start };

template <typename T>
class Guarded {
 public:
  explicit Guarded(std::int64_t count, Against against = Against::end)
      : bytes_(static_cast<std::size_t>(count) * sizeof(T)) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    inner_ = (bytes_ + page - 1) / page * page + page;
    mapped_ = inner_ + 2 * page;
    void* memory =
        mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    base_ = static_cast<std::byte*>(memory);
    first_ = base_ + page;
    mprotect(first_, inner_, PROT_READ | PROT_WRITE);
    std::fill(first_, first_ + inner_, kPattern);
    data_ = against == Against::end ? first_ + inner_ - bytes_ : first_;
  }
  ~Guarded() { munmap(base_, mapped_); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  T* data() { return reinterpret_cast<T*>(data_); }
  T& operator[](std::int64_t i) { return data()[i]; }
  std::span<T> span() { return {data(), bytes_ / sizeof(T)}; }

  // Nothing outside the array was written.
  bool intact() const {
    const auto same = [](std::byte b) { return b == kPattern; };
    return std::all_of(first_, data_, same) && std::all_of(data_ + bytes_, first_ + inner_, same);
  }
  void seal() { mprotect(first_, inner_, PROT_READ); }  // from now on read only

 private:
  static constexpr std::byte kPattern{0xA5};
  std::size_t bytes_, inner_, mapped_;
  std::byte *base_, *first_, *data_;
};

}  // namespace faltung::test
