// Convolution of blocks by lane transforms.
#pragma once

#include <memory>

#include "methods/lanes/lane_shape.h"

namespace faltung {

std::unique_ptr<Bound> bind_lanes(const CanonicalProblem& problem, const LaneShape& shape,
                                  const Workshop& workshop);

}  // namespace faltung
