// The blocks that a worker has in hand: from where their samples are to lane arrays, and from these
// to where their results go.
#pragma once

#include "methods/lanes/lane_memory.h"
#include "methods/lanes/lane_places.h"

namespace faltung {

// Refers to what it is made of, which outlives it.
template <typename T>
class LaneBlocks {
 public:
  LaneBlocks(const CanonicalProblem& problem, const LaneShape& shape, const LanePlaces& places,
             const lanes::BlockTransform<T>& transform);

  // The places of all blocks of the unit -> points; whether all samples are finite.
  bool load(const LaneUnit<T>& unit, const LanePlace* places) const;
  // The taps of a kernel, which lie as the samples of a block do.
  void load_taps(const LaneUnit<T>& unit, const LanePlace& place) const;

  // The results of a unit in its blocks: of a chain all of the rows that have some.
  lanes::Window window(const LaneUnit<T>& unit) const;
  // Points -> the places of all blocks of the unit; `in_output`: they are in the caller's array.
  void store(const LaneUnit<T>& unit, const LanePlace* places, bool in_output) const;

 private:
  std::int64_t parts() const { return is_complex(problem_.compute) ? 2 : 1; }
  std::int64_t columns(const Tile& tile) const;
  std::int64_t span(std::size_t a, const Tile& tile) const {
    return (tile.count[a] - 1) * problem_.axes[a].step + 1;
  }
  lanes::Counts segment() const;
  lanes::Counts tap_counts() const;
  lanes::Values<T> values(const LanePlace& place) const { return {place.type, {T(0), quantum_}}; }

  bool load_rows(const LaneUnit<T>& unit, const LanePlace& place,
                 const lanes::Counts& filled) const;
  bool load_chain(const LaneUnit<T>& unit, const LanePlace& place, std::int64_t count) const;
  void store_chain(const LaneUnit<T>& unit, const LanePlace& place,
                   const lanes::Window& window) const;

  const CanonicalProblem& problem_;
  const LaneShape& shape_;
  const LanePlaces& places_;
  const lanes::BlockTransform<T>& transform_;
  T quantum_;  // of results stored as small integers
};

}  // namespace faltung
