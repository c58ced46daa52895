#include "simd/convert_scalar.h"

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <type_traits>

#include "simd/any_address.h"

namespace faltung::simd {

namespace {

using complex64 = std::complex<float>;
using complex128 = std::complex<double>;

template <typename From, typename To>
void load(const void* from, std::int64_t from_stride, void* to, std::int64_t to_stride,
          std::int64_t count) {
  const auto move = [&](std::int64_t i, std::int64_t j) {
    write_element(to, j, static_cast<To>(read_element<From>(from, i)));
  };
  if (from_stride == 1 && to_stride == 1) {
    if constexpr (std::is_same_v<From, To>) {
      std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(To));
    } else {
      for (std::int64_t i = 0; i < count; ++i) move(i, i);
    }
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) move(i * from_stride, i * to_stride);
}

// From here on a value of type F has no fraction bits.
template <typename F>
constexpr F kInteger = static_cast<F>(std::uint64_t{1} << (std::numeric_limits<F>::digits - 1));

// To the nearest integer, half to even. Adding and taking away the place where the unit is the last
// bit does the rounding, without the library call that nearbyint is on the oldest x86-64.
template <typename F>
F round_half_even(F v) {
  if (!(std::abs(v) < kInteger<F>)) return v;  // whole already, or NaN
  const F shift = std::copysign(kInteger<F>, v);
  return (v + shift) - shift;
}

template <typename F>
F to_multiple(F v, F quantum) {
  const F steps = v * (1 / quantum);
  return std::abs(steps) < kInteger<F> ? round_half_even(steps) * quantum : v;
}

template <typename F>
F settled(F v, const StoreRule& rule) {
  return rule.quantum > 0 ? to_multiple(v, static_cast<F>(rule.quantum)) : v;
}
template <typename F>
std::complex<F> settled(std::complex<F> v, const StoreRule& rule) {
  return {settled(v.real(), rule), settled(v.imag(), rule)};
}

// A whole number modulo 2^64, which is a multiple of the moduli of all narrower types.
std::uint64_t wrapped(double whole) {
  if (!std::isfinite(whole)) return 0;
  const double rest = std::fmod(whole, 0x1p64);  // exact
  const auto magnitude = static_cast<std::uint64_t>(std::abs(rest));
  return rest < 0 ? 0 - magnitude : magnitude;
}

template <typename Integer, typename F>
bool store_value(F value, const StoreRule& rule, Integer& to) requires std::is_floating_point_v<F> {
  using Limits = std::numeric_limits<Integer>;
  constexpr F kLow = static_cast<F>(Limits::min());  // both are powers of two (or 0), so exact
  constexpr F kEnd = 2 * static_cast<F>(std::uint64_t{1} << (Limits::digits - 1));
  const F whole = round_half_even(settled(value, rule));
  if (whole >= kLow && whole < kEnd) {
    to = static_cast<Integer>(whole);
    return true;
  }
  if (rule.overflow == Overflow::wrap) {
    to = static_cast<Integer>(wrapped(static_cast<double>(whole)));
    return true;
  }
  to = std::isnan(whole) ? Integer{0} : whole < 0 ? Limits::min() : Limits::max();
  return rule.overflow == Overflow::saturate;
}

template <typename Integer, typename Wide>
bool store_value(Wide value, const StoreRule& rule,
                 Integer& to) requires(!std::is_floating_point_v<Wide>) {
  to = static_cast<Integer>(value);
  if (static_cast<Wide>(to) == value || rule.overflow == Overflow::wrap) return true;
  using Limits = std::numeric_limits<Integer>;
  to = value < 0 ? Limits::min() : Limits::max();
  return rule.overflow == Overflow::saturate;
}

template <typename From, typename To>
bool store_integer(const void* from, std::int64_t from_stride, void* to, std::int64_t to_stride,
                   std::int64_t count, const StoreRule& rule) {
  const auto* x = static_cast<const From*>(from);
  bool fits = true;
  for (std::int64_t i = 0; i < count; ++i) {
    To value;
    fits &= store_value(x[i * from_stride], rule, value);
    write_element(to, i * to_stride, value);
  }
  return fits;
}

template <typename From, typename To>
bool store_floating(const void* from, std::int64_t from_stride, void* to, std::int64_t to_stride,
                    std::int64_t count, const StoreRule& rule) {
  const auto* x = static_cast<const From*>(from);
  for (std::int64_t i = 0; i < count; ++i) {
    write_element(to, i * to_stride, static_cast<To>(settled(x[i * from_stride], rule)));
  }
  return true;
}

template <typename From, typename To>  // types without fractions, every value fits
bool store_as_is(const void* from, std::int64_t from_stride, void* to, std::int64_t to_stride,
                 std::int64_t count, const StoreRule&) {
  load<From, To>(from, from_stride, to, to_stride, count);
  return true;
}

struct LoadPair {
  ElementType from;
  Compute to;
  LoadRow row;
};

constexpr LoadPair kLoads[] = {
    {ElementType::uint8, Compute::float32, load<std::uint8_t, float>},
    {ElementType::uint8, Compute::float64, load<std::uint8_t, double>},
    {ElementType::uint8, Compute::int64, load<std::uint8_t, std::int64_t>},
    {ElementType::uint16, Compute::float32, load<std::uint16_t, float>},
    {ElementType::uint16, Compute::float64, load<std::uint16_t, double>},
    {ElementType::uint16, Compute::int64, load<std::uint16_t, std::int64_t>},
    {ElementType::int16, Compute::float32, load<std::int16_t, float>},
    {ElementType::int16, Compute::float64, load<std::int16_t, double>},
    {ElementType::int16, Compute::int64, load<std::int16_t, std::int64_t>},
    {ElementType::int32, Compute::float64, load<std::int32_t, double>},
    {ElementType::int32, Compute::int64, load<std::int32_t, std::int64_t>},
    {ElementType::int64, Compute::float64, load<std::int64_t, double>},
    {ElementType::int64, Compute::int64, load<std::int64_t, std::int64_t>},
    {ElementType::float32, Compute::float32, load<float, float>},
    {ElementType::float32, Compute::float64, load<float, double>},
    {ElementType::float32, Compute::complex64, load<float, complex64>},
    {ElementType::float32, Compute::complex128, load<float, complex128>},
    {ElementType::float64, Compute::float64, load<double, double>},
    {ElementType::float64, Compute::complex128, load<double, complex128>},
    {ElementType::complex64, Compute::complex64, load<complex64, complex64>},
    {ElementType::complex64, Compute::complex128, load<complex64, complex128>},
    {ElementType::complex128, Compute::complex128, load<complex128, complex128>},
    {ElementType::uint64, Compute::residue, load<std::uint64_t, std::uint64_t>},
};

template <typename From>
StoreRow store_real(ElementType to) {
  switch (to) {
    case ElementType::uint8:
      return store_integer<From, std::uint8_t>;
    case ElementType::uint16:
      return store_integer<From, std::uint16_t>;
    case ElementType::int16:
      return store_integer<From, std::int16_t>;
    case ElementType::int32:
      return store_integer<From, std::int32_t>;
    case ElementType::int64:
      return store_integer<From, std::int64_t>;
    case ElementType::float32:
      if constexpr (std::is_floating_point_v<From>) return store_floating<From, float>;
      return store_as_is<From, float>;
    case ElementType::float64:
      if constexpr (std::is_floating_point_v<From>) return store_floating<From, double>;
      return store_as_is<From, double>;
    case ElementType::int128:
      if constexpr (!std::is_floating_point_v<From>) return store_as_is<From, int128>;
      return nullptr;
    default:
      return nullptr;
  }
}

template <typename From>
StoreRow store_complex(ElementType to) {
  if (to == ElementType::complex64) return store_floating<From, complex64>;
  if (to == ElementType::complex128) return store_floating<From, complex128>;
  return nullptr;
}

}  // namespace

LoadRow scalar_load_row(ElementType from, Compute to) {
  // Exact integers enter as int64 whatever their sums are kept in.
  const Compute samples = to == Compute::int128 ? Compute::int64 : to;
  for (const LoadPair& pair : kLoads) {
    if (pair.from == from && pair.to == samples) return pair.row;
  }
  return nullptr;
}

StoreRow scalar_store_row(Compute from, ElementType to) {
  switch (from) {
    case Compute::float32:
      return store_real<float>(to);
    case Compute::float64:
      return store_real<double>(to);
    case Compute::complex64:
      return store_complex<complex64>(to);
    case Compute::complex128:
      return store_complex<complex128>(to);
    case Compute::int64:
      return store_real<std::int64_t>(to);
    case Compute::int128:
      return store_real<int128>(to);
    case Compute::residue:
      return to == ElementType::uint64 ? store_as_is<std::uint64_t, std::uint64_t> : nullptr;
  }
  return nullptr;
}

}  // namespace faltung::simd
