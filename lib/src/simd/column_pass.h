// Sums down the columns of a band of rows: the pass of a separable convolution across rows. It
// leaves `group` output rows at a time side by side in one vector per column, as the pass along the
// rows (row_pass.h) wants them:
//
//     sums[i * group + r] = sum_t taps[t] * rows[r + places[t]][i],   0 <= r < group, 0 <= i <
//     length
//
// `run_equal` is for tap_count >= 1 taps of one value with no places left out: it leaves the plain
// sums of the samples, which have to be exact whatever their order, as those of integers below 2^24
// are.
//
// Rows are of the type computed in, or of small integers. They are read at [first, first + length)
// and nothing else; none overlaps `sums`. places[] rise from 0 on. `sums` has room for a multiple
// of `group` columns; those beyond `length` are written, but mean nothing. Each row that is loaded
// serves all outputs of the group, so that the rows may lie in the second-level cache.
//
// Every output is the sum from the first tap to the last, starting at zero, by multiply-add (fused
// where the target has it); no output meets rows beyond its own taps. The same bits however rows
// and columns are cut.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

template <typename T>
struct ColumnPass {
  std::int64_t group = 1;  // the target's lanes
  // Rows rows[0 .. group + places[tap_count - 1]) are read.
  void (*run)(const void* const* rows, const std::int64_t* places, const T* taps,
              std::int64_t tap_count, std::int64_t first, std::int64_t length, T* sums) = nullptr;
  void (*run_equal)(const void* const* rows, std::int64_t tap_count, std::int64_t first,
                    std::int64_t length, T* sums) = nullptr;
};

struct ColumnPasses {
  ColumnPass<float> float32;
  ColumnPass<double> float64;
  ColumnPass<float> from_uint8, from_uint16, from_int16;
};

const ColumnPasses& column_passes(const Target& target);

}  // namespace faltung::simd
