// Element types, shapes, and views of strided N-dimensional data (rank 0 to 8).
//
// A view is a pointer, an element type, a shape and strides. Element (i0, i1, ...) lies at
//     data + (i0*strides[0] + i1*strides[1] + ...) * size_of(type)
// Strides are in elements and may be negative; zero strides are for inputs only. Data may stand at
// any address; data aligned to its type is fastest. Row-major
// ("C order", last axis fastest) is what is made when no strides are given.
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "faltung/export.h"

namespace faltung {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

enum class ElementType : std::uint8_t {
  uint8,
  uint16,
  int16,
  int32,
  int64,
  float32,
  float64,
  complex64,   // two float32
  complex128,  // two float64
  uint64,      // residues modulo m, for polynomial products only
  int128,      // results of exact integer products only
};

FALTUNG_API std::size_t size_of(ElementType type);       // bytes of one element
FALTUNG_API std::string_view name_of(ElementType type);  // "float32"
FALTUNG_API std::optional<ElementType> parse_element_type(std::string_view name);
FALTUNG_API bool is_complex(ElementType type);
FALTUNG_API bool is_floating(ElementType type);  // real or complex floating point
FALTUNG_API bool is_integer(ElementType type);   // everything else

namespace detail {
template <typename T>
struct ElementTypeOf;
template <>
struct ElementTypeOf<std::uint8_t> : std::integral_constant<ElementType, ElementType::uint8> {};
template <>
struct ElementTypeOf<std::uint16_t> : std::integral_constant<ElementType, ElementType::uint16> {};
template <>
struct ElementTypeOf<std::int16_t> : std::integral_constant<ElementType, ElementType::int16> {};
template <>
struct ElementTypeOf<std::int32_t> : std::integral_constant<ElementType, ElementType::int32> {};
template <>
struct ElementTypeOf<std::int64_t> : std::integral_constant<ElementType, ElementType::int64> {};
template <>
struct ElementTypeOf<float> : std::integral_constant<ElementType, ElementType::float32> {};
template <>
struct ElementTypeOf<double> : std::integral_constant<ElementType, ElementType::float64> {};
template <>
struct ElementTypeOf<std::complex<float>>
    : std::integral_constant<ElementType, ElementType::complex64> {};
template <>
struct ElementTypeOf<std::complex<double>>
    : std::integral_constant<ElementType, ElementType::complex128> {};
template <>
struct ElementTypeOf<std::uint64_t> : std::integral_constant<ElementType, ElementType::uint64> {};
template <>
struct ElementTypeOf<int128> : std::integral_constant<ElementType, ElementType::int128> {};
}  // namespace detail

// The ElementType of the C++ type T (float -> float32, ...).
template <typename T>
inline constexpr ElementType element_type_of = detail::ElementTypeOf<std::remove_cv_t<T>>::value;

inline constexpr int kMaxRank = 8;

// A list of up to kMaxRank 64-bit integers: lengths, strides or indices, one per axis.
class FALTUNG_API Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<std::int64_t> lengths);
  explicit Shape(std::span<const std::int64_t> lengths);
  static Shape filled(int rank, std::int64_t value);

  int rank() const { return rank_; }
  std::int64_t operator[](int axis) const { return values_[static_cast<std::size_t>(axis)]; }
  std::int64_t& operator[](int axis) { return values_[static_cast<std::size_t>(axis)]; }
  const std::int64_t* begin() const { return values_.data(); }
  const std::int64_t* end() const { return values_.data() + rank_; }
  void push_back(std::int64_t value);  // Error when the rank would exceed kMaxRank
  bool operator==(const Shape& other) const;

 private:
  std::array<std::int64_t, kMaxRank> values_{};
  int rank_ = 0;
};
using Strides = Shape;

// The product of the lengths; Error on overflow.
FALTUNG_API std::int64_t element_count(const Shape& shape);
FALTUNG_API Strides row_major_strides(const Shape& shape);  // in elements
FALTUNG_API std::string to_string(const Shape& shape);      // "3840x2160x3", "()" for rank 0

// A view of elements that are read only.
struct ConstView {
  const void* data = nullptr;
  ElementType type = ElementType::float32;
  Shape shape;
  Strides strides;
};

// A view of elements that are written.
struct View {
  void* data = nullptr;
  ElementType type = ElementType::float32;
  Shape shape;
  Strides strides;
  operator ConstView() const { return {data, type, shape, strides}; }
};

template <typename T>
ConstView view_of(const T* data, const Shape& shape) {
  return {data, element_type_of<T>, shape, row_major_strides(shape)};
}
template <typename T>
requires(!std::is_const_v<T>) View view_of(T* data, const Shape& shape) {
  return {data, element_type_of<T>, shape, row_major_strides(shape)};
}
template <typename T>
auto view_of(std::span<T> elements) {
  return view_of(elements.data(), Shape{static_cast<std::int64_t>(elements.size())});
}

// An owning, row-major array aligned to 64 bytes.
class FALTUNG_API Array {
 public:
  Array() = default;
  // Of zeros. Error when the bytes overflow or are not there.
  Array(ElementType type, const Shape& shape);
  // Of elements that have no value before they are written.
  static Array unset(ElementType type, const Shape& shape);

  ElementType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  std::int64_t size() const { return size_; }  // elements
  std::size_t size_bytes() const { return static_cast<std::size_t>(size_) * size_of(type_); }
  void* data() { return data_.get(); }
  const void* data() const { return data_.get(); }
  View view() { return {data_.get(), type_, shape_, row_major_strides(shape_)}; }
  ConstView view() const { return {data_.get(), type_, shape_, row_major_strides(shape_)}; }

  // The elements in row-major order; Error when T is not the element type.
  template <typename T>
  std::span<T> as() {
    require_type(element_type_of<T>);
    return {static_cast<T*>(data_.get()), static_cast<std::size_t>(size_)};
  }
  template <typename T>
  std::span<const T> as() const {
    require_type(element_type_of<T>);
    return {static_cast<const T*>(data_.get()), static_cast<std::size_t>(size_)};
  }

 private:
  void require_type(ElementType type) const;
  struct Free {
    void operator()(void* pointer) const noexcept;
  };
  ElementType type_ = ElementType::float32;
  Shape shape_;
  std::int64_t size_ = 0;
  std::unique_ptr<void, Free> data_;
};

// A row-major copy of any view.
FALTUNG_API Array copy_of(const ConstView& view);

}  // namespace faltung
