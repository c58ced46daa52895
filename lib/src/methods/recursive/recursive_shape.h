// How a recursive filter along two neighbouring axes is cut.
//
//     a group of rows --gather, turn--> lanes --along--> lanes --turn--> columns   (all rows of the
//                                                                                   tile's box)
//     columns --across--> results --scatter--> output
//
// The filters never end, but what lies beyond a kernel's reach is bounded by the fit (fit.h), so
// each starts from zero at the edge of a box that reaches as far as the taps: every border is in
// the box already, and tiles may be cut anywhere.
#pragma once

#include <optional>

#include "methods/boxes/boxes.h"
#include "methods/method.h"
#include "methods/recursive/fit.h"

namespace faltung {

struct RecursiveShape {
  RecursiveFit across_fit, along_fit;
  std::size_t across = 0;     // the axis that numbers the rows; the one after it runs along them
  std::int64_t channels = 1;  // samples for one index along a row
  std::int64_t group = 1;     // rows that are filtered along at a time
  Boxes boxes;
  // In samples: of a row of a box, and of a row of columns and results, both rounded up.
  std::int64_t row = 0, columns = 0;

  std::size_t along() const { return across + 1; }
  std::int64_t rows() const { return boxes.samples[across]; }
};

// None when the axes or the factors are not of this kind, or tiles would outgrow working memory.
// Factors are fitted within half of what the problem allows, each its share.
std::optional<RecursiveShape> recursive_shape(const CanonicalProblem& problem,
                                              const simd::Target& target);

}  // namespace faltung
