// Weighted sums of shifted rows in blocks of outputs, for floating-point types: what a sample costs
// to load is shared by several taps and outputs.
//
// Taps come in runs. The taps of a run are `apart` elements from one to the next, and so are the
// samples that neighbouring vectors of outputs meet: a sample in a register serves a tap for one
// output, the next tap for the next output. With x = run.offset, w = taps + run.first:
//
//     lines  out[g * out_apart + i] = sum over runs, 0 <= j < run.count:
//                w[j] * in[x + (j + g) * apart + i],    0 <= g < lines, 0 <= i < length
//     row    out[i] = the same with g = 0 and apart = lanes(): the vectors of a row are its lines
//
// Nothing but the samples named here is read. `out` overlaps none of them; no alignment is asked
// for. Every output is the sum from the first tap of the first run to the last of the last,
// starting at zero, by multiply-add (fused where the target has it), whatever its place: the same
// bits however lines and rows are cut. Folding the taps of symmetric kernels would not pay: an
// addition takes the place of a multiply-add at the same cost.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

struct TapRun {
  std::int64_t offset = 0;  // of the sample that output 0 meets with the first tap
  std::int64_t first = 0;   // tap
  std::int64_t count = 0;
};

template <typename T, typename To = T>
struct TapBlock {
  const T* in = nullptr;
  const T* taps = nullptr;
  const TapRun* runs = nullptr;
  std::int64_t run_count = 0;
  std::int64_t apart = 0;  // ignored by rows
  To* out = nullptr;
  std::int64_t out_apart = 0;
  std::int64_t lines = 1, length = 0;
};

template <typename T, typename To = T>
struct TapBlockLoops {
  void (*lines)(const TapBlock<T, To>&) = nullptr;
  void (*row)(const TapBlock<T, To>&) = nullptr;
  std::int64_t lanes = 1;  // elements of a vector
  // How long a tap takes that is a run of its own, in multiply-adds of long runs.
  double lone_tap = 1;
};

const TapBlockLoops<float>& tap_block_float32(const Target& target);
const TapBlockLoops<double>& tap_block_float64(const Target& target);

// Sums in float32, finite ones, rounded half to even and saturated as they are stored.
const TapBlockLoops<float, std::uint8_t>& tap_block_uint8(const Target& target);
const TapBlockLoops<float, std::uint16_t>& tap_block_uint16(const Target& target);
const TapBlockLoops<float, std::int16_t>& tap_block_int16(const Target& target);

}  // namespace faltung::simd
