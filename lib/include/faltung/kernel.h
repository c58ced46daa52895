// Kernels: the second operand of a convolution, an N-D array of taps, and the makers of common
// ones.
//
// A Kernel is immutable and cheap to copy. Taps are kept as double, complex<double>, int64 or
// uint64 (residues); type() is the element type that takes part in choosing the type of a result.
// Kernels from makers *adapt*: they take the precision of the signal (a float32 signal stays
// float32).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "faltung/export.h"
#include "faltung/view.h"

namespace faltung {

class FALTUNG_API Kernel {
 public:
  Kernel() = default;  // no taps: refused by every problem

  // Dense taps, row-major. Integer taps of any width are kept as int64, uint64 as residues.
  // Errors: a tap count that differs from the shape's, an axis of length 0, non-finite taps.
  static Kernel from_view(const ConstView& taps);
  template <typename T>
  static Kernel from_taps(std::span<const T> taps, const Shape& shape) {
    return from_counted(view_of(taps.data(), shape), static_cast<std::int64_t>(taps.size()));
  }
  template <typename T>
  static Kernel from_taps(const std::vector<T>& taps, const Shape& shape) {
    return from_taps(std::span<const T>(taps), shape);
  }
  template <typename T>
  static Kernel from_taps(const std::vector<T>& taps) {
    return from_taps(std::span<const T>(taps), Shape{static_cast<std::int64_t>(taps.size())});
  }

  // The outer product of 1-D kernels, one per axis: tap[i, j, ...] = f0[i] f1[j] ...
  // Kept as a product, so that the separable method takes the factors as they are.
  static Kernel product(const std::vector<Kernel>& factors);

  // The same taps with the tap of zero shift at `origin` (0 <= origin < length per axis). It moves
  // Extent::same only. Without it: floor((k-1)/2) for convolve, floor(k/2) for correlate.
  Kernel with_origin(const Shape& origin) const;
  // The same taps that take the precision of the signal.
  Kernel adapting() const;

  const Shape& shape() const;
  ElementType type() const;
  bool adapts() const;
  const std::optional<Shape>& origin() const;
  ConstView taps() const;                      // float64, complex128, int64 or uint64, row-major
  const std::vector<Kernel>& factors() const;  // empty unless made as a product
  bool empty() const { return data_ == nullptr; }

 private:
  struct FALTUNG_LOCAL Data;
  static Kernel from_counted(const ConstView& taps, std::int64_t count);
  explicit Kernel(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

// Mean over a box: lengths[a] taps on axis a, each 1 / prod(lengths). Lengths must be positive.
FALTUNG_API Kernel box(const Shape& lengths);

// Binomial smoothing of a given order n (n+1 taps an axis): tap[j] = C(n, j) / 2^n, on `rank` axes.
// Its exact integer form has taps C(n, j), to be divided by 2^(n*rank); n*rank is at most 62.
FALTUNG_API Kernel binomial(int order, int rank = 1);
FALTUNG_API Kernel binomial_integer(int order, int rank = 1);

// The discrete Laplacian on `rank` axes with neighbours at distance one: `faces` uses the 2*rank
// nearest (2-D: 0 1 0; 1 -4 1; 0 1 0), `all` the 3^rank - 1 (2-D: 1 1 1; 1 -8 1; 1 1 1).
// Integer taps that sum to zero.
enum class Neighbours { faces, all };
FALTUNG_API Kernel laplacian(Neighbours neighbours = Neighbours::faces, int rank = 2);

// The Sobel derivative along `axis` of `rank` axes: (-1 0 1) along the axis as seen by correlation,
// (1 2 1) along the others. As taps of a *convolution* it is (1 0 -1): the response to a signal
// that grows along the axis is positive. Integer taps; divide by 2*4^(rank-1) for units of
// 1/sample.
FALTUNG_API Kernel sobel(int axis, int rank = 2);

}  // namespace faltung
