// The shape of a separable convolution whose two innermost convolved axes are done in one sweep.
//
//     signal rows --gather--> ring of rows --columns--> a few sums --rows--> results --scatter-->
//
// The output is cut into bands of rows and stripes of columns. Within a stripe a ring holds the
// rows that the next few outputs need, each gathered once: the pass across rows sums them, and the
// pass along rows turns those sums into results while they are in the cache. No image is ever held
// between the passes.
#pragma once

#include <optional>

#include "core/buffer.h"
#include "problem/canonical.h"
#include "simd/target.h"
#include "tiles/gather.h"

namespace faltung {

struct FusedShape {
  std::size_t across = 0;     // the axis that numbers the rows; the one after it runs along them
  std::int64_t channels = 1;  // samples for one index along a row
  bool apart = false;         // channel by channel
  AxisValues tile{};          // outputs of a band by a stripe
  std::int64_t samples = 0;   // of a full stripe's row, border included
  std::int64_t group = 1;     // output rows summed at a time
  std::int64_t ring = 0;      // rows
  std::int64_t piece = 0;     // samples of a row from one pass to the next, without the overlap

  bool equal = false;  // both factors are boxes whose sums are exact in any order

  double waiting = 1;  // how much slower columns are summed than from the cache

  std::size_t along() const { return across + 1; }
};

// Where rings of all channels would leave room for narrow stripes only, each channel is swept
// alone. None when the problem's axes are not of this kind or its ring would not fit the cache.
std::optional<FusedShape> fused_shape(const CanonicalProblem& problem, const simd::Target& target);

// What one worker needs at a time, in bytes.
struct FusedMemory {
  std::int64_t row, ring, sums, results, rows;
  FusedMemory(const CanonicalProblem& problem, const FusedShape& shape) {
    const std::int64_t size = size_of(problem.compute);
    const std::int64_t overlap = (problem.axes[shape.along()].kernel - 1) * shape.channels;
    row = Arena::padded(shape.samples * size);
    ring = shape.ring * row;
    // One group beyond the last column wherever a piece ends.
    sums = Arena::padded((shape.piece + overlap + 2 * shape.group) * shape.group * size);
    results = shape.group * Arena::padded(shape.piece * size);
    rows = Arena::padded(shape.ring * static_cast<std::int64_t>(sizeof(void*)));
  }
  std::int64_t total() const { return ring + sums + results + 2 * rows; }
};

// Whether samples inside the signal are read where they are.
bool reads_in_place(const CanonicalProblem& problem, const FusedShape& shape);

}  // namespace faltung
