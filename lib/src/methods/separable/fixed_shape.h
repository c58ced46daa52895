// A separable convolution of 8-bit pictures by symmetric taps in 16-bit fixed point, for results of
// 8 bits, which may be off by a small part of a level before they are rounded.
#pragma once

#include <optional>

#include "methods/separable/byte_shape.h"
#include "methods/separable/fixed_taps.h"

namespace faltung {

struct FixedShape : ByteShape {
  FixedTaps columns, rows;  // of the pass down the columns, of that along the rows
  double error = 0;         // levels, before results are rounded
};

// None when the problem's axes, types, taps or border are not of this kind, or its results have to
// be more accurate.
std::optional<FixedShape> fixed_shape(const CanonicalProblem& problem);

}  // namespace faltung
