// NaN and infinity in a block that is about to be transformed. A transform would spread them over
// the whole block; the defining sum touches only outputs within reach of a non-zero tap. The
// samples are replaced by 0, the block is convolved, and the outputs within reach are made NaN.
//
// Reach is found exactly: for kernels without zero taps by sliding a window along each axis,
// otherwise by convolving a 0/1 indicator of the samples with one of the taps, whose sums are
// integers that the transform's error bound keeps apart.
#pragma once

#include <cstddef>
#include <cstdint>

#include "methods/blocks/block_shape.h"

namespace faltung {

// Integer signals have no such samples.
bool may_be_nonfinite(const CanonicalProblem& problem);

bool has_zero_taps(const CanonicalProblem& problem);

// Whether an indicator convolution in the problem's compute type is certain to tell 0 from 1.
bool indicator_is_certain(const CanonicalProblem& problem, const BlockShape& shape);

// Workspace per worker, for blocks whose spectra (all lanes) take `spectrum_bytes`.
std::int64_t nonfinite_bytes(const CanonicalProblem& problem, const BlockShape& shape,
                             std::int64_t spectrum_bytes);

// Sets mask[i] where sample i is not finite and replaces the sample by 0. `complex`: samples are
// pairs.
template <typename T>
void mask_samples(T* samples, std::int64_t count, bool complex, std::uint8_t* mask);

// Grows the mask of one block (row-major over the convolved axes) to the outputs within reach of
// it.
void grow_mask(const CanonicalProblem& problem, const BlockShape& shape, std::uint8_t* mask);

}  // namespace faltung
