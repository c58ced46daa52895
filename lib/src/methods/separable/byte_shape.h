// How a picture of bytes is cut for two passes over 16-bit sums in one sweep:
//
//     signal rows --columns--> a few rows of sums, their edges included --along rows--> output rows
//
// The output is cut into bands of rows and stripes of columns. Samples inside the signal are read
// where they are; what lies beyond the left and the right edge, and all of a signal whose rows are
// not dense, is first copied to a ring of rows.
#pragma once

#include <optional>

#include "methods/work.h"
#include "problem/canonical.h"
#include "tiles/gather.h"

namespace faltung {

struct ByteShape {
  std::size_t across = 0;     // the axis that numbers the rows; the one after it runs along them
  std::int64_t channels = 1;  // samples for one index along a row
  std::uint8_t border = 0;    // the sample beyond an edge made of a value
  AxisValues tile{};          // outputs of a band by a stripe
  std::int64_t samples = 0;   // of a stripe's row, what lies beyond its ends included

  std::size_t along() const { return across + 1; }
};

// Sets the rows and tiles of the work: a stripe begins with rings and edges to set up, a row with
// its pointers.
void count_byte_steps(const CanonicalProblem& problem, const ByteShape& shape, Work& work);

// None when the problem's axes, signal or border are not of this kind.
std::optional<ByteShape> byte_shape(const CanonicalProblem& problem);

}  // namespace faltung
