#include "support/bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/elements.h"

namespace faltung::support {
namespace {

// The unit of results is small before it is large: what flushing denormals may cost.
long double tiny(const Truth& truth) {
  const bool single = truth.type == ElementType::float32 || truth.type == ElementType::complex64;
  const long double smallest_normal =
      single ? std::numeric_limits<float>::min() : std::numeric_limits<double>::min();
  return 4 * smallest_normal * (1 + truth.signal_max + truth.kernel_sum + truth.taps);
}

// gamma of the oracle's sums: for complex numbers a product is of two terms for each part.
long double own_error(const Truth& truth, const Value& value) {
  if (truth.exact) return 0;
  constexpr long double kRoundoff = std::numeric_limits<long double>::epsilon() / 2;
  return 3 * static_cast<long double>(truth.taps + 1) * kRoundoff * value.magnitude;
}

// What the promised bound is a multiple of.
long double scale_of(const Truth& truth, const Value& value, const Promise& promise) {
  return promise.componentwise ? value.magnitude : truth.signal_max * truth.kernel_sum;
}

// How far an integer result with real taps may lie from the exact value.
long double allowed_levels(const Truth& truth, const Value& value, const Promise& promise) {
  if (size_of(truth.type) <= 2) return kImageLevels;
  return 0.5L + allowed_error(truth, value, promise);
}

Wide wrapped(const Wide& value, ElementType type) {
  const int bits = 8 * static_cast<int>(size_of(type));
  if (bits == 128) return value.as_int128();
  const int128 modulus = int128{1} << bits;
  int128 rest = value.low;
  if (bits < 64) rest %= modulus;
  return rest > range_of(type).max ? rest - modulus : rest;
}

// The one right integer result, or nothing where an error is due.
Wide expected_integer(const Truth& truth, const Value& value) {
  const IntegerRange range = range_of(truth.type);
  const Wide exact = rounded_shift(value.integer, truth.shift);
  if (exact >= Wide(range.min) && exact <= Wide(range.max)) return exact;
  if (truth.overflow == Overflow::wrap) return wrapped(exact, truth.type);
  return exact < Wide(range.min) ? range.min : range.max;
}

// Distance of an integer result from the exact real value under the overflow rule.
long double levels_off(const Truth& truth, const Value& value, int128 got) {
  const IntegerRange range = range_of(truth.type);
  const auto result = static_cast<long double>(got);
  if (truth.overflow != Overflow::wrap) {
    const auto min = static_cast<long double>(range.min);
    const auto max = static_cast<long double>(range.max);
    return std::abs(result - std::clamp(value.real, min, max));
  }
  const long double modulus = std::ldexp(1.0L, 8 * static_cast<int>(size_of(truth.type)));
  return std::abs(std::remainder(result - value.real, modulus));
}

std::string number_text(long double real, long double imag) {
  char text[96];
  if (imag == 0)
    std::snprintf(text, sizeof text, "%.20Lg", real);
  else
    std::snprintf(text, sizeof text, "%.20Lg%+.20Lgi", real, imag);
  return text;
}

std::string judge_integer(const Truth& truth, const Value& value, const Promise& promise,
                          const void* at) {
  const int128 got = read_integer(truth.type, at);
  if (truth.modulus != 0) {
    if (got == int128{value.residue}) return {};
    return "residue " + to_text(got) + ", expected " + to_text(int128{value.residue});
  }
  if (truth.exact) {
    const Wide expected = expected_integer(truth, value);
    if (Wide(got) == expected) return {};
    return "integer " + to_text(got) + ", expected " + to_text(expected.as_int128()) +
           " from the exact " + number_text(value.real, 0);
  }
  const long double off = levels_off(truth, value, got);
  const long double allowed = allowed_levels(truth, value, promise);
  if (off <= allowed) return {};
  return "integer " + to_text(got) + ", exact value " + number_text(value.real, 0) + ", off by " +
         number_text(off, 0) + " where " + number_text(allowed, 0) + " is allowed";
}

long double distance(const Number& got, const Value& value) {
  return std::hypot(got.real - value.real, got.imag - value.imag);
}

std::string judge_floating(const Truth& truth, const Value& value, const Promise& promise,
                           const void* at) {
  const Number got = read_element(truth.type, at);
  if (got.is_finite() != value.finite) {
    return to_text(truth.type, at) + ", expected " +
           (value.finite ? number_text(value.real, value.imag) : "a non-finite value");
  }
  if (!value.finite) return {};
  const long double off = distance(got, value);
  const long double allowed = allowed_error(truth, value, promise);
  if (off <= allowed) return {};
  return to_text(truth.type, at) + ", expected " + number_text(value.real, value.imag) +
         ", off by " + number_text(off, 0) + " where " + number_text(allowed, 0) + " is allowed";
}

std::string index_text(const Shape& shape, std::size_t flat) {
  std::string text;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    const auto length = static_cast<std::size_t>(shape[axis]);
    text = std::to_string(flat % length) + (text.empty() ? "" : ", ") + text;
    flat /= length;
  }
  return "output (" + text + ") is ";
}

}  // namespace

long double allowed_error(const Truth& truth, const Value& value, const Promise& promise) {
  return promise.error_bound * scale_of(truth, value, promise) + tiny(truth) +
         own_error(truth, value);
}

double largest_share(const Truth& truth, const Promise& promise, const ConstView& result) {
  if (!(result.shape == truth.shape) || result.type != truth.type) return 0;
  if (!is_floating(truth.type)) return 0;
  long double largest = 0;
  const std::vector<const void*> elements = element_addresses(result);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Value& value = truth.values[i];
    const long double most = promise.error_bound * scale_of(truth, value, promise);
    if (!value.finite || most == 0) continue;
    const long double off = distance(read_element(truth.type, elements[i]), value);
    largest = std::max(largest, (off - tiny(truth) - own_error(truth, value)) / most);
  }
  return static_cast<double>(largest);
}

std::string mismatch(const Truth& truth, const Promise& promise, const ConstView& result) {
  if (!(result.shape == truth.shape)) {
    return "the result has shape " + to_string(result.shape) + ", expected " +
           to_string(truth.shape);
  }
  if (result.type != truth.type) {
    return "the result is " + std::string(name_of(result.type)) + ", expected " +
           std::string(name_of(truth.type));
  }
  const std::vector<const void*> elements = element_addresses(result);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Value& value = truth.values[i];
    const std::string fault = is_integer(truth.type)
                                  ? judge_integer(truth, value, promise, elements[i])
                                  : judge_floating(truth, value, promise, elements[i]);
    if (!fault.empty()) return index_text(truth.shape, i) + fault;
  }
  return {};
}

Fit fit_of(const Truth& truth) {
  if (!is_integer(truth.type) || truth.modulus != 0) return Fit::fits;
  const IntegerRange range = range_of(truth.type);
  Fit fit = Fit::fits;
  for (const Value& value : truth.values) {
    if (truth.exact) {
      const Wide exact = rounded_shift(value.integer, truth.shift);
      if (exact < Wide(range.min) || exact > Wide(range.max)) return Fit::overflows;
      continue;
    }
    const long double margin = size_of(truth.type) <= 2 ? 0.05L : 1.0L;
    const long double beyond = std::max(static_cast<long double>(range.min) - value.real,
                                        value.real - static_cast<long double>(range.max));
    if (beyond > 0.5L + margin) return Fit::overflows;
    if (beyond >= 0.5L - margin) fit = Fit::unsure;
  }
  return fit;
}

}  // namespace faltung::support
