// Blocks are long enough: what wraps round a transform never meets an output that is wanted.
#include "methods/blocks/block_shape.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "methods/blocks/bound_blocks.h"
#include "simd/target.h"

namespace faltung {
namespace {

using Role = CanonicalAxis::Role;

CanonicalAxis axis_of(std::int64_t n, std::int64_t k, std::int64_t lo, std::int64_t out,
                      std::int64_t step = 1, Border border = Border::zero) {
  CanonicalAxis axis;
  axis.role = Role::convolved;
  axis.signal = n;
  axis.kernel = k;
  axis.lo = lo;
  axis.out = out;
  axis.step = step;
  axis.border = border;
  return axis;
}

CanonicalProblem with_axes(const std::vector<CanonicalAxis>& axes) {
  CanonicalProblem problem;
  problem.axes = axes;
  std::vector<std::int64_t> lengths;
  std::int64_t taps = 1;
  for (const CanonicalAxis& axis : axes) {
    if (axis.convolved()) lengths.push_back(axis.kernel);
    if (axis.convolved()) taps *= axis.kernel;
  }
  problem.kernel = std::make_shared<const KernelAnalysis>(
      Taps(std::vector<double>(static_cast<std::size_t>(taps), 1.0)), lengths, 1, 0x1p-53);
  return problem;
}

// Checks the block of `tile` outputs from output element `first` on by following every pair of a
// sample and a tap to where a circular convolution adds it: each wanted position must receive
// exactly the pairs of its own sum, those with samples beyond a zero border left out.
void check_block(const CanonicalAxis& axis, const BlockShape& shape, std::int64_t first) {
  const std::int64_t points = shape.points[0], n = axis.signal;
  ASSERT_GE(points, shape.segment[0]);
  const std::int64_t tile = std::min(shape.tile[0], axis.out - first);
  const std::int64_t from = axis.lo + first * axis.step + shape.start[0];  // sample at position 0
  for (std::int64_t e = 0; e < tile; ++e) {
    const std::int64_t index = axis.lo + (first + e) * axis.step;
    const std::int64_t at = shape.shift[0] + e * axis.step;
    ASSERT_GE(at, 0);
    ASSERT_LT(at, points);
    for (std::int64_t j = 0; j < axis.kernel; ++j) {
      const std::int64_t wanted = index - j;
      // The one position of the block whose sample meets tap j at `at`.
      const std::int64_t met = ((at - j) % points + points) % points;
      const bool filled = met < shape.segment[0];
      const bool needed = axis.border != Border::zero || (wanted >= 0 && wanted < n);
      const std::int64_t sample = from + met;
      const bool counts = filled && (axis.border != Border::zero || (sample >= 0 && sample < n));
      ASSERT_EQ(counts, needed) << "output " << e << ", tap " << j;
      if (needed) {
        ASSERT_EQ(sample, wanted) << "output " << e << ", tap " << j;
      }
    }
  }
}

std::string described(const CanonicalAxis& axis) {
  return "n=" + std::to_string(axis.signal) + " k=" + std::to_string(axis.kernel) +
         " lo=" + std::to_string(axis.lo) + " out=" + std::to_string(axis.out) +
         " step=" + std::to_string(axis.step) + " " + std::string(name_of(axis.border));
}

TEST(WholeShape, NothingWantedWraps) {
  for (std::int64_t n = 1; n <= 12; ++n) {
    for (std::int64_t k = 2; k <= 12; ++k) {
      for (std::int64_t lo = -3; lo <= n + k + 1; ++lo) {
        for (std::int64_t out = 1; lo + out <= n + k + 3; ++out) {
          for (const std::int64_t step : {1, 3}) {
            for (const Border border : {Border::zero, Border::replicate}) {
              const CanonicalAxis axis = axis_of(n, k, lo, out, step, border);
              const BlockShape shape = whole_shape(with_axes({axis}));
              SCOPED_TRACE(described(axis));
              ASSERT_EQ(shape.tile[0], out);
              check_block(axis, shape, 0);
              if (testing::Test::HasFatalFailure()) return;
            }
          }
        }
      }
    }
  }
}

// Behind a zero border the full product needs no more than its length, and a part of it less.
TEST(WholeShape, PartsAreShorterThanTheFullProduct) {
  EXPECT_EQ(whole_shape(with_axes({axis_of(100, 29, 0, 128)})).points[0], 128);
  EXPECT_LT(whole_shape(with_axes({axis_of(100, 29, 28, 72)})).points[0], 128);
  EXPECT_LE(whole_shape(with_axes({axis_of(100, 29, 14, 100)})).points[0], 128);
  EXPECT_LE(whole_shape(with_axes({axis_of(1000, 29, 500, 4)})).points[0], 64);
}

// Prices by points of transforms alone, with a fixed price for a block.
class PlainWorkshop final : public Workshop {
 public:
  explicit PlainWorkshop(double per_block) : per_block_(per_block) {}
  const simd::Target& target() const override { return target_; }
  TableCache& tables() const override { throw std::logic_error("no tables"); }
  WorkspacePool& workspace() const override { throw std::logic_error("no workspace"); }
  double seconds(const Work& work) const override {
    double sum = per_block_ * work.tiles;
    for (const auto& transform : work.transforms) sum += transform.points * transform.count;
    return sum;
  }
  bool wants_cheapest() const override { return true; }
  std::optional<SubPlan> estimate_part(const CanonicalProblem&) const override { return {}; }
  SubPlan build_part(const CanonicalProblem&) const override { return {}; }

 private:
  double per_block_;
  simd::Target target_;
};

TEST(BlockShape, BlocksCoverAndNothingWantedWraps) {
  for (const double per_block : {0.0, 100.0, 1e9}) {
    for (const std::int64_t n : {2, 9, 100, 3000}) {
      for (const std::int64_t k : {2, 3, 8, 40, 500}) {
        for (const std::int64_t lo : {-5, 0, 7}) {
          for (const std::int64_t step : {1, 4}) {
            for (const Border border : {Border::zero, Border::periodic}) {
              const std::int64_t out = (n + k - 2) / step + 1;
              if (out < 2) continue;
              const CanonicalAxis axis = axis_of(n, k, lo, out, step, border);
              const CanonicalProblem problem = with_axes({axis});
              const BlockShape shape = block_shape(problem, PlainWorkshop(per_block));
              SCOPED_TRACE(described(axis));
              ASSERT_GE(shape.tile[0], 1);
              ASSERT_LT(shape.tile[0], out);
              const BlockGrid grid(problem, shape);
              std::int64_t covered = 0;
              for (std::int64_t b = 0; b < grid.blocks(); ++b) {
                const Tile block = grid.block(b);
                ASSERT_EQ(block.start[0], covered);
                covered += block.count[0];
                check_block(axis, shape, block.start[0]);
                if (testing::Test::HasFatalFailure()) return;
              }
              ASSERT_EQ(covered, out);
            }
          }
        }
      }
    }
  }
}

TEST(BlockShape, OfSeveralAxes) {
  CanonicalAxis channels;
  channels.signal = channels.out = 3;
  const CanonicalProblem problem =
      with_axes({axis_of(300, 7, 0, 306), axis_of(200, 11, 0, 210), channels});
  const BlockShape shape = block_shape(problem, PlainWorkshop(1000));
  EXPECT_EQ(shape.block_points, shape.points[0] * shape.points[1]);
  EXPECT_TRUE(shape.tile[0] < 306 || shape.tile[1] < 210);
  for (std::size_t a = 0; a < 2; ++a) {
    EXPECT_LE(shape.segment[a], shape.points[a]);
    EXPECT_EQ(shape.segment[a], shape.tile[a] + shape.shift[a]);
    EXPECT_EQ(shape.shift[a], problem.axes[a].kernel - 1);
  }
  EXPECT_EQ(shape.tile[2], shape.lanes);
  EXPECT_EQ(shape.stride[0], shape.points[1]);
  EXPECT_EQ(shape.stride[1], 1);
}

}  // namespace
}  // namespace faltung
