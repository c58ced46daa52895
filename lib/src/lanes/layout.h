// Between sequences in memory and lane arrays (lanes/transform.h).
//
// A real sequence x of up to 2N samples is packed into N complex points, a complex one of up to N
// samples fills them as it is:
//
//     real       point n = x[n] + i x[n+N]
//     complex    point n = x[n]
//
// Each lane has a sequence of its own, contiguous in memory: a transposition on the way. Complex
// samples in memory are pairs of scalars and pointers are to scalars; counts are of samples.
// Sequences are zero beyond their count. Loading returns whether all samples were finite.
// (Sequences that lie side by side: lanes/columns.h.)
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::lanes {

template <typename T>
struct Layouts {
  // Samples of a row that one step of the row loops takes: `first` of store_rows is a multiple.
  std::int64_t step;

  struct Rows {
    // rows[l], l < L, of `count` samples each.
    bool (*load)(const void* const* rows, std::int64_t count, std::int64_t points, T* to);
    // Samples first ... first+counts[l]-1 of lane l go to rows[l]; those with a count of 0 nowhere.
    void (*store)(const T* from, std::int64_t points, std::int64_t first,
                  const std::int64_t* counts, void* const* rows);
  };
  Rows real_rows, complex_rows;

  // L points of L lanes: lane l of point p becomes lane p of point l.
  void (*transpose)(const T* from, T* to);
};

template <typename T>  // float, double
const Layouts<T>& layouts(const simd::Target& target);

}  // namespace faltung::lanes
