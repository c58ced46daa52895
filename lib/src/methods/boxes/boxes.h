// Tiles of outputs and the boxes of samples they need, for methods that bring a whole box into
// working memory; and how such a method keeps NaN and infinity where they belong: samples that are
// not finite are set to 0 and marked, and the outputs that reach a mark become NaN.
#pragma once

#include <memory>
#include <vector>

#include "problem/canonical.h"
#include "tiles/gather.h"
#include "tiles/grid.h"

namespace faltung {

struct Boxes {
  std::size_t rank = 0;
  AxisValues tile{}, samples{};  // lengths of a full tile and of its box
  std::int64_t tile_size = 1, samples_size = 1;

  // `most`: outputs of a tile along each axis; all tiles are made about equal.
  Boxes() = default;
  Boxes(const CanonicalProblem& problem, const AxisValues& most);

  AxisValues tile_strides() const { return dense_strides(tile); }
  AxisValues samples_strides() const { return dense_strides(samples); }
  // The samples of a tile in the signal: start, count and step of each axis; dense strides.
  GatherBox samples_of(const CanonicalProblem& problem, const Tile& tile) const;

 private:
  AxisValues dense_strides(const AxisValues& lengths) const;
};

// A convolution over one box, in which all borders already are; without its types and kernel.
CanonicalProblem box_part(const CanonicalProblem& problem, const Boxes& boxes);

// From a box of marks (uint8, 0 or 1) counts those under taps that are not zero, up to 255 of them,
// exactly: a convolution with ones where the kernel has taps.
CanonicalProblem reach_part(const CanonicalProblem& problem, const Boxes& boxes);

}  // namespace faltung
