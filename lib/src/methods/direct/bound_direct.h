// The direct method bound to a problem: tiles, and rows of the inner loop within them.
#pragma once

#include <memory>
#include <utility>

#include "methods/method.h"
#include "tiles/tile_shape.h"

namespace faltung {

TileShape direct_tiles(const CanonicalProblem& problem);

// Types whose sums are computed in blocks; the others go tap by tap.
bool direct_in_blocks(Compute compute);

// Samples need no gathering where they are already of the right type and lie inside the signal.
bool direct_reads_in_place(const CanonicalProblem& problem);
// Tiles of fewer outputs are gathered whole rather than cut into what lies inside and the rest.
inline constexpr std::int64_t kCutOutputs = 4096;
// Elements that are cut off at an edge of rows, at least: whole vectors of them.
inline constexpr std::int64_t kEdgeElements = 32;

// Outputs [first, second) of those from `start` to `end` along an axis that need no sample beyond
// the edges; `edge` others at least are cut off at an edge.
std::pair<std::int64_t, std::int64_t> outputs_inside(const CanonicalAxis& axis, std::int64_t start,
                                                     std::int64_t end, std::int64_t edge);

// Results that the loops round and store themselves.
bool direct_rounds(const CanonicalProblem& problem);

std::unique_ptr<Bound> bind_direct(const CanonicalProblem& problem, const Workshop& workshop);

}  // namespace faltung
