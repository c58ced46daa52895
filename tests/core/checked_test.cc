#include "core/checked.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace faltung {
namespace {

// The sentence of a size_overflow, or nothing.
std::string overflow_of(const std::function<void()>& compute) {
  try {
    compute();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::size_overflow);
    return error.what();
  }
  return {};
}

TEST(Checked, ProductsUpToTheEdge) {
  EXPECT_EQ(checked_mul(3037000499, 3037000499), 9223372030926249001);
  EXPECT_EQ(checked_mul(INT64_MAX, 1), INT64_MAX);
  EXPECT_EQ(checked_mul(INT64_MAX, -1), -INT64_MAX);
  EXPECT_EQ(checked_mul(INT64_MIN, 1), INT64_MIN);
  EXPECT_EQ(checked_mul(INT64_MAX, 0), 0);
}

TEST(Checked, ProductsBeyondTheEdgeNameBothFactors) {
  EXPECT_EQ(overflow_of([] { checked_mul(3037000500, 3037000500); }),
            "size 3037000500 times 3037000500 does not fit 64 bits");
  EXPECT_NE(overflow_of([] { checked_mul(std::int64_t{1} << 62, 2); }), "");
  EXPECT_NE(overflow_of([] { checked_mul(INT64_MIN, -1); }), "");
}

TEST(Checked, SumsUpToTheEdge) {
  EXPECT_EQ(checked_add(INT64_MAX, 0), INT64_MAX);
  EXPECT_EQ(checked_add(INT64_MAX - 7, 7), INT64_MAX);
  EXPECT_EQ(checked_add(INT64_MIN, INT64_MAX), -1);
  EXPECT_EQ(overflow_of([] { checked_add(INT64_MAX, 1); }),
            "size 9223372036854775807 plus 1 does not fit 64 bits");
  EXPECT_NE(overflow_of([] { checked_add(INT64_MIN, -1); }), "");
}

TEST(Checked, DivisionsRoundUp) {
  for (std::int64_t b = 1; b <= 9; ++b) {
    for (std::int64_t a = -40; a <= 40; ++a) {
      const std::int64_t up = ceil_div(a, b);
      EXPECT_GE(up * b, a) << a << " over " << b;
      EXPECT_LT((up - 1) * b, a) << a << " over " << b;
      EXPECT_EQ(round_up(a, b), up * b);
    }
  }
  EXPECT_EQ(ceil_div(INT64_MAX, INT64_MAX), 1);
  EXPECT_EQ(ceil_div(INT64_MAX, 2), std::int64_t{1} << 62);
  EXPECT_EQ(ceil_div(INT64_MAX, 1), INT64_MAX);
}

}  // namespace
}  // namespace faltung
