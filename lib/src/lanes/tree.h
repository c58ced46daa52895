// The factor tree of x^N - r, by which a lane transform evaluates polynomials.
//
// A transform takes the coefficients of a polynomial modulo x^N - r, r = exp(2 pi i angle), to its
// values at the N roots, by splitting the modulus:
//
//     x^(2m) - s^2  =  (x^m - s)(x^m + s)        low + s high, low - s high
//
// three times at once (radix 8), twice (radix 4), once (radix 2), or by three or five. All
// coefficients below one node of the tree meet the same factors s: they are the node's twiddles,
// and the values come out in the order of the leaves. Products of values are products modulo
// x^N - r:
//     angle 0      circular convolution of length N
//     angle 1/4    x^N = i: with z[n] = x[n] + i x[n+N] for a real x of length 2N, x^(2N) = -1,
//                  the convolution of length 2N whose wrapped part changes sign
//
// Several sequences may lie interleaved, sample n of sequence w at point n * within + w: each is
// transformed by itself, all with the same twiddles, and so do the values lie.
//
// (Angles of nodes instead of positions of samples: Bernstein, "Multidigit multiplication for
// mathematicians", 2001, describes transforms this way.)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/buffer.h"

namespace faltung::lanes {

// Angles in turns. Halving and adding halves down a tree of double angles would cost the twiddles
// of double transforms their last bits.
using Turns = long double;

// Angle of an axis whose samples fill real and imaginary parts: a real sequence folds into x^N = i.
constexpr Turns packed_angle(bool complex) { return complex ? 0.0L : 0.25L; }

struct Pass {
  int radix = 0;
  std::int64_t span = 0;   // points between the terms of a butterfly, of all sequences
  std::int64_t nodes = 0;  // moduli that this pass splits
  std::int64_t first_twiddle = 0;
};

// Scalars of one node's twiddles: for 2, 4, 8 the factors of the levels (and the one turned by an
// eighth), for 3 and 5 the powers of one.
constexpr std::int64_t twiddle_scalars(int radix) {
  switch (radix) {
    case 2:
      return 2;
    case 3:
    case 4:
      return 4;
    default:
      return 8;
  }
}

// Lengths that have a tree: 4 times any product of 2, 3 and 5 with at most one 3 and one 5.
bool has_tree(std::int64_t length);

// Angles of the N roots in the order of the leaves, for a tree of this length and angle.
std::vector<Turns> leaf_angles(std::int64_t length, Turns angle, int largest_radix);

// Passes first ... end-1, and in them all that is below nodes node ... node+count-1 of the first.
struct Section {
  std::size_t first = 0, end = 0;
  std::int64_t node = 0, count = 1;
};

template <typename T>
class Tree {
 public:
  // One tree for each angle, all of one length: twiddle t of tree l is at t * angles.size() + l.
  Tree(std::int64_t length, std::span<const Turns> angles, int largest_radix,
       std::int64_t within = 1);

  std::int64_t length() const { return length_; }
  std::int64_t within() const { return within_; }
  std::int64_t points() const { return length_ * within_; }
  Section all() const { return {0, passes_.size(), 0, 1}; }
  // All but the first pass, where there are others: what is left after lanes/columns.h.
  Section rest() const {
    if (passes_.size() == 1) return all();
    return {1, passes_.size(), 0, passes_[1].nodes};
  }
  const std::vector<Pass>& passes() const { return passes_; }
  const T* twiddles() const { return twiddles_.as<const T>(); }
  std::int64_t bytes() const { return twiddles_.bytes(); }

 private:
  std::int64_t length_, within_;
  std::vector<Pass> passes_;
  Buffer twiddles_;
};

}  // namespace faltung::lanes
