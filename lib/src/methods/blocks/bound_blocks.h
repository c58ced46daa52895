// Convolution of blocks in the frequency domain, for methods that differ only in how they cut.
#pragma once

#include <array>
#include <complex>
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

// Tap `index` of all kernels.
std::complex<double> tap_at(const CanonicalProblem& problem, std::int64_t index);

// Writes taps into a zeroed block, each at its index modulo the transform length:
// place(block position, flat tap index).
template <typename Place>
void place_taps(const CanonicalProblem& problem, const BlockShape& shape, const Place& place) {
  const std::vector<std::int64_t>& lengths = problem.kernel->lengths();
  std::array<std::size_t, kMaxAxes> axes{};
  std::size_t count = 0;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) axes[count++] = a;
  }
  AxisValues index{};
  for (std::int64_t flat = 0; flat < problem.kernel->taps_per_instance(); ++flat) {
    std::int64_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
      at += index[i] % shape.points[axes[i]] * shape.stride[axes[i]];
    }
    place(at, flat);
    for (std::size_t i = lengths.size(); i-- > 0;) {
      if (++index[i] < lengths[i]) break;
      index[i] = 0;
    }
  }
}

}  // namespace faltung
