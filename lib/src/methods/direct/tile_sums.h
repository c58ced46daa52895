// The sums of one tile, samples and results given: rows of inner loops, by the type computed in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "problem/canonical.h"
#include "simd/target.h"
#include "tiles/grid.h"
#include "tiles/tile_shape.h"

namespace faltung {

// Where the samples and results of one tile are, with strides on canonical axes.
struct TileData {
  const std::byte* samples = nullptr;
  AxisValues sample_strides{};
  const std::byte* places = nullptr;  // of the taps in these samples; null: in a tile of one's own
  std::byte* results = nullptr;
  AxisValues result_strides{};
  bool rounded = false;  // results are of the output type, not of the type computed in
};

class TileSums {
 public:
  virtual ~TileSums() = default;

  virtual std::int64_t owned_bytes() const = 0;
  // Where the taps meet the samples of another layout than the tiles' own: its size, and how it is
  // filled.
  virtual std::int64_t places_bytes() const = 0;
  virtual void place(const GatherBox& layout, std::byte* places) const = 0;
  // What a worker needs besides samples and results.
  virtual std::int64_t scratch_bytes() const = 0;

  // False when a sum does not fit. `sums` is the type of the results: the problem's, or int64 where
  // 128 bits turn out not to be needed.
  virtual bool run(const Tile& tile, const TileData& data, std::byte* scratch,
                   Compute& sums) const = 0;
};

// Tap by tap, for complex numbers, integers and residues.
std::unique_ptr<TileSums> tap_sums(const CanonicalProblem& problem, const TileShape& shape,
                                   const simd::Target& target);
// In blocks that share samples, for float32 and float64.
std::unique_ptr<TileSums> block_sums(const CanonicalProblem& problem, const TileShape& shape,
                                     const simd::Target& target);

// What sums will own and take, known before they are made: at least what they say then.
struct SumsBytes {
  std::int64_t owned = 0, places = 0, scratch = 0;
};
SumsBytes tap_sums_bytes(const CanonicalProblem& problem);
SumsBytes block_sums_bytes(const CanonicalProblem& problem, const TileShape& shape,
                           const simd::Target& target);

// Taps that meet neighbouring samples share the loading of them. What an output costs beyond its
// multiply-adds with blocks, in the time of one of these.
double block_sums_loads(const CanonicalProblem& problem, const TileShape& shape,
                        const simd::Target& target);

// Whether blocks take lines of a tile together, or vectors of a row.
bool sums_in_lines(const CanonicalProblem& problem, const TileShape& shape,
                   const simd::Target& target);

// The innermost axis with more than one element, along which rows run; the first if there is none.
int innermost(const AxisValues& counts, std::size_t rank);

// Beyond a zero border on the first convolved axis whole stretches of taps meet nothing but zeros
// and are left out: those of that axis, of index lo <= j < hi, that meet samples of the tile
// remain.
bool leaves_taps_out(const CanonicalProblem& problem);
struct TapRange {
  std::int64_t lo = 0, hi = 0;
};
TapRange taps_that_meet(const CanonicalProblem& problem, const Tile& tile);

// The kernel that a tile is convolved with, among those of varying axes.
std::int64_t instance_of(const CanonicalProblem& problem, const Tile& tile);

}  // namespace faltung
