// Powers over any ring that has products: polynomial_power.h.
#pragma once

#include <algorithm>
#include <bit>

#include "core/checked.h"
#include "polynomial/product.h"

namespace faltung::polynomial {

inline void check_overflow(const Options& options) {
  require(options.overflow != Overflow::saturate,
          "powers cannot saturate: lower ones would be wrong on the way");
}

// a^exponent modulo x^n, from the highest bit of the exponent to the lowest. Shorter than n where
// all of the power is.
template <typename T>
std::vector<T> low_power(std::span<const T> a, std::uint64_t exponent, std::int64_t n,
                         std::uint64_t modulus, const Options& options) {
  if (n == 0) return {};
  if (exponent == 0) return {T{1}};
  a = a.first(std::min(a.size(), static_cast<std::size_t>(n)));
  const auto product = [&](std::span<const T> x, std::span<const T> y) {
    if (x.empty() || y.empty()) return std::vector<T>();
    const auto length = static_cast<std::int64_t>(x.size() + y.size() - 1);
    return product_range<T>(x, y, 0, std::min(n, length), modulus, options);
  };
  std::vector<T> power(a.begin(), a.end());
  for (int bit = std::bit_width(exponent) - 2; bit >= 0; --bit) {
    power = product(power, power);
    if ((exponent >> bit & 1) != 0) power = product(power, a);
  }
  return power;
}

template <typename T>
std::vector<T> whole_power(std::span<const T> a, std::uint64_t exponent, std::uint64_t modulus,
                           const Options& options) {
  check_overflow(options);
  if (a.size() <= 1) return low_power(a, exponent, 1, modulus, options);
  const std::int64_t factors =
      static_cast<std::int64_t>(std::min(exponent, std::uint64_t{1} << 62));
  const std::int64_t degree = checked_mul(static_cast<std::int64_t>(a.size() - 1), factors);
  return low_power(a, exponent, checked_add(degree, 1), modulus, options);
}

template <typename T>
std::vector<T> exact_low_power(std::span<const T> a, std::uint64_t exponent, std::int64_t n,
                               std::uint64_t modulus, const Options& options) {
  require(n >= 0, "{} coefficients were asked for; it must be 0 or more", n);
  check_overflow(options);
  std::vector<T> power = zeros<T>(n);
  const std::vector<T> found = low_power(a, exponent, n, modulus, options);
  std::copy(found.begin(), found.end(), power.begin());
  return power;
}

}  // namespace faltung::polynomial
