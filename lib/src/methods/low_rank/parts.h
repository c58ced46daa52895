// What a sum of products is cut into: tiles of outputs, the boxes of samples they need, and the
// convolutions over one box that the planner plans.
#pragma once

#include "methods/method.h"

namespace faltung {

struct Boxes {
  std::size_t rank;
  AxisValues tile{}, samples{};  // lengths of a full tile and of its box
  std::int64_t tile_size = 1, samples_size = 1, element;
  bool masks;  // samples may be other than finite

  explicit Boxes(const CanonicalProblem& problem);

  AxisValues tile_strides() const { return dense_strides(tile); }
  AxisValues samples_strides() const { return dense_strides(samples); }
  // Samples, sums and one term; marks of samples and of outputs.
  std::int64_t bytes() const;

 private:
  AxisValues dense_strides(const AxisValues& lengths) const;
};

// One of the products. All borders are already in the box.
CanonicalProblem term_part(const CanonicalProblem& problem, const Boxes& boxes,
                           const ProductTerms::Term& term);

// Counts the marks under taps that are not zero, up to 255 of them.
CanonicalProblem reach_part(const CanonicalProblem& problem, const Boxes& boxes);

}  // namespace faltung
