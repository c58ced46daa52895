// How a problem is cut into blocks for lane transforms, and what that costs.
#pragma once

#include "lanes/block_transform.h"
#include "methods/blocks/block_shape.h"

namespace faltung {

struct LaneShape {
  lanes::BlockSpec spec;
  // Tiles, segments and the layout of one block's samples in memory. In the form `columns` the axes
  // within the convolved one are cut too, and part of the block.
  BlockShape block;
  std::int64_t samples = 1;   // of one block in memory
  std::int64_t together = 1;  // blocks transformed at once: all lanes of the form `rows`
  // Canonical axes of (packed, middle, row), -1 where there is none; of `columns` the last stands
  // for all axes within.
  std::array<int, 3> axes{-1, -1, -1};
  // Samples side by side at each index of the row axis, such as the channels of an image: they are
  // convolved as one row, the taps as far apart.
  std::int64_t within = 1;
  Work work;

  bool chain() const { return spec.form == lanes::Form::chain; }
  // Whether float32 blocks are read from small integers and stored as such.
  bool takes_small() const {
    return spec.form == lanes::Form::columns || spec.form == lanes::Form::plane;
  }
  // Of one transform over all its axes: columns and what lies within are transformed each by
  // itself.
  std::int64_t transform_points() const {
    return spec.form == lanes::Form::columns ? spec.points[0] : block.block_points / within;
  }
};

// The cheapest of several cuts of a problem with one to three convolved axes.
LaneShape lane_shape(const CanonicalProblem& problem, const Workshop& workshop);

}  // namespace faltung
