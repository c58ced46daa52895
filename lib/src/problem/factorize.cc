// Finding the 1-D factors of an N-D array: the lines through its largest tap, if their product is
// the array.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "problem/kernel_analysis.h"

namespace faltung {
namespace {

double magnitude(double tap) { return std::abs(tap); }
double magnitude(const std::complex<double>& tap) { return std::abs(tap); }
double magnitude(std::int64_t tap) { return std::abs(static_cast<double>(tap)); }

// Of complex taps the larger part: enough to choose the tap to divide by.
double pivot_size(const std::complex<double>& tap) {
  return std::max(std::abs(tap.real()), std::abs(tap.imag()));
}
template <typename T>
double pivot_size(const T& tap) {
  return magnitude(tap);
}

template <typename T>
struct Lines {
  T peak{};                          // the tap they meet in
  std::vector<std::vector<T>> line;  // one per axis
};

template <typename T>
Lines<T> lines_through_peak(const std::vector<T>& taps, const std::vector<std::int64_t>& lengths) {
  std::size_t at = 0;
  double largest = 0;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    const double size = pivot_size(taps[i]);
    if (size <= largest) continue;
    largest = size;
    at = i;
  }
  Lines<T> lines{taps[at], std::vector<std::vector<T>>(lengths.size())};
  std::size_t stride = 1;
  for (std::size_t axis = lengths.size(); axis-- > 0;) {
    const auto length = static_cast<std::size_t>(lengths[axis]);
    const std::size_t start = at - at / stride % length * stride;
    for (std::size_t j = 0; j < length; ++j) lines.line[axis].push_back(taps[start + j * stride]);
    stride *= length;
  }
  return lines;
}

// Visits the rows along the last axis, in order, until one is refused: row(first tap, index of the
// row on the other axes).
template <typename T, typename Row>
bool all_rows(const std::vector<T>& taps, const std::vector<std::int64_t>& lengths,
              const Row& row) {
  std::vector<std::size_t> index(lengths.size() - 1, 0);
  for (auto first = taps.data(); first != taps.data() + taps.size(); first += lengths.back()) {
    if (!row(first, index)) return false;
    for (std::size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < static_cast<std::size_t>(lengths[axis])) break;
      index[axis] = 0;
    }
  }
  return true;
}

template <typename T>
std::optional<Factors> factorize_floating(const std::vector<T>& taps,
                                          const std::vector<std::int64_t>& lengths,
                                          double unit_roundoff) {
  auto [peak, lines] = lines_through_peak(taps, lengths);
  if (magnitude(peak) == 0) return std::nullopt;
  for (std::size_t axis = 1; axis < lines.size(); ++axis) {
    for (T& tap : lines[axis]) tap /= peak;
  }
  const std::vector<T>& last = lines.back();
  double residual = 0;
  const bool fits = all_rows(taps, lengths, [&](const T* row, const auto& index) {
    T weight = lines[0][index[0]];
    for (std::size_t axis = 1; axis < index.size(); ++axis) weight *= lines[axis][index[axis]];
    for (std::size_t j = 0; j < last.size(); ++j) {
      const double size = magnitude(row[j]), error = magnitude(T(row[j] - weight * last[j]));
      if (!(error <= 8 * unit_roundoff * size)) return false;
      if (size > 0) residual = std::max(residual, error / size);
    }
    return true;
  });
  if (!fits) return std::nullopt;
  Factors found;
  for (auto& line : lines) found.factors.emplace_back(std::move(line));
  found.residual = residual;
  return found;
}

// Exact: every line is divided by its greatest common divisor, the first keeps the rest.
std::optional<Factors> factorize_integer(const std::vector<std::int64_t>& taps,
                                         const std::vector<std::int64_t>& lengths) {
  if (std::find(taps.begin(), taps.end(), INT64_MIN) != taps.end()) return std::nullopt;
  auto [peak, lines] = lines_through_peak(taps, lengths);
  if (peak == 0) return std::nullopt;
  __extension__ using Wide = __int128;
  Wide rest = peak;  // peak over the product of the primitive lines' entries at the peak
  for (std::size_t axis = 0; axis < lines.size(); ++axis) {
    std::int64_t divisor = 0;
    for (const std::int64_t tap : lines[axis]) divisor = std::gcd(divisor, tap);
    for (std::int64_t& tap : lines[axis]) tap /= divisor;
    const std::int64_t at_peak = peak / divisor;
    if (rest % at_peak != 0) return std::nullopt;
    rest /= at_peak;
  }
  for (std::int64_t& tap : lines[0]) {
    const Wide scaled = rest * tap;
    if (scaled > INT64_MAX || scaled < -INT64_MAX) return std::nullopt;
    tap = static_cast<std::int64_t>(scaled);
  }
  const auto is_tap = [](Wide product) { return product <= INT64_MAX && product >= -INT64_MAX; };
  const std::vector<std::int64_t>& last = lines.back();
  const bool fits = all_rows(taps, lengths, [&](const std::int64_t* row, const auto& index) {
    Wide weight = 1;
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
      weight *= lines[axis][index[axis]];
      if (!is_tap(weight)) return false;
    }
    for (std::size_t j = 0; j < last.size(); ++j) {
      if (weight * last[j] != row[j]) return false;
    }
    return true;
  });
  if (!fits) return std::nullopt;
  Factors found;
  for (auto& line : lines) found.factors.emplace_back(std::move(line));
  return found;
}

std::optional<Factors> factorize_binary(const std::vector<double>& taps,
                                        const std::vector<std::int64_t>& lengths, int shift) {
  std::vector<std::int64_t> scaled(taps.size());
  std::transform(taps.begin(), taps.end(), scaled.begin(),
                 [&](double tap) { return std::llround(std::ldexp(tap, shift)); });
  auto found = factorize_integer(scaled, lengths);
  if (!found) return std::nullopt;
  for (std::size_t axis = 0; axis < found->factors.size(); ++axis) {
    const auto& line = std::get<std::vector<std::int64_t>>(found->factors[axis]);
    std::vector<double> real(line.size());
    std::transform(line.begin(), line.end(), real.begin(), [&](std::int64_t tap) {
      return std::ldexp(static_cast<double>(tap), axis == 0 ? -shift : 0);
    });
    found->factors[axis] = std::move(real);
  }
  return found;
}

}  // namespace

std::optional<Factors> factorize(const Taps& taps, const std::vector<std::int64_t>& lengths,
                                 double unit_roundoff, std::optional<int> binary_shift) {
  if (const auto* real = std::get_if<std::vector<double>>(&taps)) {
    if (binary_shift) {
      if (auto exact = factorize_binary(*real, lengths, *binary_shift)) return exact;
    }
    return factorize_floating(*real, lengths, unit_roundoff);
  }
  if (const auto* integer = std::get_if<std::vector<std::int64_t>>(&taps)) {
    return factorize_integer(*integer, lengths);
  }
  if (const auto* complex = std::get_if<std::vector<std::complex<double>>>(&taps)) {
    return factorize_floating(*complex, lengths, unit_roundoff);
  }
  return std::nullopt;
}

}  // namespace faltung
