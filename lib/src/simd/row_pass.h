// Sums along rows: the second pass of a separable convolution, on what column_pass.h left. There a
// vector holds one column of `group` rows, so that a shift along the rows is a step from vector to
// vector, however many channels are interleaved; results are turned back into rows.
//
//     out[r][i] = sum_t taps[t] * sums[(i + places[t] * channels) * group + r],   0 <= r < rows, 0
//     <= i < length
//
// `run_equal` is for tap_count >= 1 taps of one value with no places left out:
//
//     out[r][i] = scale * sum_t sums[(i + t * channels) * group + r]
//
// with sums that have to be exact whatever their order. channels <= kMostEqualChannels.
//
// places[] rise from 0 on. `sums` may be read, but is not used, up to `group` columns beyond the
// last one needed. Results are stored as they are, or rounded half to even and saturated (NaN
// becomes an end of the range).
//
// Every output is the sum from the first tap to the last, starting at zero, by multiply-add (fused
// where the target has it). The same bits however rows are cut.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

inline constexpr std::int64_t kMostEqualChannels = 4;

// `out` has one pointer for each of `rows` <= group rows.
template <typename T, typename Out>
struct RowPass {
  void (*run)(const T* sums, const std::int64_t* places, std::int64_t channels, const T* taps,
              std::int64_t tap_count, Out* const* out, std::int64_t rows, std::int64_t length);
  void (*run_equal)(const T* sums, std::int64_t channels, T scale, std::int64_t tap_count,
                    Out* const* out, std::int64_t rows, std::int64_t length);
};

struct RowPasses {
  RowPass<float, float> float32;
  RowPass<double, double> float64;
  RowPass<float, std::uint8_t> float32_to_uint8;
  RowPass<float, std::uint16_t> float32_to_uint16;
  RowPass<float, std::int16_t> float32_to_int16;
};

const RowPasses& row_passes(const Target& target);

}  // namespace faltung::simd
