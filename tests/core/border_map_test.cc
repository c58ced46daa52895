// The drawings of border.h, at any distance, for any length and however stretches are cut.
#include "core/border_map.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace faltung {
namespace {

constexpr Border kBorders[] = {Border::zero,         Border::constant,      Border::replicate,
                               Border::reflect_half, Border::reflect_whole, Border::periodic};

// What stands at position x of a signal of length n, found by walking there one step at a time;
// -1 where the border's value does. No arithmetic with remainders.
std::int64_t walked(Border border, std::int64_t n, std::int64_t x) {
  const bool left = x < 0;
  std::int64_t at = left ? 0 : n - 1;
  if (x >= 0 && x < n) return x;
  if (border == Border::zero || border == Border::constant) return -1;
  std::int64_t direction = left ? -1 : 1;
  for (std::int64_t step = left ? -x : x - (n - 1); step > 0; --step) {
    const bool inside = at + direction >= 0 && at + direction < n;
    if (inside) {
      at += direction;
    } else if (border == Border::periodic) {
      at = direction < 0 ? n - 1 : 0;
    } else if (border == Border::reflect_half) {
      direction = -direction;  // the edge sample is repeated
    } else if (border == Border::reflect_whole && n > 1) {
      direction = -direction;
      at += direction;
    }
  }
  return at;
}

// `count` positions from x on, gathered from stretches of at most `limit`.
std::vector<std::int64_t> mapped(Border border, std::int64_t n, std::int64_t x, std::int64_t count,
                                 std::int64_t limit) {
  std::vector<std::int64_t> indices;
  while (count > 0) {
    const BorderRun run = border_run(border, n, x, std::min(limit, count));
    EXPECT_GE(run.count, 1);
    EXPECT_LE(run.count, std::min(limit, count));
    if (run.count < 1) break;
    for (std::int64_t i = 0; i < run.count; ++i) {
      indices.push_back(run.outside ? -1 : run.start + i * run.step);
    }
    x += run.count;
    count -= run.count;
  }
  return indices;
}

std::string drawn(Border border, std::int64_t x, std::int64_t count) {
  std::string letters;
  for (const std::int64_t at : mapped(border, 4, x, count, count)) {
    letters += at < 0 ? 'v' : "abcd"[at];
  }
  return letters;
}

TEST(BorderMap, Drawings) {
  EXPECT_EQ(drawn(Border::zero, -4, 12), "vvvvabcdvvvv");
  EXPECT_EQ(drawn(Border::constant, -4, 12), "vvvvabcdvvvv");
  EXPECT_EQ(drawn(Border::replicate, -4, 12), "aaaaabcddddd");
  EXPECT_EQ(drawn(Border::reflect_half, -4, 12), "dcbaabcddcba");
  EXPECT_EQ(drawn(Border::reflect_whole, -3, 10), "dcbabcdcba");
  EXPECT_EQ(drawn(Border::periodic, -4, 12), "abcdabcdabcd");
}

TEST(BorderMap, DrawingsGoOn) {
  EXPECT_EQ(drawn(Border::reflect_half, -12, 28), "dcbaabcddcbaabcddcbaabcddcba");
  EXPECT_EQ(drawn(Border::reflect_whole, -9, 22), "dcbabcdcbabcdcbabcdcba");
  EXPECT_EQ(drawn(Border::replicate, -9, 3), "aaa");
  EXPECT_EQ(drawn(Border::replicate, 11, 3), "ddd");
  EXPECT_EQ(drawn(Border::periodic, -10, 24), "cdabcdabcdabcdabcdabcdab");
}

TEST(BorderMap, EqualsAWalkHoweverItIsCut) {
  for (const Border border : kBorders) {
    for (std::int64_t n = 1; n <= 7; ++n) {
      for (std::int64_t x = -30; x <= 30; ++x) {
        std::vector<std::int64_t> expected;
        for (std::int64_t i = 0; i < 40; ++i) expected.push_back(walked(border, n, x + i));
        for (const std::int64_t limit : {1, 2, 3, 5, 40}) {
          ASSERT_EQ(mapped(border, n, x, 40, limit), expected)
              << name_of(border) << " n=" << n << " x=" << x << " limit=" << limit;
        }
      }
    }
  }
}

TEST(BorderMap, LengthOneIsTheOneSampleEverywhere) {
  constexpr std::int64_t kFar = std::int64_t{1} << 60;
  for (const Border border :
       {Border::replicate, Border::reflect_half, Border::reflect_whole, Border::periodic}) {
    for (const std::int64_t x : {-kFar, std::int64_t{-1}, std::int64_t{1}, kFar}) {
      EXPECT_EQ(mapped(border, 1, x, 5, 5), std::vector<std::int64_t>(5, 0)) << name_of(border);
    }
  }
}

TEST(BorderMap, FarAway) {
  constexpr std::int64_t kFar = std::int64_t{1} << 60;  // 1 modulo 3 and 5, 4 modulo 6 and 12
  EXPECT_EQ(mapped(Border::periodic, 3, kFar, 4, 4), (std::vector<std::int64_t>{1, 2, 0, 1}));
  EXPECT_EQ(mapped(Border::periodic, 3, -kFar, 4, 4), (std::vector<std::int64_t>{2, 0, 1, 2}));
  EXPECT_EQ(mapped(Border::reflect_half, 3, kFar, 4, 4), (std::vector<std::int64_t>{1, 0, 0, 1}));
  EXPECT_EQ(mapped(Border::reflect_half, 3, -kFar, 4, 4), (std::vector<std::int64_t>{2, 2, 1, 0}));
  EXPECT_EQ(mapped(Border::reflect_whole, 7, kFar, 5, 5),
            (std::vector<std::int64_t>{4, 5, 6, 5, 4}));
  EXPECT_EQ(mapped(Border::reflect_whole, 7, -kFar, 5, 5),
            (std::vector<std::int64_t>{4, 3, 2, 1, 0}));
  EXPECT_EQ(mapped(Border::replicate, 3, kFar, 2, 2), (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(mapped(Border::zero, 3, -kFar, 2, 2), (std::vector<std::int64_t>{-1, -1}));
}

TEST(BorderMap, StretchesAreAsLongAsTheyCanBe) {
  EXPECT_EQ(border_run(Border::zero, 4, -5, 100).count, 5);
  EXPECT_EQ(border_run(Border::zero, 4, 4, 100).count, 100);
  EXPECT_EQ(border_run(Border::replicate, 4, -5, 100).count, 5);
  EXPECT_EQ(border_run(Border::replicate, 4, 9, 100).count, 100);
  EXPECT_EQ(border_run(Border::periodic, 4, -4, 100).count, 4);
  EXPECT_EQ(border_run(Border::reflect_half, 4, -4, 100).count, 4);
  EXPECT_EQ(border_run(Border::reflect_half, 4, 4, 100).count, 4);
  EXPECT_EQ(border_run(Border::reflect_whole, 4, -3, 100).count, 4);  // dcba, with the edge
  EXPECT_EQ(border_run(Border::reflect_whole, 4, 6, 100).count, 4);   // abcd
  EXPECT_EQ(border_run(Border::reflect_whole, 1, -3, 100).count, 3);
  for (const Border border : kBorders) {
    EXPECT_EQ(border_run(border, 4, 1, 100).count, 3) << name_of(border);
  }
}

TEST(BorderMap, EmptySignalsLieOutside) {
  for (const Border border : {Border::zero, Border::constant}) {
    EXPECT_EQ(mapped(border, 0, -3, 6, 6), std::vector<std::int64_t>(6, -1));
  }
}

}  // namespace
}  // namespace faltung
