// Blocks for frequency-domain convolution, shared by the methods that use them.
//
// On every convolved axis a block has `points` samples of which the first `segment` are filled, and
// a circular convolution of that length gives, from position `shift` on, the outputs of one tile:
//
//     samples   [segment..............|0000]      points
//     results   [......|tile of outputs....]
//               0      shift
//
// Overlap-save: segment = tile + kernel - 1 and shift = kernel - 1, so that nothing wanted wraps.
// One block for everything behind a zero border: the segment is the signal itself, which is
// shorter.
#pragma once

#include <functional>

#include "fft/transform.h"
#include "methods/method.h"
#include "problem/canonical.h"
#include "tiles/gather.h"

namespace faltung {

struct BlockShape {
  AxisValues tile{};     // output elements per block and axis; 1 on varying axes
  AxisValues points{};   // transform length, 1 where nothing is transformed
  AxisValues segment{};  // samples filled
  AxisValues shift{};    // block position of the tile's first output
  AxisValues start{};    // first sample relative to the tile's first output index
  AxisValues stride{};   // of the block in memory, elements
  // Elements of the innermost through axes that are transformed side by side, block after block.
  std::int64_t lanes = 1;
  std::int64_t block_points = 1;  // of one transform, over all axes

  Shape lengths(const CanonicalProblem& problem) const;  // of the transform
};

// The first convolved axis; there is one.
std::size_t convolved_axis(const CanonicalProblem& problem);

// A block of one element.
BlockShape empty_shape(const CanonicalProblem& problem);

// One axis for overlap-save with a given transform length; `overlap` is kernel - 1 or more.
void set_overlapping(BlockShape& shape, std::size_t a, const CanonicalAxis& axis,
                     std::int64_t points, std::int64_t overlap);

// One axis for a single block, of a transform length size(n) >= n. Behind a zero border only the
// samples that exist are transformed; outputs that wrap onto others are allowed where nobody wants
// them.
void set_whole(BlockShape& shape, std::size_t a, const CanonicalAxis& axis,
               const std::function<std::int64_t(std::int64_t)>& size);

// Strides and sizes once the axes are settled; lanes stay 1.
void set_strides(BlockShape& shape, const CanonicalProblem& problem);

// One block per axis, whatever its size.
BlockShape whole_shape(const CanonicalProblem& problem);

// The cheapest of several cuts into more than one block. Some convolved axis has 2 outputs or more.
BlockShape block_shape(const CanonicalProblem& problem, const Workshop& workshop);

// Complex values in the spectrum of one block; that of a real one has the last axis halved.
std::int64_t spectrum_points(const CanonicalProblem& problem, const BlockShape& shape, bool real);

// What convolving by the blocks that `find` finds costs; it is not asked where that is left to a
// wider type.
Estimate block_estimate(const CanonicalProblem& problem, const std::function<BlockShape()>& find);

}  // namespace faltung
