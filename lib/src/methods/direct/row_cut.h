// Rows of outputs that reach over an edge of the signal: either their ends are gathered and what
// lies between is read in place, or they are gathered whole. The loops keep several vectors of a
// row going at once, and the last few wait for their own sums, so that three short pieces may take
// longer than one row.
#pragma once

#include "simd/target.h"
#include "tiles/tile_shape.h"

namespace faltung {

// Outputs that the inner loop runs over at a time.
double row_length(const CanonicalProblem& problem, const TileShape& shape);

struct RowCut {
  bool cuts = true;
  // Elements that a row's sums take as long as: of whole vectors, and of those waited for.
  double filled = 0;
};

// The way that takes less time, and what its sums take.
RowCut row_cut(const CanonicalProblem& problem, const TileShape& shape, const simd::Target& target);

}  // namespace faltung
