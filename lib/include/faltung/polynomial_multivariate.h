// Products of polynomials in several variables with dense coefficients.
//
//     c[i1, ..., id] = sum a[j1, ..., jd] b[i1 - j1, ..., id - jd]
//
// Coefficients are row-major arrays; a shape holds the length along each variable, the degree in it
// plus one. The product has the length la + lb - 1 along each, or none at all where an operand has
// length 0 along one. Both operands have the same number of variables, from 1 to 8.
//
// Kronecker's substitution (1882) writes both operands with the strides of the product, where they
// are polynomials in one variable: their transforms are as long as the product has coefficients.
// Over integers and residues that is faster than transforms along every axis; convolve (convolve.h)
// takes those, which may be faster for small real and complex operands. Exactness, overflow and the
// rings are those of polynomial.h; the bound on the error of real and complex products is that of
// the long product.
#pragma once

#include "faltung/polynomial.h"
#include "faltung/view.h"

namespace faltung::polynomial {

// Lengths of the product along each variable.
FALTUNG_API Shape product_shape(const Shape& a, const Shape& b);

// T: double, std::complex<double>, std::int64_t. Errors: as many coefficients as the shape says are
// needed; size_overflow.
template <typename T>
FALTUNG_API std::vector<T> multiply_dense(std::span<const T> a, const Shape& shape_a,
                                          std::span<const T> b, const Shape& shape_b,
                                          const Options& options = {});
FALTUNG_API std::vector<int128> multiply_dense_wide(std::span<const std::int64_t> a,
                                                    const Shape& shape_a,
                                                    std::span<const std::int64_t> b,
                                                    const Shape& shape_b,
                                                    const Options& options = {});
FALTUNG_API std::vector<std::uint64_t> multiply_dense_mod(
    std::span<const std::uint64_t> a, const Shape& shape_a, std::span<const std::uint64_t> b,
    const Shape& shape_b, std::uint64_t modulus, const Options& options = {});

}  // namespace faltung::polynomial
