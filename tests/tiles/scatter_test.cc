// Random boxes of results to their places in outputs of any strides; nothing else is written.
#include "tiles/scatter.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "support/random.h"

namespace faltung {
namespace {

using support::Random;

CanonicalProblem problem_of(std::size_t rank, ElementType output) {
  CanonicalProblem problem;
  problem.output_type = output;
  problem.axes.resize(rank);
  return problem;
}

// Strides for `count` elements an axis with gaps, some backwards; the elements in all.
std::int64_t lay_out(Random& random, std::size_t rank, const AxisValues& count, bool backwards,
                     AxisValues& strides, std::int64_t& first) {
  std::int64_t span = 1;
  const bool dense = random.one_in(2);
  first = 0;
  for (std::size_t a = rank; a-- > 0;) {
    const bool back = backwards && random.one_in(3);
    strides[a] = back ? -span : span;
    if (back) first += span * (count[a] - 1);
    span *= count[a] + (dense ? 0 : random.between(0, 2));
  }
  return span;
}

TEST(Scatter, EveryElementGoesToItsPlaceAndNothingElse) {
  const simd::Target target = simd::supported_targets().front();
  Random random(12);
  for (int round = 0; round < 5000; ++round) {
    const auto rank = static_cast<std::size_t>(random.between(1, 4));
    ScatterBox box;
    for (std::size_t a = 0; a < rank; ++a) box.count[a] = random.between(1, 5);
    std::int64_t from_first = 0, to_first = 0;
    AxisValues strides{};
    const auto from_span = lay_out(random, rank, box.count, false, box.stride, from_first);
    const auto to_span = lay_out(random, rank, box.count, true, strides, to_first);
    std::vector<double> from(static_cast<std::size_t>(from_span));
    std::iota(from.begin(), from.end(), 1.0);
    std::vector<float> expected(static_cast<std::size_t>(to_span), -7777.0F), found = expected;
    AxisValues q{};
    for (bool more = true; more;) {
      std::int64_t source = 0, place = to_first;
      for (std::size_t a = 0; a < rank; ++a) {
        source += q[a] * box.stride[a];
        place += q[a] * strides[a];
      }
      expected[static_cast<std::size_t>(place)] =
          static_cast<float>(from[static_cast<std::size_t>(source)]);
      more = false;
      for (std::size_t a = rank; a-- > 0 && !more;) {
        more = ++q[a] < box.count[a];
        if (!more) q[a] = 0;
      }
    }
    const Scatter scatter(problem_of(rank, ElementType::float32), Compute::float64, target);
    ASSERT_TRUE(scatter.run(reinterpret_cast<const std::byte*>(from.data()), box,
                            reinterpret_cast<std::byte*>(found.data() + to_first), strides));
    ASSERT_EQ(found, expected) << "round " << round;
  }
}

struct Stored {
  std::vector<std::uint8_t> values;
  bool fits;
};

Stored stored(const std::vector<float>& results, Overflow overflow, double quantum) {
  CanonicalProblem problem = problem_of(2, ElementType::uint8);
  problem.overflow = overflow;
  problem.quantum = quantum;
  const auto columns = static_cast<std::int64_t>(results.size()) / 2;
  std::vector<std::uint8_t> to(results.size());
  // Written by columns, so that no line is stored at once.
  const bool fits =
      Scatter(problem, Compute::float32, simd::supported_targets().front())
          .run(reinterpret_cast<const std::byte*>(results.data()), {{2, columns}, {columns, 1}},
               reinterpret_cast<std::byte*>(to.data()), {1, 2});
  return {to, fits};
}

TEST(Scatter, RoundsHalfToEvenAndSaturates) {
  const Stored s = stored({0.5F, 1.5F, -3, 254.5F, 2.5F, 300}, Overflow::saturate, 0);
  EXPECT_TRUE(s.fits);
  EXPECT_EQ(s.values, (std::vector<std::uint8_t>{0, 254, 2, 2, 0, 255}));
}

TEST(Scatter, SaysWhenAValueDidNotFitWhereverItStands) {
  EXPECT_TRUE(stored({0, 1, 2, 3, 4, 255}, Overflow::error, 0).fits);
  for (std::size_t i = 0; i < 6; ++i) {
    std::vector<float> results{0, 1, 2, 3, 4, 5};
    results[i] = 256;
    EXPECT_FALSE(stored(results, Overflow::error, 0).fits) << i;
    EXPECT_TRUE(stored(results, Overflow::wrap, 0).fits) << i;
  }
}

// A computed 2.4999 that stands for the exact tie 2.5 goes to the even 2, 3.5001 to 4.
TEST(Scatter, SnapsToTheQuantumFirst) {
  EXPECT_EQ(stored({2.5001F, 3.4999F}, Overflow::saturate, 0.5).values,
            (std::vector<std::uint8_t>{2, 4}));
  EXPECT_EQ(stored({2.5001F, 3.4999F}, Overflow::saturate, 0).values,
            (std::vector<std::uint8_t>{3, 3}));
}

TEST(Scatter, WithoutAxesIsOneElement) {
  const double from = 2.5;
  std::int32_t to[2] = {0, -7};
  const Scatter scatter(problem_of(0, ElementType::int32), Compute::float64,
                        simd::supported_targets().front());
  EXPECT_TRUE(scatter.run(reinterpret_cast<const std::byte*>(&from), {},
                          reinterpret_cast<std::byte*>(to), {}));
  EXPECT_EQ(to[0], 2);
  EXPECT_EQ(to[1], -7);
}

TEST(Scatter, PairsThatCannotBeStoredAreRefused) {
  EXPECT_THROW(Scatter(problem_of(1, ElementType::uint8), Compute::complex64,
                       simd::supported_targets().front()),
               Error);
}

}  // namespace
}  // namespace faltung
