// How a picture is cut for convolution at a lower rate. Two axes are convolved, one across the rows
// and one along them; both factors of the kernel are cascades (cascade.h).
//
//     signal rows --window across, window along--> coarse picture
//     coarse picture --middle across, middle along, window along--> smooth rows
//     smooth rows --window across--> output rows
//
// The output is cut into pieces, one after the other, whose coarse picture is held whole: workers
// share it. Bands of its rows are made first, then bands of output rows.
#pragma once

#include <optional>

#include "methods/multirate/cascade.h"
#include "problem/canonical.h"
#include "tiles/grid.h"

namespace faltung {

// One axis of a piece.
struct CoarseAxis {
  Cascade cascade;
  std::int64_t first = 0;   // the cascade's output that is the axis's output 0
  std::int64_t piece = 0;   // outputs
  std::int64_t coarse = 0;  // of a full piece, before the middle
  std::int64_t smooth = 0;  // and after it

  std::int64_t smooth_of(std::int64_t outputs) const;
  std::int64_t coarse_of(std::int64_t outputs) const;
  // The signal's first sample that coarse sample 0 of a piece needs; each next one needs as many
  // from `rate` further on.
  std::int64_t first_sample(std::int64_t start) const;
};

// Bytes.
struct RateMemory {
  std::int64_t coarse = 0;  // shared by all workers
  // A worker's, in the first step: rows of a band before the window along, rows in lanes before and
  // after, samples gathered.
  std::int64_t band = 0, lanes = 0, turned = 0, samples = 0;
  // In the second: rows after the middle across, in lanes after the middle along, smooth rows,
  // results.
  std::int64_t middle = 0, smooth = 0, results = 0;
  std::int64_t unwanted = 0;  // a row that nobody reads
  std::int64_t rows = 0;      // a list of them

  std::int64_t worker() const;
};

struct RateShape {
  std::size_t across_axis = 0;
  std::int64_t channels = 1;  // samples at each index of a row
  CoarseAxis across, along;
  AxisValues tile{};
  std::int64_t band = 0;  // rows of the coarse picture, or of the smooth one, at a time
  // Coarse indices along a row that are taken at a time, in the first step and in the second.
  std::int64_t stretch = 0;
  RateMemory memory;

  std::size_t along_axis() const { return across_axis + 1; }
};

// None when the axes are not of this kind or the kernel is not as smooth as the accuracy takes.
std::optional<RateShape> rate_shape(const CanonicalProblem& problem);

// c of Plan::error_bound.
double rate_bound(const CanonicalProblem& problem, const RateShape& shape);

}  // namespace faltung
