// What a cut into blocks for lane transforms costs.
#pragma once

#include "methods/lanes/lane_shape.h"

namespace faltung {

// Levels of butterflies that passes of radix 3 and 5 take as long as, beyond log2(points) in all.
double odd_levels(std::int64_t points);

// `lanes` of the vectors that the transforms run on.
Work lane_work(const CanonicalProblem& problem, const LaneShape& shape, std::int64_t lanes);

}  // namespace faltung
