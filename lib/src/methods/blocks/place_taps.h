// The taps of a kernel in a block: tap j at block position j, modulo the transform length on every
// axis.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "methods/blocks/block_shape.h"

namespace faltung {

// Calls run(at, flat, count) for stretches along the last convolved axis: taps flat ...
// flat+count-1 of an instance have their places from block position `at` on, stride[last convolved
// axis] apart.
template <typename Run>
void for_tap_runs(const CanonicalProblem& problem, const BlockShape& shape, const Run& run) {
  std::array<std::size_t, kMaxAxes> axes{};
  std::size_t count = 0;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) axes[count++] = a;
  }
  const std::vector<std::int64_t>& lengths = problem.kernel->lengths();
  const std::size_t last = count - 1;
  const std::int64_t row = lengths[last], points = shape.points[axes[last]];
  AxisValues index{};
  for (std::int64_t flat = 0; flat < problem.kernel->taps_per_instance(); flat += row) {
    std::int64_t at = 0;
    for (std::size_t i = 0; i < last; ++i) {
      at += index[i] % shape.points[axes[i]] * shape.stride[axes[i]];
    }
    for (std::int64_t j = 0; j < row; j += points) run(at, flat + j, std::min(points, row - j));
    for (std::size_t i = last; i-- > 0;) {
      if (++index[i] < lengths[i]) break;
      index[i] = 0;
    }
  }
}

// Adds the taps of an instance, times `scale`, to a block: of T, or of pairs where the problem is
// computed in complex numbers. T is float or double.
template <typename T>
void add_taps(const CanonicalProblem& problem, const BlockShape& shape, std::int64_t instance,
              double scale, T* block);

// Adds 1 where there is a tap that is not zero.
template <typename T>
void add_indicator(const CanonicalProblem& problem, const BlockShape& shape, std::int64_t instance,
                   T* block);

}  // namespace faltung
