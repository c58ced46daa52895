// Cutting the output into tiles. The cut belongs to the plan, never to the number of threads.
#pragma once

#include <algorithm>

#include "core/checked.h"
#include "problem/canonical.h"
#include "tiles/gather.h"

namespace faltung {

struct Tile {
  AxisValues start{}, count{};  // output elements
};

class TileGrid {
 public:
  TileGrid() = default;
  // `size`: output elements of a tile along each axis; the last tile of an axis may be smaller.
  TileGrid(const CanonicalProblem& problem, const AxisValues& size) : size_(size) {
    for (const CanonicalAxis& axis : problem.axes) {
      const auto a = static_cast<std::size_t>(rank_++);
      out_[a] = axis.out;
      tiles_[a] = axis.out == 0 ? 0 : ceil_div(axis.out, size_[a]);
      count_ = checked_mul(count_, tiles_[a]);
    }
  }

  std::int64_t count() const { return count_; }
  const AxisValues& size() const { return size_; }

  Tile tile(std::int64_t index) const {
    Tile tile;
    for (int axis = rank_ - 1; axis >= 0; --axis) {
      const auto a = static_cast<std::size_t>(axis);
      tile.start[a] = index % tiles_[a] * size_[a];
      tile.count[a] = std::min(size_[a], out_[a] - tile.start[a]);
      index /= tiles_[a];
    }
    return tile;
  }

 private:
  int rank_ = 0;
  AxisValues size_{}, out_{}, tiles_{};
  std::int64_t count_ = 1;
};

// Tiles whose samples all lie within the signal.
inline double tiles_inside(const CanonicalProblem& problem, const AxisValues& size) {
  double tiles = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    const std::int64_t count = ceil_div(axis.out, size[a]);
    if (axis.varying()) {
      tiles *= static_cast<double>(count);
      continue;
    }
    const std::int64_t step = axis.step * size[a], before = axis.kernel - 1 - axis.lo;
    const std::int64_t first = before <= 0 ? 0 : ceil_div(before, step);
    // Outputs 0 to whole-1 need nothing beyond the end; the last tile may be a shorter one.
    const std::int64_t last_sample = axis.signal - 1 - axis.lo;
    const std::int64_t whole =
        last_sample < 0 ? 0 : std::min(axis.out, last_sample / axis.step + 1);
    const std::int64_t end = whole == axis.out ? count : whole / size[a];
    tiles *= static_cast<double>(std::max<std::int64_t>(0, end - first));
  }
  return tiles;
}

// Stretches that the samples of all tiles are gathered in: inner axes that every tile takes whole
// go with the one before them, and a row that reaches beyond an edge is begun anew there.
inline double gathered_stretches(const CanonicalProblem& problem, const AxisValues& size) {
  double stretches = 1;
  bool whole = true;
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    const CanonicalAxis& axis = problem.axes[a];
    const auto tiles = static_cast<double>(ceil_div(axis.out, size[a]));
    const std::int64_t reach = axis.convolved() ? axis.kernel - 1 : 0;
    const std::int64_t first = axis.lo - reach, last = axis.lo + (axis.out - 1) * axis.step;
    if (!whole) {
      stretches *= tiles * static_cast<double>((size[a] - 1) * axis.step + reach + 1);
      continue;
    }
    if (tiles == 1 && first == 0 && last + 1 == axis.signal && axis.step == 1) continue;
    stretches *= tiles + (first < 0 ? 1 : 0) + (last >= axis.signal ? 1 : 0);
    whole = false;
  }
  return stretches;
}

// Stretches that the outputs of all tiles are written in, where the caller's array is dense.
inline double scattered_stretches(const CanonicalProblem& problem, const AxisValues& size) {
  double stretches = 1;
  bool whole = true;
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    const std::int64_t out = problem.axes[a].out;
    if (!whole) {
      stretches *= static_cast<double>(out);
    } else if (size[a] < out) {
      stretches *= static_cast<double>(ceil_div(out, size[a]));
      whole = false;
    }
  }
  return stretches;
}

}  // namespace faltung
