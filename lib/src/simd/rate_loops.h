// The loops of convolution at a lower rate (methods/multirate): sums of whole rows, and sums along
// rows that stand in lanes. All in float32.
//
// Rows, each weight once for a whole row:
//     spread    out[o][i] += sum_t weights[t * out_count + o] * in[t][i]
//     blend     out[o][i]  = sum_t weights[t * out_count + o] * in[t][i]
//                                            0 <= t < in_count, 0 <= o < out_count, 0 <= i < length
//
// Lane arrays: element i of L rows is vector i, lanes[i * L + l] = rows[l][i].
//     turn_in, turn_out    rows to a lane array and back, `width` elements each
//     strided              out[i * out_step] = sum_t taps[t] * in[i * in_step + t * tap_step]
//                                            0 <= i < count; offsets in vectors
//
// Every sum runs from the first term to the last by multiply-add (fused where the target has it),
// starting at zero, or with what `spread` finds. The same bits however rows are cut. Nothing beyond
// the elements named is read or written. Lane arrays are aligned to vectors; outputs overlap no
// input. Results are stored as they are, or rounded half to even and saturated.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

template <typename In>
using SpreadRows = void (*)(const In* const* in, std::int64_t in_count, const float* weights,
                            float* const* out, std::int64_t out_count, std::int64_t length);
template <typename Out>
using BlendRows = void (*)(const float* const* in, std::int64_t in_count, const float* weights,
                           Out* const* out, std::int64_t out_count, std::int64_t length);

struct Stride {
  std::int64_t in_step, tap_step, out_step;
};

struct RateLoops {
  std::int64_t lanes;
  SpreadRows<float> spread_float32;
  SpreadRows<std::uint8_t> spread_uint8;
  SpreadRows<std::uint16_t> spread_uint16;
  SpreadRows<std::int16_t> spread_int16;
  BlendRows<float> blend_to_float32;
  BlendRows<std::uint8_t> blend_to_uint8;
  BlendRows<std::uint16_t> blend_to_uint16;
  BlendRows<std::int16_t> blend_to_int16;
  void (*turn_in)(const float* const* rows, std::int64_t width, float* to);
  void (*turn_out)(const float* from, std::int64_t width, float* const* rows);
  void (*strided)(const float* in, const float* taps, std::int64_t tap_count, float* out,
                  std::int64_t count, const Stride& stride);
};

const RateLoops& rate_loops(const Target& target);

}  // namespace faltung::simd
