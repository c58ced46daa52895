#include "faltung/kernel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include "core/checked.h"
#include "core/fail.h"
#include "taps/tap_store.h"

namespace faltung {

struct Kernel::Data {
  Shape shape;
  ElementType type = ElementType::float64;
  bool adapts = false;
  std::optional<Shape> origin;
  std::vector<Kernel> factors;
  std::shared_ptr<const TapStore> taps;  // shared by the copies that differ in origin or precision
};

namespace {

std::string position_of(std::int64_t flat, const Shape& shape) {
  Shape index = shape;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    index[axis] = flat % shape[axis];
    flat /= shape[axis];
  }
  return fmt::format("({})", fmt::join(index.begin(), index.end(), ", "));
}

// No branch for each part, so that a compiler can take several at a time.
bool all_finite(std::span<const double> parts) {
  constexpr std::uint64_t kExponent = 0x7FF0000000000000;
  std::uint64_t bad = 0;
  for (const double part : parts) {
    bad |= (std::bit_cast<std::uint64_t>(part) & kExponent) + (kExponent & -kExponent);
  }
  return bad >> 63 == 0;
}

void require_finite(const Array& taps) {
  const auto check = [&](std::span<const double> parts, std::size_t parts_per_tap) {
    if (all_finite(parts)) return;
    const auto bad = std::ranges::find_if(parts, [](double part) { return !std::isfinite(part); });
    const auto flat = static_cast<std::size_t>(bad - parts.begin()) / parts_per_tap;
    fail(ErrorCode::invalid_argument, "the kernel's tap {} is {}, taps must be finite",
         position_of(static_cast<std::int64_t>(flat), taps.shape()), *bad);
  };
  if (taps.type() == ElementType::float64) {
    check(taps.as<double>(), 1);
  } else if (taps.type() == ElementType::complex128) {
    const auto complex = taps.as<std::complex<double>>();
    check({reinterpret_cast<const double*>(complex.data()), 2 * complex.size()}, 2);
  }
}

void require_well_formed(const ConstView& view) {
  for (int axis = 0; axis < view.shape.rank(); ++axis) {
    require(view.shape[axis] > 0, "the kernel's axis {} has length {}, at least 1 tap is needed",
            axis, view.shape[axis]);
  }
  require(view.strides.rank() == view.shape.rank(), "the kernel's view has {} axes but {} strides",
          view.shape.rank(), view.strides.rank());
  require(view.data != nullptr, "the kernel's view of {} taps points nowhere",
          to_string(view.shape));
}

bool is_single(ElementType type) {
  return type == ElementType::float32 || type == ElementType::complex64;
}

// The element type of a product: complex if one factor is, in double if one factor is, or where
// integers meet floats.
ElementType wider_type(ElementType a, ElementType b) {
  if (a == b) return a;
  const bool single = is_single(a) && is_single(b);
  if (is_complex(a) || is_complex(b))
    return single ? ElementType::complex64 : ElementType::complex128;
  return ElementType::float64;
}

template <typename T>
std::span<const T> taps_of(const Kernel& factor) {
  const ConstView view = factor.taps();
  return {static_cast<const T*>(view.data), static_cast<std::size_t>(view.shape[0])};
}

double largest_magnitude(const Kernel& factor) {
  const auto largest = [](auto taps) {
    double found = 0;
    for (const auto& tap : taps) found = std::max(found, static_cast<double>(std::abs(tap)));
    return found;
  };
  const ElementType storage = factor.taps().type;
  if (storage == ElementType::float64) return largest(taps_of<double>(factor));
  if (storage == ElementType::complex128) return largest(taps_of<std::complex<double>>(factor));
  double found = 0;
  for (const std::int64_t tap : taps_of<std::int64_t>(factor)) {
    found = std::max(found, std::abs(static_cast<double>(tap)));
  }
  return found;
}

void require_products_fit_int64(const std::vector<Kernel>& factors) {
  int128 largest = 1;
  for (const Kernel& factor : factors) {
    int128 of_factor = 0;
    for (const int128 tap : taps_of<std::int64_t>(factor)) {
      of_factor = std::max(of_factor, tap < 0 ? -tap : tap);
    }
    largest *= of_factor;
    if (largest > INT64_MAX) {
      fail(ErrorCode::integer_overflow,
           "the largest tap of a product of {} integer kernels does not fit int64", factors.size());
    }
  }
}

void require_products_finite(const std::vector<Kernel>& factors, ElementType type) {
  const double limit =
      is_single(type) ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  double largest = 1;
  for (const Kernel& factor : factors) {
    largest *= largest_magnitude(factor);
    require(largest <= limit, "the largest tap of a product of {} kernels overflows {}",
            factors.size(), name_of(type));
  }
}

// The factors' origins together, when every factor has one.
std::optional<Shape> joint_origin(const std::vector<Kernel>& factors) {
  const auto given = std::ranges::count_if(
      factors, [](const Kernel& factor) { return factor.origin().has_value(); });
  if (given == 0) return std::nullopt;
  require(given == std::ssize(factors),
          "{} of the {} factors of a product have an origin: give it to all of them or to none",
          given, factors.size());
  Shape origin;
  for (const Kernel& factor : factors) origin.push_back((*factor.origin())[0]);
  return origin;
}

void require_factors(const std::vector<Kernel>& factors) {
  require(!factors.empty(), "a product of kernels needs at least one factor");
  for (std::size_t axis = 0; axis < factors.size(); ++axis) {
    require(!factors[axis].empty(), "factor {} of a product has no taps", axis);
    require(factors[axis].shape().rank() == 1,
            "factor {} of a product has {} axes, each factor must have one", axis,
            factors[axis].shape().rank());
    require(factors[axis].type() != ElementType::uint64,
            "factor {} of a product holds residues (uint64), whose modulus it does not know", axis);
  }
}

}  // namespace

const Kernel::Data& Kernel::data() const {
  require(data_ != nullptr, "the kernel has no taps");
  return *data_;
}

Kernel Kernel::from_view(const ConstView& taps) {
  require_well_formed(taps);
  Array dense = stored_taps(taps);
  require_finite(dense);
  auto data = std::make_shared<Data>();
  data->shape = taps.shape;
  data->type = is_floating(taps.type) ? taps.type : dense.type();
  data->taps = std::make_shared<TapStore>(std::move(dense));
  return Kernel(std::move(data));
}

Kernel Kernel::from_counted(const ConstView& taps, std::int64_t count) {
  require(element_count(taps.shape) == count, "a kernel of {} needs {} taps, {} were given",
          to_string(taps.shape), element_count(taps.shape), count);
  return from_view(taps);
}

Kernel Kernel::product(const std::vector<Kernel>& factors) {
  require_factors(factors);
  if (factors.size() == 1) return factors.front();
  auto data = std::make_shared<Data>();
  data->type = factors.front().type();
  for (const Kernel& factor : factors) {
    data->shape.push_back(factor.shape()[0]);
    data->type = wider_type(data->type, factor.type());
  }
  if (data->type == ElementType::int64) {
    require_products_fit_int64(factors);
  } else {
    require_products_finite(factors, data->type);
    data->adapts = std::ranges::all_of(factors, [](const Kernel& factor) {
      return factor.adapts() || factor.type() == ElementType::int64;
    });
  }
  data->origin = joint_origin(factors);
  data->factors = factors;
  data->taps = std::make_shared<TapStore>(factors, tap_storage(data->type));
  return Kernel(std::move(data));
}

Kernel Kernel::with_origin(const Shape& origin) const {
  const Shape& lengths = shape();
  require(origin.rank() == lengths.rank(), "an origin of {} axes was given to a kernel of {}",
          origin.rank(), lengths.rank());
  for (int axis = 0; axis < lengths.rank(); ++axis) {
    require(origin[axis] >= 0 && origin[axis] < lengths[axis],
            "the origin {} on axis {} lies outside the kernel's {} taps", origin[axis], axis,
            lengths[axis]);
  }
  auto moved = std::make_shared<Data>(data());
  moved->origin = origin;
  return Kernel(std::move(moved));
}

Kernel Kernel::adapting() const {
  if (adapts() || !is_floating(type())) return *this;
  auto adapted = std::make_shared<Data>(data());
  adapted->adapts = true;
  for (Kernel& factor : adapted->factors) factor = factor.adapting();
  return Kernel(std::move(adapted));
}

const Shape& Kernel::shape() const { return data().shape; }
ElementType Kernel::type() const { return data().type; }
bool Kernel::adapts() const { return data().adapts; }
const std::optional<Shape>& Kernel::origin() const { return data().origin; }
ConstView Kernel::taps() const { return data().taps->view(); }
const std::vector<Kernel>& Kernel::factors() const { return data().factors; }

}  // namespace faltung
