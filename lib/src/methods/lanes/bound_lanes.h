// Convolution of blocks by lane transforms.
#pragma once

#include <memory>

#include "methods/lanes/lane_shape.h"

namespace faltung {

std::unique_ptr<Bound> bind_lanes(const CanonicalProblem& problem, const LaneShape& shape,
                                  const Workshop& workshop);

struct LaneBytes {
  std::int64_t owned = 0, workspace = 0;  // of one worker
};
LaneBytes lane_bytes(const CanonicalProblem& problem, const LaneShape& shape,
                     const simd::Target& target);

}  // namespace faltung
