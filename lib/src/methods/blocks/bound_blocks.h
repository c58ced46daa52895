// Convolution of blocks in the frequency domain, for methods that differ only in how they cut.
#pragma once

#include <memory>
#include <vector>

#include "core/buffer.h"
#include "methods/blocks/block_shape.h"
#include "simd/scan.h"
#include "simd/spectrum.h"
#include "tiles/grid.h"
#include "tiles/scatter.h"

namespace faltung {

// Which blocks there are: signal blocks, and for each the kernels that share its transform.
class BlockGrid {
 public:
  BlockGrid(const CanonicalProblem& problem, const BlockShape& shape);

  std::int64_t blocks() const { return grid_.count(); }
  Tile block(std::int64_t index) const { return grid_.tile(index); }
  const std::vector<AxisValues>& shared() const {
    return shared_;
  }  // output offsets, kernel by kernel
  std::int64_t instance(const Tile& block, const AxisValues& shared) const;

 private:
  std::vector<CanonicalAxis> axes_;
  TileGrid grid_;
  std::vector<AxisValues> shared_;
};

std::unique_ptr<Bound> bind_blocks(const CanonicalProblem& problem, const BlockShape& shape,
                                   const Workshop& workshop);

// Samples of a block: where they are in the signal and in memory.
GatherBox block_box(const CanonicalProblem& problem, const BlockShape& shape, const Tile& block);

// Results of a block: which of its elements are wanted and where they go.
struct BlockResults {
  std::int64_t first = 0;  // element of the block that is the tile's first output
  ScatterBox box;
  std::byte* output = nullptr;
};
BlockResults block_results(const CanonicalProblem& problem, const BlockShape& shape,
                           const Tile& block, const AxisValues& shared, const Execution& e);

}  // namespace faltung
