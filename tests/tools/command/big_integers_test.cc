// polymul, polypow and polydiv with integers of any size.

#include "command/command.h"
#include "files/big_coefficients.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

class BigIntegersCommandTest : public CommandTest {
 protected:
  void SetUp() override {
    if (!kHasBigIntegers) GTEST_SKIP() << "built without GMP (to add: libgmp-dev)";
    write_text(path("a.txt"), "[123456789012345678901234567890 -5 1]\n");
    write_text(path("b.txt"), "x^2 - 340282366920938463463374607431768211456*x + 7\n");
    write_text(path("small.txt"), "[1 1]\n");
    write_text(path("real.txt"), "[0.5]");
  }
};

TEST_F(BigIntegersCommandTest, Products) {
  const std::string product =
      "[864197523086419752308641975230 "
      "-42010168377579896403540037777973633588054759263239693878186307747875 "
      "1701411834728149106329218716060075625177 -340282366920938463463374607431768211461 1]\n";
  EXPECT_EQ(out_of({"polymul", "a.txt", "b.txt"}), product);
  for (const char* method : {"direct", "kronecker", "digits", "ntt"}) {
    EXPECT_EQ(out_of({"polymul", "a.txt", "b.txt", "--method", method}), product) << method;
  }
  EXPECT_EQ(out_of({"polymul", "a.txt", "small.txt", "--low", "2"}),
            "[123456789012345678901234567890 123456789012345678901234567885]\n");
  EXPECT_EQ(out_of({"polymul", "a.txt", "b.txt", "--range", "3:5", "--form", "json_object"}),
            "{\"schema\": \"faltung.polynomial/1\", \"coefficients\": "
            "[-340282366920938463463374607431768211461,1]}\n");
  const auto summary = json_of_schema(
      out_of({"polymul", "a.txt", "b.txt", "-o", "c.txt", "--json", "-q"}), "result");
  EXPECT_EQ(summary["verified"], true);
  EXPECT_EQ(summary["coefficients"], 5);
  EXPECT_EQ(summary["ring"], "integers of any size");
  EXPECT_EQ(summary["method"], "direct");
}

TEST_F(BigIntegersCommandTest, OtherRings) {
  EXPECT_EQ(out_of({"polymul", "a.txt", "small.txt", "--modulus", "97"}), "[52 47 93 1]\n");
  EXPECT_EQ(out_of({"polymul", "a.txt", "real.txt"}), "[6.172839450617284e+28 -2.5 0.5]\n");
}

TEST_F(BigIntegersCommandTest, AskedForWhereOperandsAreSmall) {
  expect_error({"polypow", "small.txt", "70"}, 1, {"does not fit"}, "--big");
  const std::string power = out_of({"polypow", "small.txt", "70", "--big"});
  EXPECT_THAT(power, HasSubstr(" 112186277816662845432 "));
  EXPECT_EQ(out_of({"polypow", "small.txt", "1000000000000", "--big", "--low", "3"}),
            "[1 1000000000000 499999999999500000000000]\n");
  EXPECT_EQ(out_of({"polymul", "small.txt", "small.txt", "--big"}), "[1 2 1]\n");
  EXPECT_THAT(faltung({"polypow", "small.txt", "70", "--big", "-o", "p.txt"}).err,
              HasSubstr("71 coefficients (integers of any size), repeated squaring in "));
}

TEST_F(BigIntegersCommandTest, Quotients) {
  out_of({"polymul", "a.txt", "b.txt", "-o", "c.txt", "-q"});
  EXPECT_EQ(out_of({"polydiv", "c.txt", "b.txt"}), read_text(path("a.txt")));
  EXPECT_EQ(out_of({"polydiv", "c.txt", "a.txt"}),
            "[7 -340282366920938463463374607431768211456 1]\n");
  EXPECT_EQ(out_of({"polydiv", "c.txt", "a.txt", "--exact"}),
            "[7 -340282366920938463463374607431768211456 1]\n");
  EXPECT_EQ(out_of({"polydiv", "a.txt", "small.txt", "-o", "q.txt", "--remainder", "-"}),
            "[123456789012345678901234567896]\n");
  EXPECT_EQ(read_text(path("q.txt")), "[-6 1]\n");
  expect_error({"polydiv", "c.txt", "small.txt", "--exact"}, 1, {"leaves a remainder"});
}

TEST_F(BigIntegersCommandTest, TellsBeforehand) {
  const std::string text = out_of({"polymul", "a.txt", "b.txt", "--dry-run"});
  EXPECT_THAT(text, HasSubstr("a.txt: 3 coefficients of up to 97 bits\n"));
  EXPECT_THAT(text, HasSubstr("* direct "));
  EXPECT_THAT(text, HasSubstr("  kronecker "));
  EXPECT_THAT(out_of({"polypow", "a.txt", "5", "--dry-run"}), HasSubstr("3 products"));
  EXPECT_THAT(out_of({"polydiv", "a.txt", "small.txt", "--dry-run"}), HasSubstr("kronecker"));
  json_of_schema(out_of({"polymul", "a.txt", "b.txt", "--dry-run", "--json"}), "dry_run");
}

TEST_F(BigIntegersCommandTest, ZeroAndSumsOfTerms) {
  write_text(path("zero.txt"), "99999999999999999999*x - 99999999999999999999*x\n");
  EXPECT_EQ(out_of({"polymul", "zero.txt", "small.txt"}), "0\n");
  write_text(path("sum.txt"), "9223372036854775807*x + 9223372036854775807*x\n");
  EXPECT_EQ(out_of({"polymul", "sum.txt", "small.txt"}),
            "18446744073709551614*x^2+18446744073709551614*x\n");
  write_text(path("long.txt"), "[1" + std::string(400, '0') + "]");
  EXPECT_EQ(out_of({"polymul", "long.txt", "long.txt"}), "[1" + std::string(800, '0') + "]\n");
  expect_error({"polymul", "long.txt", "real.txt"}, 1, {"does not fit a double", "long.txt"});
}

TEST_F(BigIntegersCommandTest, Errors) {
  expect_error({"polymul", "a.txt", "b.txt", "-o", "c.npy"}, 1, {"c.npy", "64 bits"}, "text");
  expect_error({"convolve", "a.txt", "small.txt", "-o", "c.txt"}, 1, {"a.txt", "64 bits"});
  expect_error({"polymul", "a.txt", "b.txt", "--big", "--modulus", "7"}, 2, {"--big", "--modulus"});
  expect_error({"polymul", "a.txt", "b.txt", "--big", "--wide"}, 2, {"--big", "--wide"});
  expect_error({"polymul", "a.txt", "b.txt", "--method", "lanes"}, 1, {"lanes"});
  expect_error({"polymul", "a.txt", "real.txt", "--big"}, 1, {"--big", "real.txt", "float64"});
  expect_error({"polypow", "a.txt", "1000000000000000", "--low", "3"}, 1, {"memory"});
}

}  // namespace
}  // namespace faltung::cli
