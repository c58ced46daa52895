// Sums down the columns of a band of rows: the pass of a separable convolution across rows.
//
//     out[r][i] = sum_t taps[t] * rows[r + t][i],    0 <= r < outputs, 0 <= i < length
//
// out[r] begins at out + r * out_stride. Rows rows[0 .. outputs + tap_count - 1) are read at
// [0, length) and nothing else; none overlaps `out`. Each row that is loaded serves several
// outputs, so that the rows may lie in the second-level cache. tap_count is at least 1.
//
// Every output is the sum from the first tap to the last, starting at zero, by multiply-add (fused
// where the target has it); no output meets rows beyond its own taps. The same bits however rows
// and outputs are cut.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

template <typename T>
using ColumnPass = void (*)(const T* const* rows, const T* taps, std::int64_t tap_count, T* out,
                            std::int64_t out_stride, std::int64_t outputs, std::int64_t length);

struct ColumnPasses {
  ColumnPass<float> float32;
  ColumnPass<double> float64;
};

const ColumnPasses& column_passes(const Target& target);

}  // namespace faltung::simd
