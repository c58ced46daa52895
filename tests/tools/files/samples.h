// Small documents with known samples, and how two of them compare.
#pragma once

#include <gmock/gmock.h>

#include <cstdint>
#include <cstring>
#include <random>
#include <span>

#include "files/document.h"
#include "files/format.h"

namespace faltung::cli {

// Random bits; floats are multiples of 2^-20 within [-1, 1).
inline Array random_array(ElementType type, const Shape& shape, unsigned seed = 1) {
  Array data(type, shape);
  std::mt19937 random(seed);
  if (type == ElementType::float32) {
    for (float& v : data.as<float>()) {
      v = static_cast<float>(static_cast<int>(random() >> 11) - (1 << 20)) / (1 << 20);
    }
  } else if (type == ElementType::float64) {
    for (double& v : data.as<double>())
      v = (static_cast<int>(random() >> 11) - (1 << 20)) * 0x1p-20;
  } else {
    for (std::byte& byte : bytes_of(data)) byte = static_cast<std::byte>(random());
  }
  return data;
}

inline bool same_samples(const Array& a, const Array& b) {
  return a.type() == b.type() && a.shape() == b.shape() &&
         std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

MATCHER_P(HasSamplesOf, expected, "") {
  *result_listener << name_of(arg.type()) << " " << to_string(arg.shape()) << " for "
                   << name_of(expected->type()) << " " << to_string(expected->shape());
  return same_samples(arg, *expected);
}

inline Document image_document(ElementType type, const Shape& shape, unsigned seed = 1) {
  Document document;
  document.kind = FileKind::image;
  document.data = random_array(type, shape, seed);
  return document;
}

inline Document sound_document(ElementType type, std::int64_t frames, std::int64_t channels) {
  Document document;
  document.kind = FileKind::audio;
  document.data = random_array(type, {frames, channels});
  document.audio.sample_rate = 44100;
  return document;
}

inline std::vector<std::byte> some_bytes(std::size_t count, unsigned seed = 7) {
  std::vector<std::byte> bytes(count);
  std::mt19937 random(seed);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

}  // namespace faltung::cli
