// Square blocks of a convolution: n results from n taps and 2n-1 samples,
//
//     y[i] = sum_j a[j] x[i + n-1-j],   0 <= i < n
//
// the product of a Toeplitz matrix and the vector of taps. In halves of h = n/2, with X0, X1, X2
// the matrices of the samples from 0, h and 2h on (S. Winograd's form of Karatsuba's identity),
//
//     y_0 = X1 a_0 + X0 a_1 = X1 (a_0 + a_1) + (X0 - X1) a_1
//     y_1 = X2 a_0 + X1 a_1 = X1 (a_0 + a_1) - (X1 - X2) a_0
//
// Sums of taps are made while planning; both differences are parts of one, x[i] - x[i+h]. The
// identity holds in every ring: what wraps on the way does no harm where the results fit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/buffer.h"
#include "faltung/view.h"
#include "simd/toeplitz_loops.h"

namespace faltung {

// n = base * 2^depth
struct ToeplitzShape {
  std::int64_t base = 1;
  int depth = 0;

  std::int64_t size() const { return base << depth; }
  std::int64_t sums() const;  // of length `base`, 3^depth
  std::int64_t tap_values() const { return sums() * base; }
  // Working memory for results of so many bytes each.
  std::int64_t scratch_bytes(std::int64_t result_bytes) const;
};

// Samples [begin, end) of a block may differ from zero; the others are zero.
struct Filled {
  std::int64_t begin = 0, end = 0;

  bool none() const { return begin >= end; }
  // Of `count` samples from `first` on.
  Filled from(std::int64_t first, std::int64_t count) const {
    return {std::max<std::int64_t>(0, begin - first), std::min(count, end - first)};
  }
  // Of `count` differences x[i] - x[i + apart].
  Filled apart(std::int64_t apart, std::int64_t count) const {
    return {std::max<std::int64_t>(0, begin - apart), std::min(count, end)};
  }
};

// Sums of the base are made so many results at a time where samples are known to be zero: the taps
// that meet none but those are left out.
inline constexpr std::int64_t kStretch = 32;

// Calls sum(first, count, begin, end): results [first, first + count) of `base` are sums over the
// taps [begin, end).
template <typename Sum>
void for_stretches(std::int64_t base, const Filled& filled, const Sum& sum) {
  if (filled.begin == 0 && filled.end >= 2 * base - 1) return sum(0, base, 0, base);
  for (std::int64_t first = 0; first < base; first += kStretch) {
    const std::int64_t count = std::min(kStretch, base - first);
    const std::int64_t begin = std::clamp<std::int64_t>(first + base - filled.end, 0, base);
    const std::int64_t end =
        std::clamp<std::int64_t>(first + count - 1 + base - filled.begin, begin, base);
    sum(first, count, begin, end);
  }
}

// The multiply-adds of a block, results that wait for sums, and calls of the loop.
struct ToeplitzCount {
  double products = 0, results = 0, calls = 0;
  double differences = 0;  // and sums, of elements
};
ToeplitzCount count_toeplitz(const ToeplitzShape& shape, const Filled& filled);

// Taps as `multiply` wants them: the sums of halves, then those of a_1, then of a_0, each in the
// same way. Modulo `modulus`, or 2^64 where that is 0.
void arrange_taps(const ToeplitzShape& shape, const std::vector<std::uint64_t>& taps,
                  std::uint64_t modulus, std::uint64_t* to);

// `Ring` has  Result,  sums(x, taps, begin, end, y, count): y[i] = sum of taps [begin, end) times
// x[i + base-1 - tap],  and combine(p, h, y), as simd::ToeplitzLoops has it.
template <typename Ring>
class Toeplitz {
 public:
  using Result = typename Ring::Result;

  Toeplitz(const ToeplitzShape& shape, const simd::ToeplitzLoops& loops, std::uint64_t modulus,
           const Ring& ring)
      : base_(shape.base), loops_(loops), modulus_(modulus), ring_(ring) {}

  void multiply(int depth, const std::uint64_t* x, const Filled& filled, const std::uint64_t* taps,
                Result* y, Arena arena) const {
    const std::int64_t n = base_ << depth;
    if (filled.none()) {
      std::fill_n(y, n, Result{});
      return;
    }
    if (depth == 0) {
      return for_stretches(
          base_, filled,
          [&](std::int64_t first, std::int64_t count, std::int64_t begin, std::int64_t end) {
            ring_.sums(x + first, taps, begin, end, y + first, count);
          });
    }
    const std::int64_t h = n / 2, part = values(depth - 1);
    auto* d = arena.take<std::uint64_t>(3 * h - 1);
    auto* p = arena.take<Result>(h);
    loops_.difference(x, h, 3 * h - 1, modulus_, d);
    const Filled differences = filled.apart(h, 3 * h - 1);
    multiply(depth - 1, x + h, filled.from(h, n - 1), taps, y, arena);
    multiply(depth - 1, d, differences.from(0, n - 1), taps + part, p, arena);
    multiply(depth - 1, d + h, differences.from(h, n - 1), taps + 2 * part, y + h, arena);
    ring_.combine(p, h, y);
  }

 private:
  std::int64_t values(int depth) const { return ToeplitzShape{base_, depth}.tap_values(); }

  std::int64_t base_;
  const simd::ToeplitzLoops& loops_;
  std::uint64_t modulus_;
  const Ring& ring_;
};

}  // namespace faltung
