// Kernels: the second operand of a convolution, an N-D array of taps, and the makers of common
// ones.
//
// A Kernel is immutable, cheap to copy and may be shared between threads. Taps are kept as double,
// complex<double>, int64 or uint64 (residues); type() is the element type that takes part in
// choosing the type of a result: float32 taps stay float32 though they are kept as double, integers
// of any width are int64. Kernels from makers with real taps *adapt*: they take the precision of
// the signal (a float32 signal stays float32).
//
// Lengths, origins and radii are in samples. Errors are invalid_argument unless said otherwise.
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

  // Dense taps, copied from a view of any strides; from_taps reads them row-major. Rank 0 is a
  // single tap. Errors: a tap count that differs from the shape's, an axis of length 0, non-finite
  // taps, int128 taps.
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
  // Kept as a product, so that the separable method takes the factors as they are. The type is the
  // widest of the factors' (complex if one is; integers beside floats count as float64). The
  // product adapts when every factor adapts or has integer taps, and not all have. Its origin is
  // that of its factors, which must all have one or none. One factor alone is its own product.
  // Errors: no factor, a factor that is not 1-D or holds residues, taps that overflow the type
  // (integer_overflow for int64).
  static Kernel product(const std::vector<Kernel>& factors);

  // The same taps with the tap of zero shift at `origin` (0 <= origin < length per axis). It moves
  // Extent::same only. Without it: floor((k-1)/2) for convolve, floor(k/2) for correlate.
  Kernel with_origin(const Shape& origin) const;
  // The same taps that take the precision of the signal. Integer taps have none to give up and
  // come back as they are.
  Kernel adapting() const;

  // All but empty() refuse a kernel without taps.
  bool empty() const { return data_ == nullptr; }
  const Shape& shape() const;
  ElementType type() const;
  bool adapts() const;
  const std::optional<Shape>& origin() const;
  // float64, complex128, int64 or uint64, row-major, valid as long as this kernel or a copy of it
  // lives. A product is written out on the first call; Error{memory} above 2^28 taps.
  ConstView taps() const;
  const std::vector<Kernel>& factors() const;  // empty unless a product of two or more

 private:
  struct FALTUNG_LOCAL Data;
  FALTUNG_LOCAL const Data& data() const;
  static Kernel from_counted(const ConstView& taps, std::int64_t count);
  explicit Kernel(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

// Mean over a box: lengths[a] taps on axis a, each 1 / prod(lengths). Lengths must be positive.
FALTUNG_API Kernel box(const Shape& lengths);

// Mean over a disk of a given radius in two axes, 2*ceil(radius - 1/2) + 1 taps each. A tap is the
// part of its unit square that lies inside the circle around the middle tap, divided by the sum of
// all (pi radius^2). Up to a radius of 1/2 it is the single tap 1. 0 <= radius <= 8000.
FALTUNG_API Kernel disk(double radius);

// Binomial smoothing of a given order n (n+1 taps an axis): tap[j] = C(n, j) / 2^n, on `rank` axes.
// 0 <= n <= 1022; the taps are exact up to n = 56, within an ulp above. Order 2 on two axes is
// [1 2 1; 2 4 2; 1 2 1] / 16.
// The integer form has taps C(n, j), to be divided by 2^(n*rank); n*rank is at most 62.
FALTUNG_API Kernel binomial(int order, int rank = 1);
FALTUNG_API Kernel binomial_integer(int order, int rank = 1);

// The discrete Laplacian on `rank` axes with neighbours at distance one: `faces` uses the 2*rank
// nearest (2-D: 0 1 0; 1 -4 1; 0 1 0), `all` the 3^rank - 1 (2-D: 1 1 1; 1 -8 1; 1 1 1).
// Integer taps that sum to zero. On x^2 / 2 along an axis `faces` answers 1, `all` 3^(rank-1).
enum class Neighbours { faces, all };
FALTUNG_API Kernel laplacian(Neighbours neighbours = Neighbours::faces, int rank = 2);

// The Sobel derivative along `axis` of `rank` axes: (1 0 -1) along the axis, (1 2 1) along the
// others, as taps of a *convolution*: y[i] = x[i+1] - x[i-1] along the axis, positive where the
// signal grows. Under correlate the sign is the opposite. Integer taps, a product; divide by
// 2*4^(rank-1) for units of 1/sample.
FALTUNG_API Kernel sobel(int axis, int rank = 2);

}  // namespace faltung
