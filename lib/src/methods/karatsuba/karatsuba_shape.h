// Into which square blocks a convolution along one axis is cut for Karatsuba's multiplication, and
// how often they are halved.
#pragma once

#include <optional>

#include "methods/blocks/block_shape.h"
#include "methods/karatsuba/toeplitz.h"

namespace faltung {

struct KaratsubaShape {
  BlockShape block;  // several squares in a row; results from its first element on
  std::size_t axis = 0;
  ToeplitzShape square;
  Work work;

  std::int64_t squares() const;  // of a block
  // Sample 0 of a block starting at output `start` of the axis, in the signal.
  std::int64_t first_sample(const CanonicalProblem& problem, std::int64_t start) const;
};

// The samples of `count` from `first` on that are not zeros beyond an edge.
Filled filled_samples(const CanonicalAxis& axis, std::int64_t first, std::int64_t count);

// The cheapest cut; none where sums of taps would not fit. The problem is exact, has one convolved
// axis and something to compute.
std::optional<KaratsubaShape> karatsuba_shape(const CanonicalProblem& problem,
                                              const Workshop& workshop);

// Whether d halvings leave sums of numbers up to `largest` in 64 bits.
bool halvings_fit(double largest, int depth);

}  // namespace faltung
