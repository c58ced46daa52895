// The passes of a separable convolution over one tile.
//
// A tile's samples, border included, are a dense box; each pass convolves along one axis and leaves
// only the outputs there, so the box shrinks from samples to outputs, last axis first.
#pragma once

#include <vector>

#include "problem/canonical.h"
#include "tiles/tile_shape.h"

namespace faltung {

struct Pass {
  std::size_t axis = 0;
  CanonicalProblem part;
  AxisValues in{}, out{};  // lengths of the box before and after
};

struct Passes {
  AxisValues tile{};  // output elements
  AxisValues box{};   // samples of a full tile
  std::vector<Pass> list;
};

// The problem's kernel has factors.
Passes make_passes(const CanonicalProblem& problem);

// Strides and size of a dense box.
AxisValues dense_strides(const AxisValues& lengths, std::size_t rank);
std::int64_t volume(const AxisValues& lengths, std::size_t rank);

}  // namespace faltung
