// Rows of samples into the type that is computed in, and rows of results out of it. Strides are in
// elements of their own side and of any sign; `from` and `to` do not overlap. The caller's side of
// a row (samples in, results out) may stand at any address.
//
// In:  uint8 uint16 int16  -> float32 float64 int64
//      int32               -> float64 int64
//      int64               -> float64 (rounded to nearest) int64
//      float32             -> float32 float64 complex64 complex128
//      float64             -> float64 complex128
//      complex64           -> complex64 complex128
//      complex128          -> complex128
//      uint64              -> residue
// int128 as the type computed in takes the same int64 samples as int64.
//
// Out: float32 float64     -> uint8 uint16 int16 int32 int64 float32 float64
//      complex64 complex128 -> complex64 complex128
//      int64 int128        -> uint8 uint16 int16 int32 int64 int128 float32 float64
//      residue             -> uint64
//
// Floating to integer: rounded half to even, then
//      saturate  clamped to the type's range, NaN becomes 0;
//      wrap      taken modulo 2^bits, NaN and infinities become 0;
//      error     the row function returns false when a value is outside the range or NaN (what is
//                stored is then the saturated value).
// Floating to floating is never an overflow: a double too large for float32 becomes infinite.
// All targets give the same values.
#pragma once

#include <cstdint>

#include "core/compute.h"
#include "faltung/problem.h"
#include "faltung/view.h"
#include "simd/target.h"

namespace faltung::simd {

using LoadRow = void (*)(const void* from, std::int64_t from_stride, void* to,
                         std::int64_t to_stride, std::int64_t count);

struct StoreRule {
  // A power of two of which every exact result is a multiple (results of integer taps over 2^k):
  // floating values are rounded to the nearest multiple first, half to even. 0, or so small that
  // its inverse overflows the type computed in: they are not.
  double quantum = 0;
  Overflow overflow = Overflow::saturate;  // never Overflow::automatic
};

// False when a value did not fit under Overflow::error; the row is stored to its end in any case.
using StoreRow = bool (*)(const void* from, std::int64_t from_stride, void* to,
                          std::int64_t to_stride, std::int64_t count, const StoreRule& rule);

// nullptr for a pair that is not listed above.
LoadRow load_row(const Target& target, ElementType from, Compute to);
StoreRow store_row(const Target& target, Compute from, ElementType to);

}  // namespace faltung::simd
