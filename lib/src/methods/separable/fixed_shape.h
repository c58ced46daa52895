// The shape of a separable convolution of 8-bit pictures by symmetric taps in 16-bit fixed point,
// for results of 8 bits, which may be off by a small part of a level before they are rounded:
//
//     signal rows --columns--> a few rows of sums, their edges included --along rows--> output rows
//
// The output is cut into bands of rows and stripes of columns. Samples inside the signal are read
// where they are; what lies beyond the left and the right edge, and all of a signal whose rows are
// not dense, is first copied to a ring of rows.
#pragma once

#include <optional>

#include "methods/separable/fixed_taps.h"
#include "problem/canonical.h"
#include "simd/target.h"
#include "tiles/gather.h"

namespace faltung {

struct FixedShape {
  std::size_t across = 0;     // the axis that numbers the rows; the one after it runs along them
  std::int64_t channels = 1;  // samples for one index along a row
  FixedTaps columns, rows;    // of the pass down the columns, of that along the rows
  std::uint8_t border = 0;    // the sample beyond an edge made of a value
  AxisValues tile{};          // outputs of a band by a stripe
  std::int64_t samples = 0;   // of a stripe's row, what lies beyond its ends included
  double error = 0;           // levels, before results are rounded

  std::size_t along() const { return across + 1; }
};

// None when the problem's axes, types, taps or border are not of this kind, or its results have to
// be more accurate.
std::optional<FixedShape> fixed_shape(const CanonicalProblem& problem);

}  // namespace faltung
