// Trees: lengths, passes and the roots at the leaves.
#include "ntt/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/fail.h"
#include "ntt/lane_array.h"

namespace faltung::ntt {
namespace {

TEST(TreeLength, IsTheShortestOfItsKind) {
  for (std::int64_t n = 1; n < 20'000; ++n) {
    const std::int64_t length = tree_length(n);
    EXPECT_TRUE(has_tree(length)) << length;
    EXPECT_GE(length, n);
    for (std::int64_t shorter = n; shorter < length; ++shorter) {
      ASSERT_FALSE(has_tree(shorter)) << n << ' ' << shorter;
    }
  }
}

TEST(TreeLength, WithinIsTheLongestOfItsKind) {
  for (std::int64_t n = 0; n < kShortest; ++n) EXPECT_EQ(tree_length_within(n), 0);
  for (std::int64_t n = kShortest; n < 20'000; ++n) {
    const std::int64_t length = tree_length_within(n);
    ASSERT_TRUE(has_tree(length) && length <= n) << n;
    for (std::int64_t longer = length + 1; longer <= n; ++longer) ASSERT_FALSE(has_tree(longer));
  }
  EXPECT_EQ(tree_length_within(INT64_MAX), std::int64_t{15} << 32);
}

TEST(TreeLength, OfEveryClassAndNoOther) {
  for (const std::int64_t length : {64, 128, 192, 320, 960, 1024, 3 << 20, 15 << 20}) {
    EXPECT_TRUE(has_tree(length)) << length;
  }
  for (const std::int64_t length :
       {0, -64, 1, 32, 48, 63, 65, 96, 64 * 7, 64 * 9, 64 * 25, 64 * 45}) {
    EXPECT_FALSE(has_tree(length)) << length;
  }
}

TEST(TreeLength, RefusesWhatNoRootReaches) {
  constexpr std::int64_t kLongest = std::int64_t{15} << 32;
  EXPECT_EQ(tree_length(kLongest), kLongest);
  try {
    tree_length(kLongest + 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::size_overflow);
  }
}

TEST(Tree, LeavesAreAllRootsOnce) {
  for (const std::int64_t lanes : {1, 2, 4, 8}) {
    for (const std::int64_t length : {64, 128, 192, 320, 960, 1024, 1920}) {
      std::vector<std::int64_t> exponents = leaf_exponents(length, lanes);
      std::ranges::sort(exponents);
      std::vector<std::int64_t> all(static_cast<std::size_t>(length));
      std::iota(all.begin(), all.end(), 0);
      EXPECT_EQ(exponents, all) << length << ' ' << lanes;
      EXPECT_EQ(tree_passes(length, lanes).back().radix, 4);
      EXPECT_EQ(tree_passes(length, lanes).back().span, 1);
    }
  }
}

TEST(Tree, InverseTwiddlesUndoTheForwardOnes) {
  for (const std::int64_t length : {128, 960}) {
    for (const Prime& prime : {kPrime[0], kPrime[3], kSmallPrime[0], kSmallPrime[5]}) {
      const Tree tree(prime, length, 4);
      const std::uint64_t p = prime.value;
      const Word* forward = tree.twiddles(Direction::forward);
      const Word* inverse = tree.twiddles(Direction::inverse);
      const Pass& last = tree.passes().back();
      const std::int64_t of_root = 4 * (tree.passes().front().radix - 1);
      const std::uint64_t share =
          test::times(test::to_the(static_cast<std::uint64_t>(length), p - 2, p),
                      divisor_of_products(prime), p);
      const std::int64_t count = 4 * (last.first_twiddle + last.nodes * (last.radix - 1));
      for (std::int64_t i = 0; i < count; ++i) {
        const std::uint64_t a = test::factor_of(forward[i], prime);
        EXPECT_EQ(test::times(a, test::factor_of(inverse[i], prime), p), i < of_root ? share : 1u)
            << i;
        EXPECT_LE(std::abs(test::integer_of(forward[i], prime)), static_cast<std::int64_t>(p / 2));
        EXPECT_LE(std::abs(test::integer_of(inverse[i], prime)), static_cast<std::int64_t>(p / 2));
      }
      EXPECT_EQ(test::factor_of(tree.inverse_length(), prime), share);
    }
  }
}

TEST(Tree, IsMadeOnceForEachPrimeLengthAndLanes) {
  TableCache tables(1 << 20);
  const auto first = tree(tables, kPrime[1], 256, 4);
  EXPECT_EQ(tree(tables, kPrime[1], 256, 4), first);
  EXPECT_NE(tree(tables, kPrime[2], 256, 4), first);
  EXPECT_NE(tree(tables, kPrime[1], 128, 4), first);
  EXPECT_NE(tree(tables, kPrime[1], 256, 8), first);
  EXPECT_GT(tables.bytes(), first->bytes());
  EXPECT_EQ(first->length(), 256);
}

}  // namespace
}  // namespace faltung::ntt
