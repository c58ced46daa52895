// Between rows of samples in memory and lane arrays of their columns, with the first pass of the
// tree on the way in and its inverse on the way out: samples are touched once.
//
// Sample n of all columns is contiguous at rows[n]. Of real samples the first N are the real parts
// of the tree's N points and the next N the imaginary ones; N complex samples, pairs of scalars,
// fill the points as they are. Columns are zero beyond their count. Wide rows are cut into stripes
// of L columns, a lane array each. The passes that remain are Tree::rest(); a tree of one pass is
// left to them whole.
//
// Small integers are widened to float32 as they are loaded, and finite results rounded half to even
// and saturated as they are stored. Memory is walked row by row, a few rows at once.
#pragma once

#include <cstdint>

#include "faltung/view.h"
#include "lanes/tree.h"
#include "simd/target.h"

namespace faltung::lanes {

// What small integers stand for; ignored for the types computed in.
template <typename T>
struct Levels {
  T offset = 0;   // taken from samples, added to results
  T quantum = 0;  // exact results are multiples of it, and are rounded to these first; 0: they are
                  // no such multiples
};

template <typename T>
struct ColumnBlock {
  const Tree<T>& tree;
  std::int64_t stripes = 1;
  std::int64_t apart = 0;    // scalars from one stripe to the next
  std::int64_t spacing = 1;  // points from one of a lane array to the next
  Levels<T> levels{};
  // Results that no cache keeps until they are read: they go to memory by themselves, where vectors
  // are whole cache lines.
  bool streams = false;
};

template <typename T>
struct Columns {
  // rows[n], n < count, of `width` samples each. Returns whether all samples were finite.
  bool (*load)(const ColumnBlock<T>& block, const void* const* rows, std::int64_t count,
               std::int64_t width, T* to) = nullptr;
  // Samples first ... first+count-1 of columns left ... left+width-1 to rows[0] ... rows[count-1].
  // Lane arrays are read only.
  void (*store)(const ColumnBlock<T>& block, const T* from, std::int64_t first, std::int64_t count,
                std::int64_t left, std::int64_t width, void* const* rows) = nullptr;
};

// float: float32, complex64, uint8, uint16, int16. double: float64, complex128.
template <typename T>
const Columns<T>& columns(const simd::Target& target, ElementType type);

}  // namespace faltung::lanes
