#include "suggest.h"

#include <gtest/gtest.h>

#include <vector>

namespace faltung::cli {
namespace {

const std::vector<std::string> kNames = {"convolve", "correlate", "blur", "info"};

TEST(SuggestTest, NearestName) {
  EXPECT_EQ(nearest_name("convolve", kNames), "convolve");
  EXPECT_EQ(nearest_name("convlove", kNames), "convolve");
  EXPECT_EQ(nearest_name("corelate", kNames), "correlate");
  EXPECT_EQ(nearest_name("blru", kNames), "blur");
  EXPECT_EQ(nearest_name("inof", kNames), "info");
  EXPECT_EQ(nearest_name("xyzzy", kNames), "");
  EXPECT_EQ(nearest_name("", kNames), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'a'), kNames), "");
  EXPECT_EQ(nearest_name("blur", {}), "");
}

TEST(SuggestTest, Hints) {
  EXPECT_EQ(hint_for("blurr", kNames), "did you mean 'blur'?");
  EXPECT_EQ(hint_for("zzz", kNames), "known: convolve, correlate, blur, info");
}

}  // namespace
}  // namespace faltung::cli
