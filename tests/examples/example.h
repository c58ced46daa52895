// What the worked examples share: short ways to say a problem and to read its result.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "faltung/faltung.h"

namespace faltung::example {

inline ConvolveOptions with_extent(Extent extent, Border border = Border::zero) {
  ConvolveOptions options;
  options.extent = {extent};
  options.border = {border};
  return options;
}

template <typename T>
std::vector<T> elements(const Array& array) {
  const auto values = array.as<T>();
  return {values.begin(), values.end()};
}

// An image of doubles, convolved to the same size.
inline std::vector<double> filtered(const std::vector<double>& image, const Shape& shape,
                                    const Kernel& kernel, Border border) {
  const ConvolveOptions options = with_extent(Extent::same(), border);
  return elements<double>(convolve(view_of(image.data(), shape), kernel, options));
}

// Values in [0, 1), the same in every run.
inline std::vector<double> random_image(const Shape& shape, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<double> image(static_cast<std::size_t>(element_count(shape)));
  for (double& value : image) value = static_cast<double>(generator() >> 8) / (1 << 24);
  return image;
}

inline std::vector<double> impulse_image(const Shape& shape) {
  std::vector<double> image(static_cast<std::size_t>(element_count(shape)), 0.0);
  image[image.size() / 2] = 1.0;
  return image;
}

inline double largest_difference(std::span<const double> a, std::span<const double> b) {
  double largest = a.size() == b.size() ? 0.0 : 1e300;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    largest = std::max(largest, std::abs(a[i] - b[i]));
  }
  return largest;
}

}  // namespace faltung::example
