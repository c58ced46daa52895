#include "tiles/tile_shape.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/random.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

using Role = CanonicalAxis::Role;

CanonicalAxis axis_of(std::int64_t out, std::int64_t kernel, std::int64_t step = 1) {
  CanonicalAxis axis;
  axis.role = kernel > 1 ? Role::convolved : Role::through;
  axis.signal = axis.out = out;
  axis.kernel = kernel;
  axis.step = step;
  return axis;
}

CanonicalProblem with_axes(const std::vector<CanonicalAxis>& axes) {
  CanonicalProblem problem;
  problem.axes = axes;
  return problem;
}

// Samples that the outputs of a full tile need on one axis.
std::int64_t needed(const CanonicalAxis& axis, std::int64_t out) {
  if (axis.varying()) return 1;
  return axis.convolved() ? (out - 1) * axis.step + axis.kernel : out;
}

// Each position of the box of a full tile has a place of its own within `samples`, and output e
// under tap j stands `kernel - 1 - j` positions after its first: places that are one stride apart
// for consecutive outputs.
void check_layout(const CanonicalProblem& problem, const TileShape& shape) {
  std::int64_t top = 0;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const GatherBox& box = shape.layout;
    ASSERT_GE(box.phases[a], 1);
    ASSERT_GE(box.count[a], needed(problem.axes[a], shape.out[a]));
    std::int64_t far = 0;
    const auto place = [&](std::int64_t q) {
      return q % box.phases[a] * box.phase_stride[a] + q / box.phases[a] * box.stride[a];
    };
    for (std::int64_t q = 0; q < std::min<std::int64_t>(box.count[a], 2000); ++q) {
      far = std::max(far, place(q));
      const std::int64_t step = problem.axes[a].step;
      if (problem.axes[a].convolved() && q + step < box.count[a]) {
        ASSERT_EQ(place(q + step), place(q) + box.stride[a]);
      }
    }
    top += std::max(far, place(box.count[a] - 1));
  }
  EXPECT_LT(top, shape.samples);
}

TEST(TileShape, RandomProblems) {
  support::Random random(13);
  for (int round = 0; round < 3000; ++round) {
    std::vector<CanonicalAxis> axes;
    for (std::int64_t rank = random.between(1, 4); rank > 0; --rank) {
      axes.push_back(axis_of(random.between(1, 3000), random.one_in(3) ? 1 : random.between(2, 40),
                             random.one_in(3) ? random.between(1, 9) : 1));
      if (random.one_in(6)) axes.back().role = Role::varying;
    }
    const CanonicalProblem problem = with_axes(axes);
    const std::int64_t budget = random.pick<std::int64_t>({500, 4000, 60000, 1000000});
    const TileShape shape = tile_shape(problem, budget);
    SCOPED_TRACE("round " + std::to_string(round));
    std::int64_t results = 1, tap_box = 1;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      ASSERT_GE(shape.out[a], 1);
      ASSERT_LE(shape.out[a], axes[a].out);
      if (axes[a].varying()) {
        ASSERT_EQ(shape.out[a], 1);
      }
      results *= shape.out[a];
      if (axes[a].convolved()) tap_box *= 4 * (axes[a].kernel + axes[a].step);
    }
    EXPECT_EQ(shape.results, results);
    check_layout(problem, shape);
    // Only the halo of the kernel may take more than the budget.
    EXPECT_LE(shape.samples, std::max(budget, tap_box));
  }
}

TEST(TileShape, WhatFitsIsOneTile) {
  const TileShape shape = tile_shape(with_axes({axis_of(30, 5), axis_of(40, 7)}), 34 * 46);
  EXPECT_EQ(shape.out[0], 30);
  EXPECT_EQ(shape.out[1], 40);
  EXPECT_EQ(shape.samples, 34 * 46);
  EXPECT_LT(tile_shape(with_axes({axis_of(30, 5), axis_of(40, 7)}), 34 * 46 - 1).results, 30 * 40);
}

// Halving under a huge kernel saves nothing; tiles of one output would gather it anew for each.
TEST(TileShape, HugeKernelsAreNotCutToSingleOutputs) {
  for (const std::int64_t kernel : {1000, 100000, 10000000}) {
    const TileShape line = tile_shape(with_axes({axis_of(5000, kernel)}), 1024);
    EXPECT_GE(4 * line.out[0], std::min<std::int64_t>(kernel, 5000)) << kernel;
  }
  const TileShape image = tile_shape(with_axes({axis_of(600, 301), axis_of(600, 301)}), 4096);
  EXPECT_GE(image.out[0], 75);
  EXPECT_GE(image.out[1], 75);
}

TEST(TileShape, RowsStayLong) {
  const TileShape image = tile_shape(with_axes({axis_of(4000, 9), axis_of(6000, 9)}), 1 << 16);
  EXPECT_LE(image.samples, 1 << 16);
  EXPECT_GE(image.out[1], 256);
  // Pixels of three channels count as a row too.
  const TileShape colours =
      tile_shape(with_axes({axis_of(4000, 9), axis_of(6000, 9), axis_of(3, 1)}), 1 << 16);
  EXPECT_EQ(colours.out[2], 3);
  EXPECT_GE(3 * colours.out[1], 256);
  EXPECT_LE(colours.samples, 1 << 16);
}

TEST(TileShape, StepsLieSideBySide) {
  const TileShape shape = tile_shape(with_axes({axis_of(100, 5, 3)}), 1 << 16);
  EXPECT_EQ(shape.layout.phases[0], 3);
  EXPECT_EQ(shape.layout.count[0], 302);
  EXPECT_EQ(shape.layout.phase_stride[0], 101);
  // Steps through an axis without taps skip samples instead.
  const TileShape skipped = tile_shape(with_axes({axis_of(100, 1, 3)}), 1 << 16);
  EXPECT_EQ(skipped.layout.phases[0], 1);
  EXPECT_EQ(skipped.layout.step[0], 3);
  EXPECT_EQ(skipped.layout.count[0], 100);
  // A step beyond the reach of one output and its taps leaves no more phases than samples.
  EXPECT_EQ(tile_shape(with_axes({axis_of(1, 2, 50)}), 1 << 16).samples, 2);
}

TEST(TileShape, OfNoOutputsIsDefined) {
  const TileShape shape = tile_shape(with_axes({axis_of(0, 3)}), 100);
  EXPECT_EQ(shape.out[0], 1);
  EXPECT_EQ(shape.samples, 3);
}

// Also where a halo speaks against it.
TEST(TileShape, KeepsToTheOutputsAskedFor) {
  const auto problem = with_axes({axis_of(300, 3), axis_of(1 << 20, 1 << 20)});
  for (const std::int64_t most : {1, 64, 1000, 1 << 22}) {
    const TileShape shape = tile_shape(problem, 1 << 16, most);
    EXPECT_LE(shape.results, most);
    EXPECT_GT(4 * shape.results, std::min<std::int64_t>(most, 1 << 16));
    check_layout(problem, shape);
  }
}

}  // namespace
}  // namespace faltung
