// What Karatsuba's recursion does besides multiplying: samples subtracted from those that lie
// `apart` from them, and products put together,
//
//     d[i] = x[i] - x[i + apart],   0 <= i < count
//     y[i], y[i + h] = y[i] + p[i], y[i] - y[i + h],   0 <= i < h
//
// modulo m <= 2^63 of residues in [0, m), or modulo 2^64 where m is 0.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

struct ToeplitzLoops {
  void (*difference)(const std::uint64_t* x, std::int64_t apart, std::int64_t count,
                     std::uint64_t m, std::uint64_t* d);
  void (*combine)(const std::uint64_t* p, std::int64_t h, std::uint64_t m, std::uint64_t* y);
};

const ToeplitzLoops& toeplitz_loops(const Target& target);

}  // namespace faltung::simd
