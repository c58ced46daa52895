// The disk: every tap is the part of its unit square inside a circle.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/fail.h"
#include "faltung/kernel.h"

namespace faltung {
namespace {

constexpr double kMaxRadius = 8000;  // (2 * 8000 + 1)^2 taps are 2 GB

// The area of the circle of this radius around 0 within [0, x] x [0, y], with the signs of x and y.
long double quadrant_area(long double x, long double y, long double radius) {
  if (x < 0) return -quadrant_area(-x, y, radius);
  if (y < 0) return -quadrant_area(x, -y, radius);
  x = std::min(x, radius);
  y = std::min(y, radius);
  const auto height = [&](long double t) { return std::sqrt((radius - t) * (radius + t)); };
  const long double flat = height(y);  // up to here the square's top lies inside the circle
  if (x <= flat) return x * y;
  const auto integral = [&](long double t) {
    return (t * height(t) + radius * radius * std::asin(t / radius)) / 2;
  };
  return flat * y + integral(x) - integral(flat);
}

long double area_inside(std::int64_t column, std::int64_t row, long double radius) {
  const auto x = static_cast<long double>(column), y = static_cast<long double>(row);
  if (std::hypot(x + 0.5L, y + 0.5L) <= radius) return 1;
  const auto corner = [&](long double dx, long double dy) {
    return quadrant_area(x + dx, y + dy, radius);
  };
  const long double area =
      corner(0.5L, 0.5L) - corner(-0.5L, 0.5L) - corner(0.5L, -0.5L) + corner(-0.5L, -0.5L);
  return std::max(area, 0.0L);
}

}  // namespace

Kernel disk(double radius) {
  require(radius >= 0 && radius <= kMaxRadius,
          "a disk of radius {} was asked for, 0 to {} are possible", radius, kMaxRadius);
  if (radius <= 0.5) return Kernel::from_taps(std::vector<double>{1.0}, Shape{1, 1}).adapting();
  const auto reach = static_cast<std::int64_t>(std::ceil(radius - 0.5));
  const std::int64_t size = 2 * reach + 1;
  std::vector<double> taps(static_cast<std::size_t>(size * size));
  const auto tap = [&](std::int64_t row, std::int64_t column) -> double& {
    return taps[static_cast<std::size_t>((reach + row) * size + reach + column)];
  };
  long double sum = 0;
  for (std::int64_t row = 0; row <= reach; ++row) {
    for (std::int64_t column = 0; column <= row; ++column) {
      const auto area = static_cast<double>(area_inside(column, row, radius));
      for (const std::int64_t r : {-row, row}) {
        for (const std::int64_t c : {-column, column}) tap(r, c) = tap(c, r) = area;
      }
    }
  }
  for (const double area : taps) sum += area;
  for (double& area : taps) area = static_cast<double>(area / sum);
  return Kernel::from_taps(taps, Shape{size, size}).adapting();
}

}  // namespace faltung
