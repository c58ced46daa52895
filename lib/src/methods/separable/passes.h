// The passes of a separable convolution over one tile.
//
//     slab by slab along the first convolved axis:
//         samples, border included --last axis--> ... --second axis--> columns
//     then columns --first axis--> outputs
//
// Each pass convolves along one axis and leaves only the outputs there, so the slab shrinks from
// samples to outputs, last axis first. Only the columns reach over the whole first axis of the
// tile: they and the outputs are what a tile keeps, however long the factors are.
#pragma once

#include <vector>

#include "problem/canonical.h"
#include "tiles/gather.h"

namespace faltung {

struct Pass {
  std::size_t axis = 0;
  CanonicalProblem part;
  AxisValues in{}, out{};  // lengths of the box before and after
};

struct Passes {
  std::size_t first = 0;  // the first convolved axis
  AxisValues tile{};      // output elements
  AxisValues slab{};      // samples of a full tile gathered at a time
  AxisValues columns{};   // what the last pass reads
  std::vector<Pass> list;

  std::int64_t slabs() const;  // of a tile
};

// The problem's kernel has factors.
Passes make_passes(const CanonicalProblem& problem);

// Convolution by one factor along the one axis of `axes` that is convolved, in the type that the
// problem is computed in.
CanonicalProblem make_part(const CanonicalProblem& problem, std::vector<CanonicalAxis> axes,
                           const Taps& factor);

// Strides, elements and bytes of working memory of a dense box.
AxisValues dense_strides(const AxisValues& lengths, std::size_t rank);
std::int64_t volume(const AxisValues& lengths, std::size_t rank);
std::int64_t box_bytes(const CanonicalProblem& problem, const AxisValues& lengths);

}  // namespace faltung
