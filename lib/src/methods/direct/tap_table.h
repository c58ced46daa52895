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

  struct Instance {
    std::int64_t begin = 0, end = 0;  // taps of this instance
  };
  const Instance& instance(std::int64_t i) const { return instances_[static_cast<std::size_t>(i)]; }
  std::int64_t size() const { return static_cast<std::int64_t>(indices_.size()) / width_; }
  std::int64_t bytes() const;

  // Coefficients in the compute type (int64 for int128), from tap `first` on.
  const void* coefficients(std::int64_t first) const {
    return coefficients_.data() + first * element_size_;
  }

  // Offsets of all taps for samples stored as GatherBox says: tap j reads sample k-1-j of each
  // axis.
  void offsets(const GatherBox& layout, std::int64_t* out) const;

  // The taps of `instance` whose index on the first convolved axis is in [lo, hi): a stretch of the
  // list, since taps are kept in row-major order.
  Instance between(std::int64_t instance, std::int64_t lo, std::int64_t hi) const;

 private:
  std::vector<CanonicalAxis> axes_;  // convolved ones
  std::vector<std::size_t> axis_numbers_;
  std::int64_t width_ = 1;             // indices per tap
  std::vector<std::int64_t> indices_;  // of every tap, on each convolved axis
  std::vector<Instance> instances_;
  Buffer coefficients_;
  std::int64_t element_size_ = 0;
};

}  // namespace faltung
