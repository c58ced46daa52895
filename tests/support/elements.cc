#include "support/elements.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace faltung::support {
namespace {

// Calls f with a value of the element's C++ type.
template <typename F>
auto with_type(ElementType type, F f) {
  using enum ElementType;
  switch (type) {
    case uint8:
      return f(std::uint8_t{});
    case uint16:
      return f(std::uint16_t{});
    case int16:
      return f(std::int16_t{});
    case int32:
      return f(std::int32_t{});
    case int64:
      return f(std::int64_t{});
    case float32:
      return f(float{});
    case float64:
      return f(double{});
    case complex64:
      return f(std::complex<float>{});
    case complex128:
      return f(std::complex<double>{});
    case uint64:
      return f(std::uint64_t{});
    case int128:
      return f(faltung::int128{});
  }
  throw std::logic_error("an element type without a C++ type");
}

template <typename T>
T load(const void* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <typename T>
constexpr bool kIsComplex =
    std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;

void collect(const ConstView& view, int axis, const char* at, std::vector<const void*>& addresses) {
  if (axis == view.shape.rank()) {
    addresses.push_back(at);
    return;
  }
  const auto step = view.strides[axis] * static_cast<std::int64_t>(size_of(view.type));
  for (std::int64_t i = 0; i < view.shape[axis]; ++i) {
    collect(view, axis + 1, at + i * step, addresses);
  }
}

std::string digits_of(long double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*Lg", digits, value);
  return text;
}

}  // namespace

bool Number::is_finite() const { return std::isfinite(real) && std::isfinite(imag); }
long double Number::size() const { return imag == 0 ? std::abs(real) : std::hypot(real, imag); }

Number number_of(double value) {
  Number number{value, 0, 0, 0};
  if (std::abs(value) < 0x1p63) number.integer = static_cast<std::int64_t>(value);
  if (value >= 0 && value < 0x1p64) number.residue = static_cast<std::uint64_t>(value);
  return number;
}

Number read_element(ElementType type, const void* at) {
  return with_type(type, [&](auto zero) -> Number {
    using T = decltype(zero);
    const T value = load<T>(at);
    if constexpr (kIsComplex<T>) {
      return {value.real(), value.imag(), 0, 0};
    } else if constexpr (std::is_floating_point_v<T>) {
      return {value, 0, 0, 0};
    } else {
      return {static_cast<long double>(value), 0, static_cast<std::int64_t>(value),
              static_cast<std::uint64_t>(value)};
    }
  });
}

int128 read_integer(ElementType type, const void* at) {
  return with_type(type, [&](auto zero) -> int128 {
    using T = decltype(zero);
    if constexpr (kIsComplex<T> || std::is_floating_point_v<T>) {
      throw std::logic_error("an integer was read from a floating element");
    } else {
      return static_cast<int128>(load<T>(at));
    }
  });
}

void write_element(ElementType type, void* at, long double real, long double imag) {
  with_type(type, [&](auto value) {
    using T = decltype(value);
    if constexpr (kIsComplex<T>) {
      using Part = typename T::value_type;
      value = {static_cast<Part>(real), static_cast<Part>(imag)};
    } else {
      value = static_cast<T>(real);
    }
    std::memcpy(at, &value, sizeof value);
  });
}

std::vector<const void*> element_addresses(const ConstView& view) {
  std::vector<const void*> addresses;
  collect(view, 0, static_cast<const char*>(view.data), addresses);
  return addresses;
}

std::vector<Number> read_elements(const ConstView& view) {
  std::vector<Number> numbers;
  for (const void* at : element_addresses(view)) numbers.push_back(read_element(view.type, at));
  return numbers;
}

std::string to_text(int128 value) {
  if (value == 0) return "0";
  const bool negative = value < 0;
  std::string text;
  for (uint128 rest = negative ? -static_cast<uint128>(value) : static_cast<uint128>(value);
       rest > 0; rest /= 10) {
    text.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  if (negative) text.push_back('-');
  return {text.rbegin(), text.rend()};
}

std::string to_text(ElementType type, const void* at) {
  if (is_integer(type)) return to_text(read_integer(type, at));
  const Number number = read_element(type, at);
  const int digits = type == ElementType::float32 || type == ElementType::complex64 ? 9 : 17;
  std::string text = digits_of(number.real, digits);
  if (!is_complex(type)) return text;
  if (!std::signbit(number.imag)) text += '+';
  return text + digits_of(number.imag, digits) + 'i';
}

IntegerRange range_of(ElementType type) {
  return with_type(type, [](auto zero) -> IntegerRange {
    using T = decltype(zero);
    if constexpr (std::is_same_v<T, int128>) {
      const int128 max = static_cast<int128>(~uint128{0} >> 1);
      return {-max - 1, max};
    } else if constexpr (std::is_integral_v<T>) {
      return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
    } else {
      throw std::logic_error("a floating type has no integer range");
    }
  });
}

}  // namespace faltung::support
