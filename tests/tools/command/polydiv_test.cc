// polydiv: quotients, remainders, exact division, what cannot be divided.

#include "command/command.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

class PolydivCommandTest : public CommandTest {
 protected:
  PolydivCommandTest() {
    write_text(path("a.txt"), "2*x^3+3*x^2+5\n");
    write_text(path("b.txt"), "x^2-1\n");
  }
};

TEST_F(PolydivCommandTest, QuotientAndRemainder) {
  EXPECT_EQ(out_of({"polydiv", "a.txt", "b.txt"}), "2*x+3\n");
  EXPECT_EQ(out_of({"polydiv", "a.txt", "b.txt", "-o", "q.txt", "--remainder", "-"}), "2*x+8\n");
  EXPECT_EQ(read_text(path("q.txt")), "2*x+3\n");
  out_of({"polydiv", "a.txt", "b.txt", "-q", "--remainder", "r.json"});
  EXPECT_EQ(read_text(path("r.json")), "[8,2]\n");
  EXPECT_EQ(out_of({"polydiv", "-", "b.txt"}, "x+7"), "0\n");
  EXPECT_EQ(out_of({"polydiv", "-", "b.txt"}, "[0.5 0 1]"), "[1.0]\n");
}

TEST_F(PolydivCommandTest, Modulus) {
  write_text(path("b.txt"), "[1 3]");
  EXPECT_EQ(out_of({"polydiv", "a.txt", "b.txt", "--modulus", "7"}), "3*x^2\n");
  EXPECT_EQ(out_of({"polydiv", "a.txt", "b.txt", "-p", "7", "-o", "q.txt", "--remainder", "-"}),
            "5\n");
  const auto summary = json_of_schema(
      out_of({"polydiv", "a.txt", "b.txt", "-p", "998244353", "-o", "q.txt", "--json", "-q"}),
      "result");
  EXPECT_EQ(summary["verified"], true);
  EXPECT_EQ(summary["coefficients"], 3);
}

TEST_F(PolydivCommandTest, Exact) {
  write_text(path("p.txt"), "6*x^2+5*x-6\n");
  write_text(path("f.txt"), "3*x-2\n");
  EXPECT_EQ(out_of({"polydiv", "p.txt", "f.txt", "--exact"}), "2*x+3\n");
  EXPECT_EQ(out_of({"polydiv", "p.txt", "f.txt", "--exact", "-p", "101"}), "2*x+3\n");
  EXPECT_THAT(faltung({"polydiv", "p.txt", "f.txt", "--exact", "-o", "q.txt"}).err,
              HasSubstr(", verified\n"));
}

TEST_F(PolydivCommandTest, TellsItsProductsBeforehand) {
  write_text(path("p.txt"), "x^300-1\n");
  write_text(path("q.txt"), "x^100-1\n");
  EXPECT_EQ(out_of({"polydiv", "a.txt", "b.txt", "--dry-run"}),
            "4 coefficients by 3, a.txt by b.txt\nring integers, 64 bits\nproducts\n"
            "    1 time  2 by 3, coefficients 0 to 3: direct\n");
  const auto plan = json_of_schema(
      out_of({"polydiv", "p.txt", "q.txt", "-p", "97", "--dry-run", "--json"}), "dry_run");
  EXPECT_GT(plan["products"].size(), 3);
  EXPECT_EQ(plan["products"].back()["a"], 201);
  const Outcome outcome = faltung({"polydiv", "p.txt", "q.txt", "--exact", "--explain"});
  EXPECT_EQ(outcome.out, "x^200+x^100+1\n");
  EXPECT_THAT(outcome.err, HasSubstr("201 by 101, coefficients 0 to 300: "));
}

TEST_F(PolydivCommandTest, Errors) {
  write_text(path("zero.txt"), "[0 0]");
  write_text(path("two.txt"), "[1 2]");
  write_text(path("real.txt"), "[0.5 1]");
  expect_error({"polydiv", "a.txt", "zero.txt"}, 1, {"zero polynomial"});
  expect_error({"polydiv", "a.txt", "two.txt"}, 1, {"is 2", "1 or -1"});
  expect_error({"polydiv", "a.txt", "two.txt", "-p", "6"}, 1, {"the factor 2 in common with 6"});
  expect_error({"polydiv", "a.txt", "b.txt", "--exact"}, 1, {"leaves a remainder"});
  expect_error({"polydiv", "real.txt", "b.txt", "--exact"}, 1, {"--exact", "real.txt"});
  expect_error({"polydiv", "a.txt", "b.txt", "--remainder", "-"}, 2,
               {"--remainder -", "--output -"});
  expect_error({"polydiv", "a.txt", "b.txt", "--exact", "--remainder", "r.txt"}, 2,
               {"--remainder r.txt", "--exact"});
  expect_error({"polydiv", "a.txt", "b.txt", "--remainder", "b.txt"}, 2, {"b.txt"}, "--force");
  write_text(path("huge.txt"), "[0 0 4611686018427387904 4611686018427387904]");
  write_text(path("three.txt"), "[-3 1]");
  expect_error({"polydiv", "huge.txt", "three.txt"}, 1, {"does not fit"}, "--modulus");
}

}  // namespace
}  // namespace faltung::cli
