// polypow: rings, low parts, checks, what is too large.

#include "command/command.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

class PolypowCommandTest : public CommandTest {
 protected:
  PolypowCommandTest() { write_text(path("a.txt"), "x - 2\n"); }

  bool verified(std::vector<std::string> options) const {
    std::vector<std::string> words = {"polypow", "a.txt", "3", "-o", "c.txt", "--json", "-q"};
    words.insert(words.end(), options.begin(), options.end());
    return json_of_schema(out_of(words), "result")["verified"] == true;
  }
};

TEST_F(PolypowCommandTest, PrintsThePower) {
  EXPECT_EQ(out_of({"polypow", "a.txt", "3"}), "x^3-6*x^2+12*x-8\n");
  EXPECT_EQ(out_of({"polypow", "a.txt", "0"}), "1\n");
  EXPECT_EQ(out_of({"polypow", "-", "2", "--form", "ntl"}, "[0.5 1]"), "[0.25 1.0 1.0]\n");
  EXPECT_EQ(out_of({"polypow", "a.txt", "3", "--low", "2"}), "12*x-8\n");
  EXPECT_EQ(out_of({"polypow", "a.txt", "5", "--modulus", "5"}), "x^5+3\n");
  EXPECT_EQ(out_of({"polypow", "a.txt", "18446744073709551615", "-p", "7", "--low", "1"}), "6\n");
  EXPECT_EQ(out_of({"polypow", "a.txt", "2", "--json"}),
            "{\"schema\": \"faltung.polynomial/1\", \"coefficients\": [4,-4,1]}\n");
}

TEST_F(PolypowCommandTest, Verified) {
  EXPECT_TRUE(verified({}));
  EXPECT_TRUE(verified({"--modulus", "998244353"}));
  EXPECT_FALSE(verified({"--low", "2"}));
  EXPECT_FALSE(verified({"--modulus", "10"}));
  EXPECT_FALSE(verified({"--no-verify"}));
  EXPECT_THAT(faltung({"polypow", "a.txt", "3", "-o", "c.txt"}).err,
              HasSubstr("c.txt: 4 coefficients (integers, 64 bits), repeated squaring in "));
}

TEST_F(PolypowCommandTest, TellsItsProductsBeforehand) {
  write_text(path("long.txt"), "x^99+1\n");
  const auto plan = json_of_schema(
      out_of({"polypow", "long.txt", "6", "-p", "998244353", "--dry-run", "--json"}), "dry_run");
  EXPECT_EQ(plan["products"].size(), 3);
  EXPECT_EQ(plan["products"][2]["a"], 298);
  EXPECT_EQ(plan["products"][2]["range"], nlohmann::json({0, 595}));
  EXPECT_EQ(plan["products"][2]["method"], "ntt");
  EXPECT_THAT(out_of({"polypow", "a.txt", "3", "--dry-run"}),
              HasSubstr("1 time  3 by 2, coefficients 0 to 3: direct\n"));
  EXPECT_THAT(out_of({"polypow", "a.txt", "8", "--low", "2", "--dry-run"}),
              HasSubstr("3 times 2 by 2, coefficients 0 to 1: direct\n"));
  EXPECT_THAT(out_of({"polypow", "a.txt", "1", "--dry-run"}), HasSubstr("no products\n"));
  const Outcome outcome = faltung({"polypow", "a.txt", "3", "--explain"});
  EXPECT_EQ(outcome.out, "x^3-6*x^2+12*x-8\n");
  EXPECT_THAT(outcome.err, HasSubstr("2 by 2, coefficients 0 to 2: direct\n"));
}

TEST_F(PolypowCommandTest, Errors) {
  expect_error({"polypow", "a.txt"}, 2, {"N is missing"});
  expect_error({"polypow", "a.txt", "-1"}, 2, {"'-1'"});
  expect_error({"polypow", "a.txt", "x"}, 2, {"'x'", "N"});
  expect_error({"polypow", "a.txt", "64"}, 1, {"does not fit"}, "--modulus");
  expect_error({"polypow", "a.txt", "100000000000000", "-p", "7"}, 1,
               {"100000000000001 coefficients", "727.6 TiB"});
  expect_error({"polypow", "a.txt", "18446744073709551615", "-p", "7"}, 1,
               {"9223372036854775807 coefficients"});
  expect_error({"polypow", "a.txt", "2", "--low", "0"}, 2, {"--low", "'0'"});
  expect_error({"polypow", "a.txt", "2", "-o", "a.txt"}, 2, {"--output", "a.txt"}, "--force");
  expect_error({"polypow", "missing.txt", "2"}, 1, {"missing.txt"});
}

}  // namespace
}  // namespace faltung::cli
