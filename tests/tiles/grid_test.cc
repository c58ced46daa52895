#include "tiles/grid.h"

#include <gtest/gtest.h>

#include <vector>

namespace faltung {
namespace {

CanonicalProblem with_outputs(const std::vector<std::int64_t>& lengths) {
  CanonicalProblem problem;
  for (const std::int64_t length : lengths) {
    problem.axes.emplace_back();
    problem.axes.back().out = length;
  }
  return problem;
}

TEST(TileGrid, CoversEveryOutputOnce) {
  for (std::int64_t rows = 1; rows <= 7; ++rows) {
    for (std::int64_t columns = 1; columns <= 9; ++columns) {
      for (const AxisValues& size : {AxisValues{1, 1}, {2, 3}, {3, 9}, {7, 2}, {8, 10}}) {
        const TileGrid grid(with_outputs({rows, columns}), size);
        std::vector<int> covered(static_cast<std::size_t>(rows * columns));
        for (std::int64_t t = 0; t < grid.count(); ++t) {
          const Tile tile = grid.tile(t);
          for (std::size_t a = 0; a < 2; ++a) {
            ASSERT_GE(tile.count[a], 1);
            ASSERT_LE(tile.count[a], size[a]);
          }
          for (std::int64_t i = 0; i < tile.count[0] * tile.count[1]; ++i) {
            const std::int64_t y = tile.start[0] + i / tile.count[1];
            const std::int64_t x = tile.start[1] + i % tile.count[1];
            ASSERT_LT(y, rows);
            ASSERT_LT(x, columns);
            ++covered[static_cast<std::size_t>(y * columns + x)];
          }
        }
        ASSERT_EQ(covered, std::vector<int>(covered.size(), 1))
            << rows << "x" << columns << " by " << size[0] << "x" << size[1];
      }
    }
  }
}

TEST(TileGrid, RunsAlongTheLastAxisFirst) {
  const TileGrid grid(with_outputs({4, 6}), {2, 3});
  ASSERT_EQ(grid.count(), 4);
  EXPECT_EQ(grid.tile(1).start[0], 0);
  EXPECT_EQ(grid.tile(1).start[1], 3);
  EXPECT_EQ(grid.tile(2).start[0], 2);
  EXPECT_EQ(grid.tile(2).start[1], 0);
}

TEST(TileGrid, NoOutputsNoTiles) {
  EXPECT_EQ(TileGrid(with_outputs({5, 0}), {2, 1}).count(), 0);
  EXPECT_EQ(TileGrid(with_outputs({}), {}).count(), 1);
}

TEST(TileGrid, CountsThatDoNotFitAreRefused) {
  const std::int64_t large = std::int64_t{1} << 40;
  EXPECT_THROW(TileGrid(with_outputs({large, large}), {1, 1}), Error);
}

}  // namespace
}  // namespace faltung
