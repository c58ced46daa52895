#include "peers/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <concepts>

namespace faltung::peers {
namespace {

// Of the largest magnitude: several times what the peers differ by.
constexpr double kMostFloat32 = 8e-6, kMostFloat64 = 2e-14;

struct Distance {
  double most = 0, rms = 0, scale = 0;
};

template <typename T>
Distance distance(const Array& expected, const Array& got) {
  Distance result;
  const auto left = expected.as<T>(), right = got.as<T>();
  double squares = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    double magnitude = 0, off = 0;
    if constexpr (std::totally_ordered<T>) {
      magnitude = std::abs(static_cast<double>(left[i]));
      off = static_cast<double>(left[i] > right[i] ? left[i] - right[i] : right[i] - left[i]);
    } else {
      magnitude = std::abs(std::complex<double>(left[i]));
      off = std::abs(std::complex<double>(left[i]) - std::complex<double>(right[i]));
    }
    if (std::isnan(off)) off = INFINITY;
    result.scale = std::max(result.scale, magnitude);
    result.most = std::max(result.most, off);
    squares += off * off;
  }
  result.rms = std::sqrt(squares / std::max(1.0, static_cast<double>(left.size())));
  return result;
}

Distance distance_of(const Array& expected, const Array& got) {
  switch (expected.type()) {
    case ElementType::float32:
      return distance<float>(expected, got);
    case ElementType::float64:
      return distance<double>(expected, got);
    case ElementType::complex64:
      return distance<std::complex<float>>(expected, got);
    case ElementType::complex128:
      return distance<std::complex<double>>(expected, got);
    case ElementType::uint8:
      return distance<std::uint8_t>(expected, got);
    case ElementType::uint64:
      return distance<std::uint64_t>(expected, got);
    case ElementType::int128:
      return distance<int128>(expected, got);
    default:
      return distance<std::int16_t>(expected, got);
  }
}

}  // namespace

std::string difference(const Array& expected, const Array& got, const Allowed& allowed) {
  if (expected.type() != got.type() || !(expected.shape() == got.shape())) {
    return fmt::format("it is {} {}, not {} {}", name_of(got.type()), to_string(got.shape()),
                       name_of(expected.type()), to_string(expected.shape()));
  }
  const Distance off = distance_of(expected, got);
  if (is_floating(expected.type())) {
    const bool narrow =
        expected.type() == ElementType::float32 || expected.type() == ElementType::complex64;
    const double most = narrow ? kMostFloat32 : kMostFloat64;
    if (off.most <= most * off.scale) return {};
    return fmt::format("it is off by {:.2g} where values reach {:.2g}; {:g} of that is allowed",
                       off.most, off.scale, most);
  }
  if (off.most <= allowed.most_levels && off.rms <= allowed.rms_levels) return {};
  return fmt::format(
      "it is off by {:.0f} levels, {:.2g} as a root mean square; {} and {} are allowed", off.most,
      off.rms, allowed.most_levels, allowed.rms_levels);
}

}  // namespace faltung::peers
