// The direct method bound to a problem: tiles, and rows of the inner loop within them.
#pragma once

#include <memory>

#include "methods/method.h"
#include "tiles/tile_shape.h"

namespace faltung {

TileShape direct_tiles(const CanonicalProblem& problem);

// Types whose sums are computed in blocks; the others go tap by tap.
bool direct_in_blocks(Compute compute);

std::unique_ptr<Bound> bind_direct(const CanonicalProblem& problem, const Workshop& workshop);

}  // namespace faltung
