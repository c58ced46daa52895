// Recursive filters down columns: sums of decaying waves that end after `reach` samples, once from
// above and once from below. Each column of the rows in[0], in[stride], ... is filtered by itself:
//
//     from above   z_k = pole_k z_k + in[i] - tail_k old[i],           out[i]  = sum_k Re(weight_k
//     z_k) from below   z_k = pole_k (z_k + in[i + 1]) - tail_k old[i],     out[i] += sum_k
//     Re(weight_k z_k)
//
// so that the sample itself counts once. With tail = pole^(reach + 1) and the sample that many rows
// back (from below: on) as `old`, a wave ends as if it had never been. Poles are complex, each
// standing for itself and its conjugate; keeping the state as a complex number makes the rounding
// of a long decay harmless, where a difference equation of the same order would lose it.
//
// The states of a pass, 2 * pairs rows of `width`, go from call to call: rows may be cut anywhere
// and give the same bits. `width` is a multiple of `group`.
#pragma once

#include <array>
#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

inline constexpr int kMostPairs = 4;

template <typename T>
struct RecursiveTaps {
  int pairs = 0;  // 2, 3 or 4
  std::array<T, kMostPairs> pole_re{}, pole_im{}, tail_re{}, tail_im{}, weight_re{}, weight_im{};
};

// Where rows begin, and how far apart they are.
template <typename T>
struct Rows {
  T* first;
  std::int64_t stride;
};

template <typename T>
struct RecursivePass {
  std::int64_t lanes, group;  // of a vector, and of the columns that are filtered together
  // Rows 0, 1, ..., count - 1. Without `out.first` only the states go on; without `old.first`
  // nothing ends yet. The one needs the other.
  void (*from_above)(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, Rows<const T> old,
                     std::int64_t count, std::int64_t width, Rows<T> out);
  // Rows count - 1, ..., 1, 0; row `count` of `in` is read, row 0 is not.
  void (*from_below)(const RecursiveTaps<T>& taps, T* states, Rows<const T> in, Rows<const T> old,
                     std::int64_t count, std::int64_t width, Rows<T> out);
  // to[j][i] = from[i][j], 0 <= i < count, 0 <= j < width, both multiples of `lanes`.
  void (*turn)(Rows<const T> from, std::int64_t count, std::int64_t width, Rows<T> to);
};

struct RecursivePasses {
  RecursivePass<float> float32;
  RecursivePass<double> float64;
};

const RecursivePasses& recursive_passes(const Target& target);

}  // namespace faltung::simd
