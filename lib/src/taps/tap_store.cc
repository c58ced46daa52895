#include "taps/tap_store.h"

#include <algorithm>
#include <complex>
#include <span>
#include <utility>

#include "core/checked.h"
#include "core/fail.h"

namespace faltung {
namespace {

template <typename From, typename To>
Array converted(const ConstView& from) {
  if (!(from.strides == row_major_strides(from.shape))) {
    const Array packed = copy_of(from);
    return converted<From, To>(packed.view());
  }
  Array to = Array::unset(element_type_of<To>, from.shape);
  const auto* taps = static_cast<const From*>(from.data);
  std::transform(taps, taps + to.size(), to.as<To>().begin(),
                 [](const From& tap) { return static_cast<To>(tap); });
  return to;
}

template <typename T>
std::vector<T> taps_as(const Kernel& kernel) {
  const ConstView view = kernel.taps();
  const auto count = static_cast<std::size_t>(element_count(view.shape));
  std::vector<T> taps(count);
  const auto copy = [&]<typename From>(const From* from) {
    std::transform(from, from + count, taps.begin(),
                   [](const From& tap) { return static_cast<T>(tap); });
  };
  if (view.type == ElementType::int64) {
    copy(static_cast<const std::int64_t*>(view.data));
  } else if (view.type == ElementType::float64) {
    if constexpr (!std::is_integral_v<T>) copy(static_cast<const double*>(view.data));
  } else if constexpr (std::is_same_v<T, std::complex<double>>) {
    copy(static_cast<const std::complex<double>*>(view.data));
  }
  return taps;
}

template <typename T>
void expand(std::span<const std::vector<T>> factors, T weight, T*& out) {
  for (const T& tap : factors.front()) {
    if (factors.size() == 1) {
      *out++ = weight * tap;
    } else {
      expand(factors.subspan(1), weight * tap, out);
    }
  }
}

template <typename T>
Array outer_product(const std::vector<Kernel>& factors, const Shape& shape) {
  std::vector<std::vector<T>> taps;
  for (const Kernel& factor : factors) taps.push_back(taps_as<T>(factor));
  Array dense = Array::unset(element_type_of<T>, shape);
  T* out = dense.as<T>().data();
  expand<T>(taps, T{1}, out);
  return dense;
}

}  // namespace

ElementType tap_storage(ElementType type) {
  if (is_complex(type)) return ElementType::complex128;
  if (is_floating(type)) return ElementType::float64;
  return type == ElementType::uint64 ? ElementType::uint64 : ElementType::int64;
}

Array stored_taps(const ConstView& taps) {
  switch (taps.type) {
    case ElementType::uint8:
      return converted<std::uint8_t, std::int64_t>(taps);
    case ElementType::uint16:
      return converted<std::uint16_t, std::int64_t>(taps);
    case ElementType::int16:
      return converted<std::int16_t, std::int64_t>(taps);
    case ElementType::int32:
      return converted<std::int32_t, std::int64_t>(taps);
    case ElementType::float32:
      return converted<float, double>(taps);
    case ElementType::complex64:
      return converted<std::complex<float>, std::complex<double>>(taps);
    case ElementType::int64:
    case ElementType::uint64:
    case ElementType::float64:
    case ElementType::complex128:
      return copy_of(taps);
    case ElementType::int128:
      break;
  }
  fail(ErrorCode::invalid_argument, "taps of {} are not supported: int64 is the widest integer",
       name_of(taps.type));
}

TapStore::TapStore(std::vector<Kernel> factors, ElementType storage)
    : factors_(std::move(factors)), storage_(storage) {}

ConstView TapStore::view() const {
  const std::lock_guard lock(mutex_);
  if (!written_) {
    dense_ = write_out();
    written_ = true;
  }
  return std::as_const(dense_).view();
}

Array TapStore::write_out() const {
  Shape shape;
  for (const Kernel& factor : factors_) shape.push_back(factor.shape()[0]);
  const std::int64_t count = element_count(shape);
  if (count > kMaxDenseTaps) {
    fail(ErrorCode::memory,
         "the product kernel of {} has {} taps, more than the {} that are written out",
         to_string(shape), count, kMaxDenseTaps);
  }
  if (storage_ == ElementType::int64) return outer_product<std::int64_t>(factors_, shape);
  if (storage_ == ElementType::float64) return outer_product<double>(factors_, shape);
  return outer_product<std::complex<double>>(factors_, shape);
}

}  // namespace faltung
