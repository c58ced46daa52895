#include <fmt/format.h>

#include <limits>

#include "failure.h"
#include "samples.h"
#include "scratch.h"

namespace faltung::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PolynomialTextTest : public ScratchTest {
 protected:
  Document read(std::string_view text) {
    write_text(path("a.txt"), text);
    Document document = read_document(path("a.txt"));
    EXPECT_EQ(document.kind, FileKind::polynomial);
    return document;
  }
  std::vector<std::int64_t> integers(std::string_view text) {
    const Document document = read(text);
    const auto values = document.data.as<std::int64_t>();
    return {values.begin(), values.end()};
  }
  std::vector<double> reals(std::string_view text) {
    const Document document = read(text);
    const auto values = document.data.as<double>();
    return {values.begin(), values.end()};
  }
  std::string failure(std::string_view text) {
    try {
      read(text);
    } catch (const Failure& error) {
      EXPECT_EQ(error.exit_code(), kExitFailed);
      const std::string sentence = error.what();
      const std::size_t at = sentence.find("a.txt: ");
      return at == std::string::npos ? sentence : sentence.substr(at + 7);
    }
    return "nothing was thrown";
  }
  template <typename T>
  std::string written(std::initializer_list<T> values, PolynomialForm form,
                      std::uint64_t modulus = 0) {
    Document document;
    document.kind = FileKind::polynomial;
    document.data = Array(element_type_of<T>, {static_cast<std::int64_t>(values.size())});
    std::copy(values.begin(), values.end(), document.data.as<T>().begin());
    document.polynomial.modulus = modulus;
    WriteOptions options;
    options.form = form;
    write_document(document, path("b.txt"), options);
    return read_text(path("b.txt"));
  }
};

TEST_F(PolynomialTextTest, EveryFormIsRead) {
  for (const auto& [text, form] : {
           std::pair("[1 2 0 -5]", PolynomialForm::ntl),
           std::pair(" [ 1\n2 0 -5 ]\n\n", PolynomialForm::ntl),
           std::pair("4  1 2 0 -5", PolynomialForm::flint),
           std::pair("4 1 2 0 -5\n", PolynomialForm::flint),
           std::pair("-5*x^3+2*x+1", PolynomialForm::pretty),
           std::pair("1 + 2x - 5 x^3\n", PolynomialForm::pretty),
           std::pair("2*x - 4*x^3 +1 - x ^ 3", PolynomialForm::pretty),
           std::pair("[1,2,0,-5]", PolynomialForm::json),
           std::pair("[ 1 , 2,\n 0,-5 ]", PolynomialForm::json),
           std::pair("{\"coefficients\": [1, 2, 0, -5]}", PolynomialForm::json_object),
           std::pair("{\"schema\":\"faltung.polynomial/1\",\"coefficients\":[1 2 0 -5]}",
                     PolynomialForm::json_object),
           std::pair("1\n2\n0\n-5\n", PolynomialForm::lines),
           std::pair("+1\r\n2\r\n\r\n0\r\n-5", PolynomialForm::lines),
       }) {
    EXPECT_THAT(integers(text), ElementsAre(1, 2, 0, -5)) << text;
    EXPECT_EQ(read(text).polynomial.form, form) << text;
    EXPECT_EQ(read(text).polynomial.modulus, 0u) << text;
  }
}

TEST_F(PolynomialTextTest, ShortPolynomials) {
  EXPECT_THAT(integers("[]"), IsEmpty());
  EXPECT_THAT(integers("{\"coefficients\":[]}"), IsEmpty());
  EXPECT_THAT(integers("[7]"), ElementsAre(7));
  EXPECT_THAT(integers("0"), ElementsAre(0));
  EXPECT_THAT(integers("-7"), ElementsAre(-7));
  EXPECT_THAT(integers("1  7"), ElementsAre(7));
  EXPECT_THAT(integers("x\n"), ElementsAre(0, 1));
  EXPECT_THAT(integers("-x"), ElementsAre(0, -1));
  EXPECT_THAT(integers("t^2"), ElementsAre(0, 0, 1));
  EXPECT_THAT(integers("2*e^2"), ElementsAre(0, 0, 2));
  EXPECT_EQ(read("t^2").polynomial.variable, "t");
}

TEST_F(PolynomialTextTest, ModulusComesAlong) {
  EXPECT_THAT(integers("3 97  0 0 5"), ElementsAre(0, 0, 5));
  EXPECT_EQ(read("3 97  0 0 5").polynomial.modulus, 97u);
  EXPECT_THAT(integers("0 97"), IsEmpty());
  EXPECT_EQ(read("0 97").polynomial.modulus, 97u);
  EXPECT_EQ(read("1 9223372036854775808  5").polynomial.modulus, std::uint64_t{1} << 63);
  EXPECT_EQ(read("{\"modulus\": 97, \"coefficients\": [5]}").polynomial.modulus, 97u);
  EXPECT_THAT(failure("1 1  0"), HasSubstr("line 1, column 3: the modulus 1 is not"));
  EXPECT_THAT(failure("1 9223372036854775809  0"), HasSubstr("is not between 2 and 2^63"));
  EXPECT_THAT(failure("1 99999999999999999999  0"), HasSubstr("does not fit 64 bits"));
}

TEST_F(PolynomialTextTest, IntegersAreExactToTheLastBit) {
  EXPECT_THAT(integers("[9223372036854775807 -9223372036854775808]"),
              ElementsAre(INT64_MAX, INT64_MIN));
  EXPECT_THAT(integers("-9223372036854775808*x+9223372036854775807"),
              ElementsAre(INT64_MAX, INT64_MIN));
  EXPECT_EQ(failure("[1\n 9223372036854775808]"),
            "line 2, column 2: the coefficient does not fit 64 bits");
  EXPECT_EQ(failure("[1,-9223372036854775809,2]"),
            "line 1, column 4: the coefficient does not fit 64 bits");
  EXPECT_EQ(failure("1-9223372036854775809*x"),
            "line 1, column 2: the coefficient does not fit 64 bits");
  EXPECT_THAT(failure("9223372036854775807*x + x"), HasSubstr("the sum of the terms"));
}

TEST_F(PolynomialTextTest, OnePointMakesAllReal) {
  EXPECT_THAT(reals("[1 2.5 -3e2]"), ElementsAre(1, 2.5, -300));
  EXPECT_THAT(reals("[36893488147419103232, 0.5]"), ElementsAre(0x1p65, 0.5));
  EXPECT_THAT(reals("0.1*x-1e-3"), ElementsAre(-1e-3, 0.1));
  EXPECT_THAT(reals("1.\n.5"), ElementsAre(1, 0.5));
  EXPECT_THAT(reals("2  1e5 1E+5"), ElementsAre(1e5, 1e5));
}

TEST_F(PolynomialTextTest, ErrorsNameLineAndColumn) {
  EXPECT_EQ(failure("[1 2\n3 y]"), "line 2, column 3: expected a number, found 'y'");
  EXPECT_EQ(failure("[1 2"), "line 1, column 5: expected a number, the text ends");
  EXPECT_EQ(failure("[1,2 3]"), "line 1, column 6: expected ']', found '3'");
  EXPECT_EQ(failure("[1,]"), "line 1, column 4: expected a number, found ']'");
  EXPECT_EQ(failure("[1] 2"), "line 1, column 5: expected nothing after the polynomial, found '2'");
  EXPECT_EQ(failure("[1-2]"), "line 1, column 3: expected the end of the number, found '-'");
  EXPECT_EQ(failure("4  1 2 0"),
            "line 1, column 1: 4 coefficients are announced, 3 numbers follow");
  EXPECT_EQ(failure("1\n2 3\n"), "line 2, column 3: expected one number a line, found '3'");
  EXPECT_EQ(failure("x + y"), "line 1, column 5: there are two variables, x and y");
  EXPECT_EQ(failure("x^-1"),
            "line 1, column 3: expected the power, a number without sign, found '-'");
  EXPECT_EQ(failure("2*"), "line 1, column 3: expected a number or a variable, the text ends");
  EXPECT_EQ(failure("x x"), "line 1, column 3: expected '+' or '-', found 'x'");
  EXPECT_EQ(
      failure("x^99999999999"),
      "line 1, column 3: the power 99999999999 takes 745.1 GiB of memory, above the limit of 1 "
      "GiB");
  EXPECT_THAT(failure("x^18446744073709551615"), HasSubstr("above the limit"));
  EXPECT_THAT(failure("[1e999]"), HasSubstr("does not fit a double"));
  EXPECT_THAT(failure("[nan]"), HasSubstr("column 2: expected a number"));
  EXPECT_THAT(failure("[--1]"), HasSubstr("expected a number"));
  EXPECT_THAT(failure("{}"), HasSubstr("no \"coefficients\""));
  EXPECT_THAT(failure("{\"modulus\": 97}"), HasSubstr("no \"coefficients\""));
  EXPECT_THAT(failure("{\"coefficients\": [1], \"more\": 2}"), HasSubstr("column 23: the key"));
  EXPECT_THAT(failure("{\"coefficients\": [1], \"coefficients\": [1]}"), HasSubstr("second time"));
  EXPECT_THAT(failure("{\"schema\": \"faltung.plan/1\", \"coefficients\": []}"),
              HasSubstr("the schema is"));
  EXPECT_THAT(failure("[1 \x80]"), HasSubstr("known"));
  EXPECT_THAT(failure("hello world"), HasSubstr("in no format known"));
}

TEST_F(PolynomialTextTest, EveryFormIsWritten) {
  const auto of = [&](PolynomialForm form, std::uint64_t modulus = 0) {
    return written<std::int64_t>({1, 2, 0, -5, 0, 0}, form, modulus);
  };
  EXPECT_EQ(of(PolynomialForm::ntl), "[1 2 0 -5]\n");
  EXPECT_EQ(of(PolynomialForm::flint), "4  1 2 0 -5\n");
  EXPECT_EQ(of(PolynomialForm::flint, 97), "4 97  1 2 0 -5\n");
  EXPECT_EQ(of(PolynomialForm::pretty), "-5*x^3+2*x+1\n");
  EXPECT_EQ(of(PolynomialForm::json), "[1,2,0,-5]\n");
  EXPECT_EQ(
      of(PolynomialForm::json_object, 97),
      "{\"schema\": \"faltung.polynomial/1\", \"coefficients\": [1,2,0,-5], \"modulus\": 97}\n");
  EXPECT_EQ(of(PolynomialForm::lines), "1\n2\n0\n-5\n");
}

TEST_F(PolynomialTextTest, ZeroIsWritten) {
  const auto of = [&](PolynomialForm form) { return written<std::int64_t>({0, 0}, form); };
  EXPECT_EQ(of(PolynomialForm::ntl), "[]\n");
  EXPECT_EQ(of(PolynomialForm::flint), "0\n");
  EXPECT_EQ(of(PolynomialForm::pretty), "0\n");
  EXPECT_EQ(of(PolynomialForm::json), "[]\n");
  EXPECT_EQ(of(PolynomialForm::lines), "0\n");
  EXPECT_EQ(written<std::int64_t>({}, PolynomialForm::flint, 97), "0 97\n");
}

TEST_F(PolynomialTextTest, EveryTypeIsWritten) {
  const int128 big = static_cast<int128>(INT64_MAX) * INT64_MAX;
  EXPECT_EQ(
      written<int128>({big, -big, 0, 7}, PolynomialForm::ntl),
      "[85070591730234615847396907784232501249 -85070591730234615847396907784232501249 0 7]\n");
  const int128 smallest = static_cast<int128>(static_cast<uint128>(1) << 127);
  EXPECT_EQ(written<int128>({smallest}, PolynomialForm::pretty),
            "-170141183460469231731687303715884105728\n");
  // On both sides of where a number is written in two parts, and zeros in the lower one.
  const int128 part = static_cast<int128>(10'000'000'000'000'000'000u);
  EXPECT_EQ(written<int128>({part - 1, part, part + 7, -part, 12 * part}, PolynomialForm::ntl),
            "[9999999999999999999 10000000000000000000 10000000000000000007 -10000000000000000000 "
            "120000000000000000000]\n");
  EXPECT_EQ(written<std::uint64_t>({UINT64_MAX, 1}, PolynomialForm::pretty),
            "x+18446744073709551615\n");
  EXPECT_EQ(written<double>({0.1, 3, -1, 1e300}, PolynomialForm::json), "[0.1,3.0,-1.0,1e+300]\n");
  EXPECT_EQ(written<std::int64_t>({-1, -1, 1}, PolynomialForm::pretty), "x^2-x-1\n");
  EXPECT_THROW(written<double>({1, std::numeric_limits<double>::infinity()}, PolynomialForm::ntl),
               Failure);
}

TEST_F(PolynomialTextTest, FormOfTheInputIsKept) {
  for (const std::string text :
       {"[1 2]\n", "2  1 2\n", "2 97  1 2\n", "2*x+1\n", "[1,2]\n", "1\n2\n", "[0.5 -1e-300]\n",
        "3*abc^7-abc\n",
        "{\"schema\": \"faltung.polynomial/1\", \"coefficients\": [1,2], \"modulus\": 97}\n"}) {
    write_document(read(text), path("b.poly"));
    EXPECT_EQ(read_text(path("b.poly")), text);
  }
  write_document(read("[1 2]"), path("b.json"));
  EXPECT_EQ(read_text(path("b.json")), "[1,2]\n");
  write_document(read("2 97  1 2"), path("b.json"));
  EXPECT_THAT(read_text(path("b.json")), HasSubstr("\"modulus\": 97"));
}

TEST_F(PolynomialTextTest, AMillionCoefficientsComeBackInEveryForm) {
  Document document;
  document.kind = FileKind::polynomial;
  document.data = random_array(ElementType::int64, {1000000});
  for (const PolynomialForm form :
       {PolynomialForm::ntl, PolynomialForm::flint, PolynomialForm::pretty, PolynomialForm::json,
        PolynomialForm::json_object, PolynomialForm::lines}) {
    WriteOptions options;
    options.form = form;
    write_document(document, path("b.txt"), options);
    const Document back = read_document(path("b.txt"));
    EXPECT_EQ(back.polynomial.form, form);
    EXPECT_THAT(back.data, HasSamplesOf(&document.data));
  }
}

}  // namespace
}  // namespace faltung::cli
