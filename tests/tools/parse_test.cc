#include "parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <limits>

#include "failure.h"

namespace faltung::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Function>
std::string refusal(const Function& function) {
  try {
    function();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.exit_code(), kExitUsage);
    return failure.what();
  }
  return "accepted";
}

TEST(ParseTest, WholeNumbersOnly) {
  EXPECT_EQ(to_int64("-5"), -5);
  EXPECT_EQ(to_int64("+5"), 5);
  EXPECT_EQ(to_int64("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const char* bad :
       {"", " 5", "5 ", "5x", "+-5", "--5", "9223372036854775808", "1e3", "0x5"}) {
    EXPECT_FALSE(to_int64(bad)) << bad;
  }
  EXPECT_EQ(to_uint64("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(to_uint64("-1"));
}

TEST(ParseTest, RealsAreTheSameInEveryLocale) {
  for (const char* locale : {"C", "de_DE.UTF-8"}) {
    std::setlocale(LC_ALL, locale);
    EXPECT_EQ(to_double("1.5"), 1.5);
    EXPECT_FALSE(to_double("1,5"));
    EXPECT_EQ(to_double("-2e-3"), -2e-3);
  }
  std::setlocale(LC_ALL, "C");
  EXPECT_TRUE(std::isnan(*to_double("nan")));
}

TEST(ParseTest, Bytes) {
  EXPECT_EQ(parse_bytes("-x", "1"), 1);
  EXPECT_EQ(parse_bytes("-x", "2GiB"), std::int64_t{2} << 30);
  EXPECT_EQ(parse_bytes("-x", "2g"), std::int64_t{2} << 30);
  EXPECT_EQ(parse_bytes("-x", "1.5k"), 1536);
  EXPECT_EQ(parse_bytes("-x", "512B"), 512);
  EXPECT_EQ(parse_bytes("-x", "3TB"), std::int64_t{3} << 40);
  for (const char* bad : {"", "B", "0", "-1", "1Q", "1GiX", "1..5", "9999999999T", "1kk"}) {
    EXPECT_THAT(refusal([&] { parse_bytes("--max-memory", bad); }), HasSubstr("--max-memory"))
        << bad;
  }
}

TEST(ParseTest, Ranges) {
  EXPECT_THAT(parse_ranges("-x", "0:10,-5:5:2"),
              ElementsAre(Extent::range(0, 10), Extent::range(-5, 5, 2)));
  EXPECT_THAT(refusal([] { parse_ranges("--range", "5:5"); }), HasSubstr("LO below HI"));
  EXPECT_THAT(refusal([] { parse_ranges("--range", "0:5:0"); }), HasSubstr("step"));
}

TEST(ParseTest, Borders) {
  const Borders both = parse_borders("-x", "periodic,constant:-2.5");
  EXPECT_THAT(both.borders, ElementsAre(Border::periodic, Border::constant));
  EXPECT_EQ(both.value, -2.5);
  EXPECT_EQ(parse_borders("-x", "constant").value, 0.0);
  EXPECT_THAT(refusal([] { parse_borders("-x", "constant:1,constant:2"); }),
              HasSubstr("one constant"));
}

TEST(ParseTest, EveryBorderOfTheLibraryHasItsName) {
  EXPECT_THAT(border_names(), ElementsAre("zero", "constant", "replicate", "reflect_half",
                                          "reflect_whole", "periodic"));
  for (const std::string& name : border_names()) EXPECT_EQ(name_of(*parse_border(name)), name);
}

TEST(ParseTest, Shapes) {
  EXPECT_EQ(parse_shape("-x", "3840x2160x3"), (Shape{3840, 2160, 3}));
  for (const char* bad : {"", "x", "3x", "3x-1", "3x0", "3*4", "1x1x1x1x1x1x1x1x1"}) {
    EXPECT_NE(refusal([&] { parse_shape("--signal", bad); }), "accepted") << bad;
  }
}

}  // namespace
}  // namespace faltung::cli
