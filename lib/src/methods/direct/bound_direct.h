// The direct method bound to a problem: tiles, and rows of the inner loop within them.
#pragma once

#include <memory>

#include "methods/method.h"
#include "tiles/tile_shape.h"

namespace faltung {

TileShape direct_tiles(const CanonicalProblem& problem);

std::unique_ptr<Bound> bind_direct(const CanonicalProblem& problem, const Workshop& workshop);

}  // namespace faltung
