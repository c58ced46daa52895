// The two steps of a convolution at a lower rate (rate_shape.h).
#pragma once

#include "methods/multirate/rate_context.h"

namespace faltung {

// A band of rows of the coarse picture: samples brought to the lower rate across the rows, then
// along them.
void make_coarse(const RateContext& context, const RateWorker& worker, std::int64_t band);

// A band of output rows, interpolated between those of the coarse picture that the middle of the
// kernel has run over. False when a value did not fit the output type.
bool make_outputs(const RateContext& context, const RateWorker& worker, std::int64_t band);

}  // namespace faltung
