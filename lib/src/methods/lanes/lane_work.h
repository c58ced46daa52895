// What a cut into blocks for lane transforms costs.
#pragma once

#include "methods/lanes/lane_shape.h"

namespace faltung {

// `lanes` of the vectors that the transforms run on.
Work lane_work(const CanonicalProblem& problem, const LaneShape& shape, std::int64_t lanes);

}  // namespace faltung
