// The non-zero taps of a kernel as the direct loops want them: coefficients in the type computed
// in, and for every tap where its sample lies relative to the output's place in a tile.
#pragma once

#include <cstdint>
#include <vector>

#include "core/buffer.h"
#include "problem/canonical.h"
#include "tiles/gather.h"

namespace faltung {

class TapTable {
 public:
  explicit TapTable(const CanonicalProblem& problem);

  // A stretch of the taps.
  struct Instance {
    std::int64_t begin = 0, end = 0;
  };
  Instance instance(std::int64_t i) const {
    return {position(i * taps_per_instance_), position((i + 1) * taps_per_instance_)};
  }
  std::int64_t size() const { return size_; }
  std::int64_t bytes() const;

  // Coefficients in the compute type (int64 for int128), from tap `first` on.
  const void* coefficients(std::int64_t first) const {
    return coefficients_.data() + first * element_size_;
  }

  // Offsets of all taps for samples stored as GatherBox says: tap j reads sample k-1-j of each
  // axis.
  void offsets(const GatherBox& layout, std::int64_t* out) const;

  // The taps of `instance` whose index on the first convolved axis is in [lo, hi).
  Instance between(std::int64_t instance, std::int64_t lo, std::int64_t hi) const;

 private:
  // A convolved axis of the problem.
  struct Axis {
    std::size_t number = 0;
    std::int64_t taps = 1;
  };
  // The first tap at or after a place in the dense kernel.
  std::int64_t position(std::int64_t dense) const;
  std::int64_t* fill_dense(std::size_t axis, std::int64_t offset, const GatherBox& layout,
                           std::int64_t* out) const;

  std::vector<Axis> axes_;
  std::int64_t taps_per_instance_ = 1;  // zeros included
  std::int64_t size_ = 0;
  std::vector<std::int64_t> kept_;  // places in the dense kernel; empty when no tap is zero
  Buffer coefficients_;
  std::int64_t element_size_ = 0;
};

}  // namespace faltung
