#include "files/premultiply.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "failure.h"
#include "files/format.h"

namespace faltung::cli {
namespace {

template <typename T>
constexpr double kMax = std::is_integral_v<T> ? static_cast<double>(std::numeric_limits<T>::max())
                                              : 1.0;

template <typename T>
T rounded(double value) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(std::nearbyint(std::clamp(value, 0.0, kMax<T>)));
  } else {
    return static_cast<T>(value);
  }
}

std::size_t channels_of(const Array& image) {
  const std::optional<ImageLayout> layout = image_layout(image);
  if (!layout || layout->channels % 2 != 0) {
    throw Failure(kExitFailed, "an image with alpha has 2 or 4 channels, the array is " +
                                   to_string(image.shape()));
  }
  return static_cast<std::size_t>(layout->channels);
}

[[noreturn]] void refuse_type(ElementType type) {
  throw Failure(kExitFailed,
                fmt::format("an image with alpha is uint8, uint16, float32 or float64, "
                            "this one is {}",
                            faltung::name_of(type)));
}

template <typename From, typename To>
Array multiply(const Array& image) {
  const std::size_t channels = channels_of(image);
  Array result(element_type_of<To>, image.shape());
  const std::span<const From> from = image.as<From>();
  const std::span<To> to = result.as<To>();
  for (std::size_t pixel = 0; pixel < from.size(); pixel += channels) {
    const std::size_t last = pixel + channels - 1;
    const double alpha = static_cast<double>(from[last]) / kMax<From>;
    for (std::size_t i = pixel; i < last; ++i) to[i] = static_cast<To>(from[i] * alpha);
    to[last] = static_cast<To>(from[last]);
  }
  return result;
}

template <typename From, typename To>
Array divide(const Array& image) {
  const std::size_t channels = channels_of(image);
  Array result(element_type_of<To>, image.shape());
  const std::span<const From> from = image.as<From>();
  const std::span<To> to = result.as<To>();
  for (std::size_t pixel = 0; pixel < from.size(); pixel += channels) {
    const std::size_t last = pixel + channels - 1;
    const auto alpha = static_cast<double>(from[last]);
    to[last] = rounded<To>(alpha);
    if (!(alpha > 0) || to[last] == To{0}) continue;  // colors stay 0
    for (std::size_t i = pixel; i < last; ++i) {
      to[i] = rounded<To>(static_cast<double>(from[i]) / alpha * kMax<To>);
    }
  }
  return result;
}

template <typename To>
Array divide_to(const Array& image) {
  switch (image.type()) {
    case ElementType::float32:
      return divide<float, To>(image);
    case ElementType::float64:
      return divide<double, To>(image);
    default:
      if (image.type() != element_type_of<To>) refuse_type(image.type());
      return divide<To, To>(image);
  }
}

}  // namespace

bool has_straight_alpha(const Document& document) {
  const std::optional<ImageLayout> layout = image_layout(document.data);
  return document.kind == FileKind::image && document.image.alpha == Alpha::straight && layout &&
         layout->channels % 2 == 0;
}

Array premultiplied(const Array& image) {
  switch (image.type()) {
    case ElementType::uint8:
      return multiply<std::uint8_t, float>(image);
    case ElementType::uint16:
      return multiply<std::uint16_t, double>(image);
    case ElementType::float32:
      return multiply<float, float>(image);
    case ElementType::float64:
      return multiply<double, double>(image);
    default:
      refuse_type(image.type());
  }
}

Array unpremultiplied(const Array& image, ElementType type) {
  switch (type) {
    case ElementType::uint8:
      return divide_to<std::uint8_t>(image);
    case ElementType::uint16:
      return divide_to<std::uint16_t>(image);
    case ElementType::float32:
      return divide_to<float>(image);
    case ElementType::float64:
      return divide_to<double>(image);
    default:
      refuse_type(type);
  }
}

}  // namespace faltung::cli
