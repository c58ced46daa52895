// Tiles of outputs and the boxes of samples they need, for methods that bring a whole box into
// working memory; and how such a method keeps NaN and infinity where they belong: samples that are
// not finite are set to 0 and marked, and the outputs that reach a mark become NaN.
#pragma once

#include <memory>
#include <vector>

#include "methods/method.h"
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

// Where a tile's samples (outputs) lie in the caller's array as the method would have them: a full
// tile, its box away from the edges, in dense rows of `type`. Null where they have to be moved.
const std::byte* samples_in_place(const CanonicalProblem& problem, const Boxes& boxes,
                                  const Execution& execution, const Tile& tile, ElementType type);
std::byte* outputs_in_place(const CanonicalProblem& problem, const Boxes& boxes,
                            const Execution& execution, const Tile& tile, ElementType type);
// Where a tile's outputs begin, however they lie.
std::byte* outputs_of(const CanonicalProblem& problem, const Execution& execution,
                      const Tile& tile);

// Calls at(offset by strides, offset in a dense box, length) for each row of a box, or for several
// where they follow each other; stops when one is false, and says so. Rows are dense.
template <typename At>
bool each_row(std::size_t rank, const AxisValues& lengths, const AxisValues& strides,
              const At& at) {
  std::size_t outer = rank - 1;
  std::int64_t row = lengths[outer], size = row;
  for (; outer > 0 && strides[outer - 1] == row; --outer) row *= lengths[outer - 1];
  for (std::size_t a = 0; a + 1 < rank; ++a) size *= lengths[a];
  AxisValues index{};
  for (std::int64_t done = 0; done < size; done += row) {
    std::int64_t offset = 0;
    for (std::size_t a = 0; a < outer; ++a) offset += index[a] * strides[a];
    if (!at(offset, done, row)) return false;
    for (std::size_t a = outer; a-- > 0;) {
      if (++index[a] < lengths[a]) break;
      index[a] = 0;
    }
  }
  return true;
}

// A convolution over one box, in which all borders already are; without its types and kernel.
CanonicalProblem box_part(const CanonicalProblem& problem, const Boxes& boxes);

// From a box of marks (uint8, 0 or 1) counts those under taps that are not zero, up to 255 of them,
// exactly: a convolution with ones where the kernel has taps.
CanonicalProblem reach_part(const CanonicalProblem& problem, const Boxes& boxes);

}  // namespace faltung
