// How a recursive filter along two neighbouring axes is cut.
//
//     a group of rows --gather, turn--> lanes --along--> lanes --turn--> columns   (all rows of the
//                                                                                   tile's box)
//     columns --across--> results --scatter--> output
//
// The filters end where the taps do, so a box that reaches as far as they do has all there is to
// know of the samples, every border included, and tiles may be cut anywhere.
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
