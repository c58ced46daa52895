// Elements of the caller's views, which may stand at any address: aligned to their type or not. On
// machines that do not care these are plain loads and stores, and vectorise as such.
#pragma once

#include <cstdint>
#include <cstring>

namespace faltung::simd {

template <typename T>
T read_element(const void* from, std::int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(from) + index * static_cast<std::int64_t>(sizeof(T)),
              sizeof(T));
  return value;
}

template <typename T>
void write_element(void* to, std::int64_t index, const T& value) {
  std::memcpy(static_cast<char*>(to) + index * static_cast<std::int64_t>(sizeof(T)), &value,
              sizeof(T));
}

}  // namespace faltung::simd
