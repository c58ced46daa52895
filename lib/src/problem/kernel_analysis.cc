#include "problem/kernel_analysis.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "core/checked.h"
#include "faltung/view.h"

namespace faltung {
namespace {

double magnitude(double tap) { return std::abs(tap); }
double magnitude(const std::complex<double>& tap) { return std::abs(tap); }
double magnitude(std::int64_t tap) { return std::abs(static_cast<double>(tap)); }
double magnitude(std::uint64_t tap) { return static_cast<double>(tap); }

// Integers over a power of two count as exact taps up to this size; beyond it almost any float32
// kernel would, and nothing would be gained by calling it exact.
constexpr double kLargestExactTap = 1 << 20;

std::optional<int> shift_of(const std::vector<double>& taps) {
  int shift = 0;
  double largest = 0;
  for (const double tap : taps) {
    if (tap == 0) continue;
    int exponent = 0;
    // The mantissa as a 53-bit integer; its trailing zeros say where the lowest set bit is.
    const double mantissa = std::frexp(std::abs(tap), &exponent);
    const auto bits = static_cast<std::uint64_t>(std::ldexp(mantissa, 53));
    shift = std::max(shift, 53 - exponent - __builtin_ctzll(bits));
    largest = std::max(largest, std::abs(tap));
  }
  if (shift > 60 || std::ldexp(largest, shift) > kLargestExactTap) return std::nullopt;
  return shift;
}

std::optional<int> shift_of(const Taps& taps) {
  if (const auto* real = std::get_if<std::vector<double>>(&taps)) return shift_of(*real);
  if (std::holds_alternative<std::vector<std::complex<double>>>(taps)) return std::nullopt;
  return 0;
}

// Visits a row-major array: body(flat index, index per axis).
template <typename Body>
void for_each_index(const std::vector<std::int64_t>& lengths, const Body& body) {
  std::vector<std::int64_t> index(lengths.size(), 0);
  std::int64_t total = 1;
  for (const std::int64_t length : lengths) total *= length;
  for (std::int64_t flat = 0; flat < total; ++flat) {
    body(flat, index);
    for (std::size_t axis = lengths.size(); axis-- > 0;) {
      if (++index[axis] < lengths[axis]) break;
      index[axis] = 0;
    }
  }
}

// The lines through the largest tap, one per axis.
template <typename T>
std::vector<std::vector<T>> lines_through_peak(const std::vector<T>& taps,
                                               const std::vector<std::int64_t>& lengths) {
  const auto peak = std::max_element(
      taps.begin(), taps.end(), [](const T& a, const T& b) { return magnitude(a) < magnitude(b); });
  const std::int64_t at = peak - taps.begin();
  std::vector<std::vector<T>> lines(lengths.size());
  std::int64_t stride = 1;
  for (std::size_t axis = lengths.size(); axis-- > 0;) {
    const std::int64_t start = at - at / stride % lengths[axis] * stride;
    for (std::int64_t j = 0; j < lengths[axis]; ++j) {
      lines[axis].push_back(taps[static_cast<std::size_t>(start + j * stride)]);
    }
    stride *= lengths[axis];
  }
  return lines;
}

template <typename T>
std::optional<Factors> factorize_floating(const std::vector<T>& taps,
                                          const std::vector<std::int64_t>& lengths,
                                          double unit_roundoff) {
  auto lines = lines_through_peak(taps, lengths);
  const T peak = *std::max_element(
      taps.begin(), taps.end(), [](const T& a, const T& b) { return magnitude(a) < magnitude(b); });
  if (magnitude(peak) == 0) return std::nullopt;
  for (std::size_t axis = 1; axis < lines.size(); ++axis) {
    for (T& tap : lines[axis]) tap /= peak;
  }
  double residual = 0;
  bool fits = true;
  for_each_index(lengths, [&](std::int64_t flat, const std::vector<std::int64_t>& index) {
    if (!fits) return;
    T product = lines[0][static_cast<std::size_t>(index[0])];
    for (std::size_t axis = 1; axis < lines.size(); ++axis) {
      product *= lines[axis][static_cast<std::size_t>(index[axis])];
    }
    const T tap = taps[static_cast<std::size_t>(flat)];
    const double error = magnitude(T(tap - product));
    if (!(error <= 8 * unit_roundoff * magnitude(tap))) fits = false;
    if (magnitude(tap) > 0) residual = std::max(residual, error / magnitude(tap));
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
  auto lines = lines_through_peak(taps, lengths);
  std::int64_t peak = 0;
  for (const std::int64_t tap : taps) {
    if (tap == INT64_MIN) return std::nullopt;
    if (std::abs(tap) > std::abs(peak)) peak = tap;
  }
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
  bool fits = true;
  for_each_index(lengths, [&](std::int64_t flat, const std::vector<std::int64_t>& index) {
    Wide product = 1;
    for (std::size_t axis = 0; axis < lines.size() && fits; ++axis) {
      product *= lines[axis][static_cast<std::size_t>(index[axis])];
      fits = product <= INT64_MAX && product >= -INT64_MAX;
    }
    fits = fits && product == taps[static_cast<std::size_t>(flat)];
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

std::int64_t tap_count(const Taps& taps) {
  return std::visit([](const auto& list) { return static_cast<std::int64_t>(list.size()); }, taps);
}

Taps outer_product(const std::vector<Taps>& factors) {
  Taps product = factors.front();
  for (std::size_t axis = 1; axis < factors.size(); ++axis) {
    product = std::visit(
        [&](const auto& left) -> Taps {
          const auto& right = std::get<std::decay_t<decltype(left)>>(factors[axis]);
          std::decay_t<decltype(left)> out;
          out.reserve(left.size() * right.size());
          for (const auto& a : left) {
            for (const auto& b : right) out.push_back(a * b);
          }
          return out;
        },
        product);
  }
  return product;
}

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

KernelAnalysis::KernelAnalysis(Taps dense, std::vector<std::int64_t> lengths,
                               std::int64_t instances, double unit_roundoff)
    : lengths_(std::move(lengths)), instances_(instances) {
  for (const std::int64_t length : lengths_) {
    taps_per_instance_ = checked_mul(taps_per_instance_, length);
  }
  measure(dense, instances);
  integer_taps_ = std::holds_alternative<std::vector<std::int64_t>>(dense);
  binary_shift_ = shift_of(dense);
  if (instances_ == 1 && lengths_.size() >= 2) {
    if (auto found = factorize(dense, lengths_, unit_roundoff, binary_shift_)) {
      factors_ = std::move(found->factors);
      factor_residual_ = found->residual;
    }
  }
  std::call_once(dense_once_, [&] { dense_ = std::move(dense); });
}

KernelAnalysis::KernelAnalysis(std::vector<Taps> factors) : factors_(std::move(factors)) {
  integer_taps_ = std::holds_alternative<std::vector<std::int64_t>>(factors_.front());
  nonzero_ = 1;
  l1_ = l2_ = 1;
  binary_shift_ = 0;
  for (const Taps& factor : factors_) {
    const KernelAnalysis line(factor, {tap_count(factor)}, 1, 0);
    lengths_.push_back(tap_count(factor));
    taps_per_instance_ = checked_mul(taps_per_instance_, tap_count(factor));
    nonzero_ = checked_mul(nonzero_, line.nonzero());
    l1_ *= line.l1();
    l2_ *= line.l2();
    const auto shift = line.binary_shift();
    binary_shift_ = binary_shift_ && shift ? std::optional(*binary_shift_ + *shift) : std::nullopt;
  }
  // Rounding of the products that make a dense tap.
  if (!binary_shift_) factor_residual_ = 0x1p-53 * static_cast<double>(factors_.size());
}

void KernelAnalysis::measure(const Taps& taps, std::int64_t instances) {
  std::visit(
      [&](const auto& list) {
        const auto per_instance = list.size() / static_cast<std::size_t>(instances);
        for (std::size_t begin = 0; begin < list.size(); begin += per_instance) {
          std::int64_t nonzero = 0;
          double l1 = 0, largest = 0, squares = 0;
          for (std::size_t i = begin; i < begin + per_instance; ++i) {
            const double size = magnitude(list[i]);
            nonzero += size != 0;
            l1 += size;
            largest = std::max(largest, size);
          }
          for (std::size_t i = begin; i < begin + per_instance && largest > 0; ++i) {
            const double ratio = magnitude(list[i]) / largest;
            squares += ratio * ratio;
          }
          nonzero_ = std::max(nonzero_, nonzero);
          l1_ = std::max(l1_, l1);
          l2_ = std::max(l2_, largest * std::sqrt(squares));
        }
      },
      taps);
}

const Taps& KernelAnalysis::dense() const {
  std::call_once(dense_once_, [&] { dense_ = outer_product(factors_); });
  return dense_;
}

}  // namespace faltung
