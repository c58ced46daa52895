// polymul: rings, ranges, forms.

#include "command/command.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

class PolymulCommandTest : public CommandTest {
 protected:
  PolymulCommandTest() {
    write_text(path("a.txt"), "[1 2 3]\n");
    write_text(path("b.txt"), "[4 -5]\n");
  }
};

TEST_F(PolymulCommandTest, PrintsTheProductInTheFormOfA) {
  EXPECT_EQ(out_of({"polymul", "a.txt", "b.txt"}), "[4 3 2 -15]\n");
  write_text(path("p.txt"), "3*x^2 + 2*x + 1\n");
  EXPECT_EQ(out_of({"polymul", "p.txt", "b.txt"}), "-15*x^3+2*x^2+3*x+4\n");
  EXPECT_EQ(out_of({"polymul", "a.txt", "b.txt", "--form", "lines"}), "4\n3\n2\n-15\n");
  EXPECT_EQ(out_of({"polymul", "-", "b.txt"}, "[1 2 3]"), "[4 3 2 -15]\n");
}

TEST_F(PolymulCommandTest, Modulus) {
  EXPECT_EQ(out_of({"polymul", "a.txt", "b.txt", "--modulus", "7"}), "[4 3 2 6]\n");
  write_text(path("c.txt"), "[9223372036854775807]");
  // (2^63 - 1)^2 = 1 modulo 2^63.
  EXPECT_EQ(out_of({"polymul", "c.txt", "c.txt", "--modulus", "9223372036854775808"}), "[1]\n");
}

TEST_F(PolymulCommandTest, ExactOrAnErrorAndWide) {
  write_text(path("big.txt"), "[4611686018427387904 1]");
  expect_error({"polymul", "big.txt", "big.txt"}, 1, {}, "--wide");
  EXPECT_EQ(out_of({"polymul", "big.txt", "big.txt", "--wide"}),
            "[21267647932558653966460912964485513216 9223372036854775808 1]\n");
}

TEST_F(PolymulCommandTest, PartsOfTheProduct) {
  EXPECT_EQ(out_of({"polymul", "a.txt", "b.txt", "--low", "2"}), "[4 3]\n");
  EXPECT_EQ(out_of({"polymul", "a.txt", "b.txt", "--range", "1:3"}), "[3 2]\n");
}

TEST_F(PolymulCommandTest, RealCoefficientsAndZero) {
  write_text(path("r.txt"), "[0.5 1]");
  EXPECT_EQ(out_of({"polymul", "r.txt", "b.txt"}), "[2.0 1.5 -5.0]\n");
  write_text(path("zero.txt"), "[]");
  EXPECT_EQ(out_of({"polymul", "a.txt", "zero.txt"}), "[]\n");
}

TEST_F(PolymulCommandTest, Files) {
  const Outcome outcome = faltung({"polymul", "a.txt", "b.txt", "-o", "c.txt"});
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("c.txt: 4 coefficients (integers, 64 bits), direct in "));
  EXPECT_EQ(read_text(path("c.txt")), "[4 3 2 -15]\n");
  const auto summary = json_of_schema(
      out_of({"polymul", "a.txt", "b.txt", "-o", "c.txt", "--json", "-q"}), "result");
  EXPECT_EQ(summary["coefficients"], 4);
  EXPECT_EQ(summary["verified"], true);
  const auto product =
      json_of_schema(out_of({"polymul", "a.txt", "b.txt", "--json"}), "polynomial");
  EXPECT_EQ(product["coefficients"], nlohmann::json({4, 3, 2, -15}));
  EXPECT_THAT(out_of({"polymul", "a.txt", "b.txt", "--dry-run"}), HasSubstr("method direct"));
}

// What was checked says so: parts too, but neither small moduli nor real numbers.
TEST_F(PolymulCommandTest, Verified) {
  const auto verified = [&](std::vector<std::string> options) {
    std::vector<std::string> words = {"polymul", "a.txt", "b.txt", "-o", "c.txt", "--json", "-q"};
    words.insert(words.end(), options.begin(), options.end());
    return json_of_schema(out_of(words), "result")["verified"] == true;
  };
  EXPECT_TRUE(verified({}));
  EXPECT_TRUE(verified({"--wide"}));
  EXPECT_TRUE(verified({"--range", "1:3"}));
  EXPECT_TRUE(verified({"--low", "9"}));
  EXPECT_TRUE(verified({"--modulus", "998244353"}));
  EXPECT_TRUE(verified({"--modulus", "9223372036854775783", "--low", "2"}));
  EXPECT_FALSE(verified({"--modulus", "7"}));
  EXPECT_FALSE(verified({"--modulus", "9223372036854775808"}));
  EXPECT_FALSE(verified({"--no-verify"}));
  write_text(path("b.txt"), "[4 -5.5]");
  EXPECT_FALSE(verified({}));
  EXPECT_THAT(faltung({"polymul", "a.txt", "a.txt", "-o", "c.txt"}).err, HasSubstr(", verified\n"));
}

TEST_F(PolymulCommandTest, ArraysAreCoefficientsToo) {
  write_array<std::int32_t>("a.npy", {1, 2, 3});
  EXPECT_EQ(out_of({"polymul", "a.npy", "b.txt"}), "[4 3 2 -15]\n");
}

TEST_F(PolymulCommandTest, Errors) {
  write_text(path("m5.txt"), "2 5  1 2\n");
  write_text(path("m7.txt"), "2 7  1 2\n");
  write_text(path("real.txt"), "[0.5]");
  write_text(path("broken.txt"), "[1 2 three]");
  write_image<std::uint8_t>("in.png", {1, 2}, {1, 2});
  expect_error({"polymul", "m5.txt", "m7.txt"}, 1, {"m5.txt", "m7.txt", "5 and 7"});
  expect_error({"polymul", "m5.txt", "a.txt", "--modulus", "11"}, 1,
               {"--modulus", "m5.txt", "11 and 5"});
  expect_error({"polymul", "a.txt", "b.txt", "--modulus", "1"}, 2, {"--modulus", "'1'"});
  expect_error({"polymul", "a.txt", "b.txt", "--modulus", "9223372036854775809"}, 2, {"--modulus"});
  expect_error({"polymul", "a.txt", "b.txt", "--wide", "--modulus", "5"}, 2,
               {"--wide", "--modulus"});
  expect_error({"polymul", "a.txt", "b.txt", "--low", "2", "--range", "0:2"}, 2,
               {"--low", "--range"});
  expect_error({"polymul", "a.txt", "b.txt", "--low", "0"}, 2, {"--low", "'0'"});
  expect_error({"polymul", "a.txt", "b.txt", "--form", "prety"}, 2, {"prety", "--form"}, "pretty");
  expect_error({"polymul", "real.txt", "a.txt", "--wide"}, 1, {"--wide", "real.txt", "float64"});
  expect_error({"polymul", "real.txt", "a.txt", "--modulus", "5"}, 1, {"real.txt", "float64"});
  expect_error({"polymul", "broken.txt", "a.txt"}, 1, {"broken.txt"});
  expect_error({"polymul", "in.png", "a.txt"}, 1, {"in.png"});
  expect_error({"polymul", "a.txt", "missing.txt", "-o", "c.txt"}, 1, {"missing.txt"});
  expect_error({"polymul", "a.txt", "b.txt", "-o", "a.txt"}, 2, {"--output", "a.txt"}, "--force");
  expect_error({"polymul", "a.txt", "b.txt", "--range", "-1:2"}, 2, {"--range", "'-1:2'"});
  expect_error({"polymul", "a.txt", "b.txt", "--low", "100000000000000"}, 1,
               {"100000000000000 coefficients", "727.6 TiB"});
  expect_error({"polymul", "-", "-"}, 2, {"standard input"});
}

}  // namespace
}  // namespace faltung::cli
