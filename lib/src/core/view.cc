#include "faltung/view.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "core/buffer.h"
#include "core/checked.h"
#include "core/fail.h"

namespace faltung {
namespace {

struct TypeRow {
  ElementType type;
  std::string_view name;
  std::size_t size;
};

constexpr TypeRow kTypes[] = {
    {ElementType::uint8, "uint8", 1},
    {ElementType::uint16, "uint16", 2},
    {ElementType::int16, "int16", 2},
    {ElementType::int32, "int32", 4},
    {ElementType::int64, "int64", 8},
    {ElementType::float32, "float32", 4},
    {ElementType::float64, "float64", 8},
    {ElementType::complex64, "complex64", 8},
    {ElementType::complex128, "complex128", 16},
    {ElementType::uint64, "uint64", 8},
    {ElementType::int128, "int128", 16},
};

const TypeRow& row_of(ElementType type) { return kTypes[static_cast<std::size_t>(type)]; }

void copy_axis(const ConstView& view, int axis, const std::byte* from, std::byte*& to) {
  const std::size_t size = size_of(view.type);
  const std::int64_t length = axis < view.shape.rank() ? view.shape[axis] : 1;
  const auto stride = axis < view.shape.rank() ? view.strides[axis] : 1;
  const auto step = stride * static_cast<std::int64_t>(size);
  if (axis + 1 < view.shape.rank()) {
    for (std::int64_t i = 0; i < length; ++i) copy_axis(view, axis + 1, from + i * step, to);
    return;
  }
  if (stride == 1) {
    const std::size_t bytes = static_cast<std::size_t>(length) * size;
    std::memcpy(to, from, bytes);
    to += bytes;
    return;
  }
  for (std::int64_t i = 0; i < length; ++i, to += size) std::memcpy(to, from + i * step, size);
}

}  // namespace

std::size_t size_of(ElementType type) { return row_of(type).size; }
std::string_view name_of(ElementType type) { return row_of(type).name; }

std::optional<ElementType> parse_element_type(std::string_view name) {
  const auto* row = std::find_if(std::begin(kTypes), std::end(kTypes),
                                 [&](const TypeRow& r) { return r.name == name; });
  if (row == std::end(kTypes)) return std::nullopt;
  return row->type;
}

bool is_complex(ElementType type) {
  return type == ElementType::complex64 || type == ElementType::complex128;
}
bool is_floating(ElementType type) {
  return is_complex(type) || type == ElementType::float32 || type == ElementType::float64;
}
bool is_integer(ElementType type) { return !is_floating(type); }

Shape::Shape(std::initializer_list<std::int64_t> lengths) {
  for (const std::int64_t length : lengths) push_back(length);
}

Shape::Shape(std::span<const std::int64_t> lengths) {
  for (const std::int64_t length : lengths) push_back(length);
}

Shape Shape::filled(int rank, std::int64_t value) {
  Shape shape;
  for (int i = 0; i < rank; ++i) shape.push_back(value);
  return shape;
}

void Shape::push_back(std::int64_t value) {
  require(rank_ < kMaxRank, "an array has more than {} axes", kMaxRank);
  values_[static_cast<std::size_t>(rank_++)] = value;
}

bool Shape::operator==(const Shape& other) const {
  return std::equal(begin(), end(), other.begin(), other.end());
}

std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  bool empty = false;
  for (const std::int64_t length : shape) {
    require(length >= 0, "an axis has the negative length {}", length);
    if (length == 0)
      empty = true;
    else
      count = checked_mul(count, length);
  }
  return empty ? 0 : count;
}

Strides row_major_strides(const Shape& shape) {
  Strides strides = Shape::filled(shape.rank(), 1);
  for (int axis = shape.rank() - 2; axis >= 0; --axis) {
    strides[axis] = checked_mul(strides[axis + 1], std::max<std::int64_t>(shape[axis + 1], 1));
  }
  return strides;
}

std::string to_string(const Shape& shape) {
  if (shape.rank() == 0) return "()";
  return fmt::format("{}", fmt::join(shape.begin(), shape.end(), "x"));
}

Array Array::unset(ElementType type, const Shape& shape) {
  Array array;
  array.type_ = type;
  array.shape_ = shape;
  array.size_ = element_count(shape);
  const std::int64_t bytes = checked_mul(array.size_, static_cast<std::int64_t>(size_of(type)));
  if (bytes > INT64_MAX - static_cast<std::int64_t>(kAlignment)) {
    fail(ErrorCode::size_overflow, "an array of {} bytes does not fit 64 bits", bytes);
  }
  const auto padded = static_cast<std::size_t>(std::max<std::int64_t>(Arena::padded(bytes), 64));
  array.data_.reset(std::aligned_alloc(kAlignment, padded));
  if (array.data_ == nullptr) {
    fail(ErrorCode::memory, "cannot allocate {} bytes for a {} array of {}", bytes, name_of(type),
         to_string(shape));
  }
  return array;
}

Array::Array(ElementType type, const Shape& shape) : Array(unset(type, shape)) {
  std::memset(data_.get(), 0, size_bytes());
}

void Array::Free::operator()(void* pointer) const noexcept { std::free(pointer); }

void Array::require_type(ElementType type) const {
  require(type == type_, "an array of {} was asked for its elements as {}", name_of(type_),
          name_of(type));
}

Array copy_of(const ConstView& view) {
  Array copy = Array::unset(view.type, view.shape);
  if (copy.size() == 0) return copy;
  auto* to = static_cast<std::byte*>(copy.data());
  copy_axis(view, 0, static_cast<const std::byte*>(view.data), to);
  return copy;
}

}  // namespace faltung
