// When rows at the edges are cut: not where the pieces would take longer than the row.
#include "methods/direct/row_cut.h"

#include <gtest/gtest.h>

#include <vector>

#include "faltung/faltung.h"
#include "methods/direct/bound_direct.h"

namespace faltung {
namespace {

RowCut cut_of(std::int64_t rows, std::int64_t row, std::int64_t taps, const Extent& extent) {
  Problem problem;
  problem.signal_type = ElementType::float32;
  problem.signal_shape = {rows, row};
  problem.axes = {1};
  problem.kernel =
      Kernel::from_taps<float>(std::vector<float>(static_cast<std::size_t>(taps), 1), {taps});
  problem.extent = {extent};
  const CanonicalProblem canonical = canonicalize(problem);
  return row_cut(canonical, direct_tiles(canonical), simd::supported_targets().front());
}

TEST(RowCut, KeepsShortRowsUnderManyTapsWhole) {
  // With short vectors hardly any of them waits.
  if (simd::vector_bytes(simd::supported_targets().front()) < 32) GTEST_SKIP();
  EXPECT_FALSE(cut_of(51, 230, 74, Extent::full()).cuts);
  EXPECT_FALSE(cut_of(51, 400, 200, Extent::full()).cuts);
}

TEST(RowCut, CutsLongRowsUnderFewTaps) {
  EXPECT_TRUE(cut_of(51, 4000, 5, Extent::full()).cuts);
  EXPECT_TRUE(cut_of(51, 230, 74, Extent::valid()).cuts);  // nothing is beyond an edge
}

TEST(RowCut, CountsPiecesWhereItCutsAndNoLessThanTheRow) {
  for (const std::int64_t row : {100, 230, 1000, 4000}) {
    for (const std::int64_t taps : {2, 5, 74}) {
      const RowCut cut = cut_of(51, row, taps, Extent::full());
      EXPECT_GE(cut.filled, static_cast<double>(row + taps - 1)) << row << " " << taps;
      EXPECT_LE(cut.filled, 2.0 * static_cast<double>(row + taps) + 300) << row << " " << taps;
    }
  }
}

}  // namespace
}  // namespace faltung
