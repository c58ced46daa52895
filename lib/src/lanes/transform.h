// Transforms of many sequences side by side, one in each SIMD lane, for convolution.
//
// A lane array of N points holds L complex sequences z_0 ... z_(L-1), L the lanes of the target:
//
//     point n:   re z_0[n] ... re z_(L-1)[n]   im z_0[n] ... im z_(L-1)[n]      2 L scalars
//
// forward    coefficients to values at the roots of x^N - r, in the order of the tree's leaves
// inverse    values to N times the coefficients
// convolve   z -> inverse(forward(z) * spectrum), depth first, the product taken at the leaves
//
// Forward and inverse do a section of the tree, convolve what is below it. The spectrum is in the
// leaves' order too and has 1/N in it; sequences that lie interleaved share it. The forms differ in
// what the lanes share:
//
//     convolve         tree and spectrum: N complex scalars (re, im)
//     convolve_rows    the tree; the spectrum is a lane array of its own
//     ..._each         nothing: the twiddles of L trees lie side by side (Tree with L angles)
//
// forward and inverse run over points that lie `spacing` points apart. forward_to and inverse_to
// take the nodes of a section alone from one place to another; `from` of an inverse is spent. Lane
// arrays are aligned to kAlignment. No loop reads or writes beyond its N points.
#pragma once

#include <array>
#include <cstdint>

#include "lanes/tree.h"
#include "simd/target.h"

namespace faltung::lanes {

// The same points of several lane arrays.
template <typename T>
struct Squares {
  T* at = nullptr;
  std::int64_t apart = 0;  // scalars from one array's to the next
  std::int64_t count = 1;
};

template <typename T>
struct Transforms {
  std::int64_t lanes;
  int largest_radix;
  void (*forward)(const Tree<T>& tree, const Section& section, T* points, std::int64_t spacing);
  void (*inverse)(const Tree<T>& tree, const Section& section, T* points, std::int64_t spacing);
  void (*forward_to)(const Tree<T>& tree, const Section& section, const Squares<const T>& from,
                     const Squares<T>& to);
  void (*inverse_to)(const Tree<T>& tree, const Section& section, const Squares<T>& from,
                     const Squares<T>& to);
  void (*forward_each)(const Tree<T>& tree, T* points);
  void (*convolve)(const Tree<T>& tree, const Section& section, const T* spectrum, T* points);
  void (*convolve_rows)(const Tree<T>& tree, const T* spectrum, T* points);
  void (*convolve_each)(const Tree<T>& tree, const T* spectrum, T* points);
};

template <typename T>  // float, double
const Transforms<T>& transforms(const simd::Target& target);

// One tree for these loops.
template <typename T>
Tree<T> make_tree(std::int64_t length, Turns angle, const Transforms<T>& loops,
                  std::int64_t within = 1) {
  return Tree<T>(length, std::array{angle}, loops.largest_radix, within);
}

}  // namespace faltung::lanes
