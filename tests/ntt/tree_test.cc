// Trees: lengths, passes and the roots at the leaves.
#include "ntt/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/fail.h"
#include "ntt/residues.h"

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
    for (int prime = 0; prime < kPrimes; ++prime) {
      const Tree tree(prime, length, 4);
      const std::uint64_t p = tree.prime().value;
      const double* forward = tree.twiddles(Direction::forward);
      const double* inverse = tree.twiddles(Direction::inverse);
      const Pass& last = tree.passes().back();
      const std::int64_t of_root = 4 * (tree.passes().front().radix - 1);
      const std::uint64_t share = test::to_the(static_cast<std::uint64_t>(length), p - 2, p);
      const std::int64_t count = 4 * (last.first_twiddle + last.nodes * (last.radix - 1));
      for (std::int64_t i = 0; i < count; ++i) {
        const std::uint64_t a = test::residue_of(forward[i], p);
        EXPECT_EQ(test::times(a, test::residue_of(inverse[i], p), p), i < of_root ? share : 1u)
            << i;
        EXPECT_LE(std::abs(forward[i]), static_cast<double>(p / 2));
        EXPECT_LE(std::abs(inverse[i]), static_cast<double>(p / 2));
      }
      EXPECT_EQ(test::residue_of(tree.inverse_length(), p), share);
    }
  }
}

TEST(Tree, IsMadeOnceForEachPrimeLengthAndLanes) {
  TableCache tables(1 << 20);
  const auto first = tree(tables, 1, 256, 4);
  EXPECT_EQ(tree(tables, 1, 256, 4), first);
  EXPECT_NE(tree(tables, 2, 256, 4), first);
  EXPECT_NE(tree(tables, 1, 128, 4), first);
  EXPECT_NE(tree(tables, 1, 256, 8), first);
  EXPECT_GT(tables.bytes(), first->bytes());
  EXPECT_EQ(first->length(), 256);
}

}  // namespace
}  // namespace faltung::ntt
