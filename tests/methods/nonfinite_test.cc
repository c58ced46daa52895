#include "methods/blocks/nonfinite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "support/random.h"

namespace faltung {
namespace {

using support::Random;
using Mask = std::vector<std::uint8_t>;

struct Block {
  CanonicalProblem problem;
  BlockShape shape;
};

// A block of the given transform lengths under kernels of the given lengths; an axis of one point
// and one tap is not convolved.
Block block_of(const std::vector<std::int64_t>& points, const std::vector<std::int64_t>& taps) {
  Block block;
  for (std::size_t a = 0; a < points.size(); ++a) {
    CanonicalAxis axis;
    axis.role = taps[a] > 1 ? CanonicalAxis::Role::convolved : CanonicalAxis::Role::through;
    axis.kernel = taps[a];
    block.problem.axes.push_back(axis);
    block.shape.points[a] = points[a];
    block.shape.block_points *= points[a];
  }
  std::int64_t stride = 1;
  for (std::size_t a = points.size(); a-- > 0;) {
    block.shape.stride[a] = stride;
    stride *= points[a];
  }
  return block;
}

// An output is within reach when some sample of the mask lies at most kernel - 1 before it on
// every axis.
Mask grown(const Block& block, const Mask& mask) {
  const std::size_t rank = block.problem.axes.size();
  const auto position = [&](std::size_t flat, std::size_t a) {
    return static_cast<std::int64_t>(flat) / block.shape.stride[a] % block.shape.points[a];
  };
  Mask result(mask.size(), 0);
  for (std::size_t to = 0; to < mask.size(); ++to) {
    for (std::size_t from = 0; from < mask.size() && result[to] == 0; ++from) {
      bool within = mask[from] != 0;
      for (std::size_t a = 0; a < rank && within; ++a) {
        const std::int64_t back = position(to, a) - position(from, a);
        within = back >= 0 && back < block.problem.axes[a].kernel;
      }
      if (within) result[to] = 1;
    }
  }
  return result;
}

TEST(GrowMask, EqualsEveryPairOfSampleAndTap) {
  Random random(41);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::int64_t> points, taps;
    for (std::int64_t rank = random.between(1, 3); rank > 0; --rank) {
      const bool convolved = !random.one_in(4);
      points.push_back(convolved ? random.between(2, 7) : 1);
      taps.push_back(convolved ? random.between(2, points.back() + 1) : 1);
    }
    const Block block = block_of(points, taps);
    Mask mask(static_cast<std::size_t>(block.shape.block_points));
    const int rarity = static_cast<int>(random.between(2, 40));
    for (auto& cell : mask) cell = random.one_in(rarity) ? 1 : 0;
    const Mask expected = grown(block, mask);
    grow_mask(block.problem, block.shape, mask.data());
    ASSERT_EQ(mask, expected) << "round " << round;
  }
}

TEST(GrowMask, OneSampleReachesAsFarAsTheTaps) {
  const Block block = block_of({8}, {3});
  Mask mask{0, 0, 1, 0, 0, 0, 0, 1};
  grow_mask(block.problem, block.shape, mask.data());
  EXPECT_EQ(mask, (Mask{0, 0, 1, 1, 1, 0, 0, 1}));
}

template <typename T>
void check_mask_samples() {
  constexpr T kNan = std::numeric_limits<T>::quiet_NaN(), kInf = std::numeric_limits<T>::infinity();
  constexpr T kMax = std::numeric_limits<T>::max(), kTiny = std::numeric_limits<T>::denorm_min();
  std::vector<T> samples{1, kNan, kMax, kInf, -kInf, kTiny, -kMax, 0};
  Mask mask(8, 7);
  mask_samples(samples.data(), 8, false, mask.data());
  EXPECT_EQ(mask, (Mask{0, 1, 0, 1, 1, 0, 0, 0}));
  EXPECT_EQ(samples, (std::vector<T>{1, 0, kMax, 0, 0, kTiny, -kMax, 0}));
  // Of a pair both parts go.
  samples = {1, 2, kNan, 3, 4, -kInf, kInf, kNan};
  mask.assign(4, 7);
  mask_samples(samples.data(), 4, true, mask.data());
  EXPECT_EQ(mask, (Mask{0, 1, 1, 1}));
  EXPECT_EQ(samples, (std::vector<T>{1, 2, 0, 0, 0, 0, 0, 0}));
}

TEST(MaskSamples, FindsWhatIsNotFinite) {
  check_mask_samples<float>();
  check_mask_samples<double>();
}

std::shared_ptr<const KernelAnalysis> kernel_of(std::vector<double> taps, std::int64_t instances) {
  const auto length = static_cast<std::int64_t>(taps.size()) / instances;
  return std::make_shared<const KernelAnalysis>(
      Taps(std::move(taps)), std::vector<std::int64_t>{length}, instances, 0x1p-53);
}

TEST(Nonfinite, ZeroTapsAreNoticed) {
  CanonicalProblem problem;
  problem.kernel = kernel_of({1, 2, 3}, 1);
  EXPECT_FALSE(has_zero_taps(problem));
  problem.kernel = kernel_of({1, 0, 3}, 1);
  EXPECT_TRUE(has_zero_taps(problem));
  // The largest count of any instance says nothing of the others.
  problem.kernel = kernel_of({1, 2, 3, 0}, 2);
  EXPECT_TRUE(has_zero_taps(problem));
}

TEST(Nonfinite, OnlyFloatsHaveSuchSamples) {
  CanonicalProblem problem;
  for (const ElementType type : {ElementType::float32, ElementType::complex128}) {
    problem.signal_type = type;
    EXPECT_TRUE(may_be_nonfinite(problem));
  }
  for (const ElementType type : {ElementType::uint8, ElementType::int64, ElementType::uint64}) {
    problem.signal_type = type;
    EXPECT_FALSE(may_be_nonfinite(problem));
  }
}

TEST(Nonfinite, IndicatorsAreCertainUpToASize) {
  Block block = block_of({1 << 10}, {3});
  block.problem.kernel = kernel_of({1, 0, 1}, 1);
  block.shape.segment[0] = 1 << 10;
  for (const Compute compute : {Compute::float32, Compute::float64}) {
    block.problem.compute = compute;
    EXPECT_TRUE(indicator_is_certain(block.problem, block.shape));
  }
  block.shape.segment[0] = block.shape.block_points = std::int64_t{1} << 36;
  EXPECT_TRUE(indicator_is_certain(block.problem, block.shape));
  block.problem.compute = Compute::float32;
  EXPECT_FALSE(indicator_is_certain(block.problem, block.shape));
}

}  // namespace
}  // namespace faltung
