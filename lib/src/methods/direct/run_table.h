// The non-zero taps of a real kernel in runs, as simd::TapBlock wants them.
//
// A run keeps to one axis, the blocked one, and takes every `step`-th of its taps; all else being
// equal its taps meet samples a fixed distance apart. Taps are ordered by kernel, by their index on
// the other axes, and along the blocked axis with the samples: by residue modulo `step`, then
// upwards. The order belongs to the plan, so sums have the same bits in every layout.
#pragma once

#include <cstdint>
#include <vector>

#include "core/buffer.h"
#include "methods/direct/tile_sums.h"
#include "simd/tap_block.h"
#include "tiles/tile_shape.h"

namespace faltung {

// The blocked axis: -1 for none, when every tap is a run of its own.
struct Blocking {
  int axis = -1;
  std::int64_t step = 1;
};

// Lines where a second axis is convolved, or the only one has rows of other samples inside it; the
// vectors of a row where that is the only one. `lanes`: elements of a vector.
Blocking choose_blocking(const CanonicalProblem& problem, const TileShape& shape,
                         std::int64_t lanes);

// Runs of one kernel, at most, and taps in the most usual of them.
struct RunCount {
  std::int64_t runs = 0;
  double length = 1;
};
RunCount count_runs(const CanonicalProblem& problem, const Blocking& blocking);

class RunTable {
 public:
  RunTable(const CanonicalProblem& problem, const Blocking& blocking);

  struct Instance {
    std::int64_t begin = 0, end = 0;  // runs of this kernel
  };
  const Instance& instance(std::int64_t i) const { return instances_[static_cast<std::size_t>(i)]; }
  std::int64_t size() const { return static_cast<std::int64_t>(runs_.size()); }
  std::int64_t taps() const { return tap_count_; }
  std::int64_t bytes() const;
  const void* coefficients() const { return coefficients_.data(); }

  // All runs, for samples stored as GatherBox says: tap j of an axis meets sample k-1-j.
  void place(const GatherBox& layout, simd::TapRun* runs) const;

  bool meets_all(const TapRange& range) const {
    return lengths_.empty() || range.hi - range.lo == lengths_.front();
  }
  // What is left of the runs of `instance` when only the taps of the first convolved axis with an
  // index in `range` are taken. Returns how many.
  std::int64_t clip(const Instance& instance, const TapRange& range, std::int64_t apart,
                    const simd::TapRun* runs, simd::TapRun* clipped) const;

 private:
  // The first tap of a run as the index of its sample on every convolved axis.
  std::int64_t first_sample(std::int64_t run, std::size_t axis) const {
    return samples_[static_cast<std::size_t>(run) * axes_.size() + axis];
  }

  std::vector<std::size_t> axes_;      // convolved ones
  std::vector<std::int64_t> lengths_;  // taps on each
  Blocking blocking_;
  std::vector<std::int64_t> samples_;
  std::vector<simd::TapRun> runs_;  // offset 0
  std::vector<Instance> instances_;
  std::int64_t tap_count_ = 0;
  Buffer coefficients_;
};

}  // namespace faltung
