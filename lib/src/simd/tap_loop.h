// The inner loop of direct convolution, of any rank, for complex numbers and integers (tap_block.h
// has the real ones): a weighted sum of shifted rows.
//
//     out[i] = sum_t taps[t] * in[offsets[t] + i],    0 <= i < length
//
// Offsets are in elements and of any sign; in[offsets[t] .. offsets[t] + length) is read and
// nothing else. `out` does not overlap those; no alignment is asked for. With tap_count 0 the
// result is 0.
//
// Every output is the sum from the first tap to the last, starting at zero: complex ones as
// (sum re(t)x, sum im(t)x) by multiply-add (fused where the target has it), combined at the end.
// The place of an output within the row has no influence: the same bits however rows are cut. int64
// wraps modulo 2^64.
#pragma once

#include <complex>
#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

template <typename T>
using TapLoop = void (*)(const T* in, const std::int64_t* offsets, const T* taps,
                         std::int64_t tap_count, T* out, std::int64_t length);

struct TapLoops {
  TapLoop<std::complex<float>> complex64;
  TapLoop<std::complex<double>> complex128;
  TapLoop<std::int64_t> int64;
};

const TapLoops& tap_loops(const Target& target);

}  // namespace faltung::simd
