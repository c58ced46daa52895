#include "fft/sizes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "faltung/error.h"

namespace faltung::fft {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

bool smooth(std::int64_t n) {
  for (const std::int64_t prime : {2, 3, 5, 7}) {
    while (n % prime == 0) n /= prime;
  }
  return n == 1;
}

TEST(Sizes, SmallestSmoothNumberByTrial) {
  std::int64_t expected = 1;
  for (std::int64_t n = 1; n <= 20000; ++n) {
    if (n > expected) {
      do ++expected;
      while (!smooth(expected));
    }
    ASSERT_EQ(good_size(n), expected) << n;
  }
}

TEST(Sizes, NothingAsked) {
  EXPECT_EQ(good_size(0), 1);
  EXPECT_EQ(good_size(-kMax), 1);
}

TEST(Sizes, LargestAndBeyond) {
  const auto all = good_sizes(1, kMax);
  const std::int64_t largest = all.back();
  EXPECT_EQ(good_size(largest), largest);
  try {
    good_size(largest + 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::size_overflow);
  }
  EXPECT_THROW(good_size(kMax), Error);
  for (std::size_t i = 1; i < all.size(); i += 17) {
    ASSERT_TRUE(smooth(all[i]));
    ASSERT_EQ(good_size(all[i - 1] + 1), all[i]);
  }
}

TEST(Sizes, RangesByTrial) {
  for (std::int64_t lo = -3; lo <= 130; ++lo) {
    for (std::int64_t hi = lo - 1; hi <= 140; ++hi) {
      std::vector<std::int64_t> expected;
      for (std::int64_t n = std::max<std::int64_t>(lo, 1); n <= hi; ++n) {
        if (smooth(n)) expected.push_back(n);
      }
      ASSERT_EQ(good_sizes(lo, hi), expected) << lo << ' ' << hi;
    }
  }
}

TEST(FastSize, IsTheSmallestWithOddPartUpTo15AndWholeVectors) {
  for (std::int64_t n = 17; n < 5000; ++n) {
    std::int64_t expected = n;
    for (;; ++expected) {
      std::int64_t odd = expected;
      while (odd % 2 == 0) odd /= 2;
      if (expected % 16 == 0 && (odd <= 9 || odd == 15)) break;
    }
    ASSERT_EQ(fast_size(n), expected) << n;
  }
  for (std::int64_t n = -3; n <= 16; ++n) EXPECT_EQ(fast_size(n), good_size(n)) << n;
  EXPECT_EQ(fast_size(std::int64_t{1} << 62), std::int64_t{1} << 62);
  EXPECT_EQ(fast_size((std::int64_t{1} << 62) + 1), std::int64_t{9} << 59);
  EXPECT_THROW(fast_size(std::numeric_limits<std::int64_t>::max()), Error);
}

}  // namespace
}  // namespace faltung::fft
