// A separable convolution of 8-bit pictures by small integers whose sums all fit 16 bits, exactly:
// derivatives of pictures, such as Sobel's.
#pragma once

#include <optional>

#include "methods/method.h"
#include "methods/separable/byte_shape.h"
#include "methods/separable/factor.h"

namespace faltung {

struct ShortShape : ByteShape {
  FactorTaps<std::int16_t> columns, rows;  // of the pass down the columns, of that along the rows
};

// None when the problem's axes, types, taps or border are not of this kind.
std::optional<ShortShape> short_shape(const CanonicalProblem& problem);

Estimate estimate_short(const CanonicalProblem& problem, const ShortShape& shape,
                        const Workshop& workshop);
std::unique_ptr<Bound> bind_short(const CanonicalProblem& problem, const ShortShape& shape,
                                  const Workshop& workshop);

}  // namespace faltung
