// How output is cut into tiles, and how the samples a tile needs lie in working memory.
#pragma once

#include <limits>

#include "problem/canonical.h"
#include "tiles/gather.h"

namespace faltung {

struct TileShape {
  AxisValues out{};  // output elements per tile
  GatherBox layout;  // of a full tile's samples; start is left 0
  std::int64_t samples = 1;
  std::int64_t results = 1;
};

// Tiles whose samples take about `budget` elements, cut where the halo grows least, rows last; and
// of `most_outputs`, whatever their halo.
TileShape tile_shape(const CanonicalProblem& problem, std::int64_t budget,
                     std::int64_t most_outputs = std::numeric_limits<std::int64_t>::max());

}  // namespace faltung
