// Pointwise products of contiguous spectra. No alignment is asked for.
//
//     multiply       out[i] = a[i] * b[i]        out may be a or b
//     multiply_add   acc[i] = acc[i] + a[i] * b[i]
//
// By multiply-add (fused where the target has it), the same operations for every element:
//     re = ar br + (-(ai bi)),    im = ar bi + (ai br);    multiply_add starts from acc.
#pragma once

#include <complex>
#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

template <typename T>
struct SpectrumLoops {
  void (*multiply)(const std::complex<T>* a, const std::complex<T>* b, std::complex<T>* out,
                   std::int64_t count);
  void (*multiply_add)(const std::complex<T>* a, const std::complex<T>* b, std::complex<T>* acc,
                       std::int64_t count);
};

template <typename T>  // float, double
const SpectrumLoops<T>& spectrum_loops(const Target& target);

}  // namespace faltung::simd
