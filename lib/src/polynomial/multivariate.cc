#include "faltung/polynomial_multivariate.h"

#include <algorithm>

#include "core/checked.h"
#include "polynomial/product.h"

namespace faltung::polynomial {
namespace {

void check_operand(std::size_t count, const Shape& shape) {
  require(shape.rank() >= 1, "a polynomial has at least one variable");
  for (const std::int64_t length : shape) {
    require(length >= 0, "the shape {} has a negative length", to_string(shape));
  }
  require(element_count(shape) == static_cast<std::int64_t>(count),
          "{} coefficients were given for the shape {}", count, to_string(shape));
}

// The coefficients at the places they have in an array of the product's shape, from the first to
// the last of them.
template <typename T>
std::vector<T> substituted(std::span<const T> list, const Shape& shape, const Shape& product) {
  const Strides strides = row_major_strides(product);
  std::int64_t last = 0;
  for (int axis = 0; axis < shape.rank(); ++axis) last += (shape[axis] - 1) * strides[axis];
  std::vector<T> spread = zeros<T>(last + 1);
  const int rows_end = shape.rank() - 1;  // axes before the last one count rows
  const std::int64_t row = shape[rows_end];
  Shape index = Shape::filled(shape.rank(), 0);
  for (auto from = list.begin(); from != list.end(); from += row) {
    std::int64_t at = 0;
    for (int axis = 0; axis < rows_end; ++axis) at += index[axis] * strides[axis];
    std::copy(from, from + row, spread.begin() + at);
    for (int axis = rows_end - 1; axis >= 0 && ++index[axis] == shape[axis]; --axis) {
      index[axis] = 0;
    }
  }
  return spread;
}

// What lies between the last coefficient of the long product and the end of the array is 0.
template <typename T, typename Result = T>
std::vector<Result> dense_product(std::span<const T> a, const Shape& shape_a, std::span<const T> b,
                                  const Shape& shape_b, std::uint64_t modulus,
                                  const Options& options) {
  check_operand(a.size(), shape_a);
  check_operand(b.size(), shape_b);
  const Shape shape = product_shape(shape_a, shape_b);
  const std::int64_t count = element_count(shape);
  if (count == 0) return {};
  return product_range<T, Result>(substituted(a, shape_a, shape), substituted(b, shape_b, shape), 0,
                                  count, modulus, options);
}

}  // namespace

Shape product_shape(const Shape& a, const Shape& b) {
  require(a.rank() == b.rank(), "the operands have {} and {} variables", a.rank(), b.rank());
  Shape shape = a;
  for (int axis = 0; axis < a.rank(); ++axis) {
    const bool none = a[axis] == 0 || b[axis] == 0;
    shape[axis] = none ? 0 : checked_add(a[axis] - 1, b[axis]);
  }
  return shape;
}

template <typename T>
std::vector<T> multiply_dense(std::span<const T> a, const Shape& shape_a, std::span<const T> b,
                              const Shape& shape_b, const Options& options) {
  return dense_product<T>(a, shape_a, b, shape_b, 0, options);
}

template FALTUNG_API std::vector<double> multiply_dense(std::span<const double>, const Shape&,
                                                        std::span<const double>, const Shape&,
                                                        const Options&);
template FALTUNG_API std::vector<std::complex<double>> multiply_dense(
    std::span<const std::complex<double>>, const Shape&, std::span<const std::complex<double>>,
    const Shape&, const Options&);
template FALTUNG_API std::vector<std::int64_t> multiply_dense(std::span<const std::int64_t>,
                                                              const Shape&,
                                                              std::span<const std::int64_t>,
                                                              const Shape&, const Options&);

std::vector<int128> multiply_dense_wide(std::span<const std::int64_t> a, const Shape& shape_a,
                                        std::span<const std::int64_t> b, const Shape& shape_b,
                                        const Options& options) {
  return dense_product<std::int64_t, int128>(a, shape_a, b, shape_b, 0, options);
}

std::vector<std::uint64_t> multiply_dense_mod(std::span<const std::uint64_t> a,
                                              const Shape& shape_a,
                                              std::span<const std::uint64_t> b,
                                              const Shape& shape_b, std::uint64_t modulus,
                                              const Options& options) {
  check_modulus(modulus);
  check_residues(a, modulus, options);
  check_residues(b, modulus, options);
  return dense_product<std::uint64_t>(a, shape_a, b, shape_b, modulus, options);
}

}  // namespace faltung::polynomial
