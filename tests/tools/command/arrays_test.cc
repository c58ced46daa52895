// convolve and correlate on arrays, with results worked out by hand.

#include <complex>

#include "command/command.h"

namespace faltung::cli {
namespace {

// Floating-point results may come from any method; these are far above rounding, far below a tap.
constexpr double kRounding = 1e-12;

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using Integers = std::vector<std::int64_t>;

class ArrayCommandTest : public CommandTest {
 protected:
  ArrayCommandTest() { write_array<std::int64_t>("x.npy", {1, 2, 3, 4, 5}); }

  Integers result(const std::string& verb, const std::vector<std::string>& options) const {
    std::vector<std::string> arguments = {verb, "x.npy", "-1,0,1", "-o", "y.npy"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    out_of(arguments);
    return elements<std::int64_t>("y.npy");
  }
};

TEST_F(ArrayCommandTest, Extents) {
  EXPECT_THAT(result("convolve", {}), ElementsAre(-1, -2, -2, -2, -2, 4, 5));
  EXPECT_THAT(result("convolve", {"--extent", "full"}), ElementsAre(-1, -2, -2, -2, -2, 4, 5));
  EXPECT_THAT(result("convolve", {"--extent=same"}), ElementsAre(-2, -2, -2, -2, 4));
  EXPECT_THAT(result("convolve", {"-e", "valid"}), ElementsAre(-2, -2, -2));
}

TEST_F(ArrayCommandTest, RangesReachBeyondTheResult) {
  EXPECT_THAT(result("convolve", {"--range", "-2:2"}), ElementsAre(0, 0, -1, -2));
  EXPECT_THAT(result("convolve", {"--range=0:7:3"}), ElementsAre(-1, -2, 5));
  EXPECT_THAT(result("convolve", {"--range", "6:9"}), ElementsAre(5, 0, 0));
}

TEST_F(ArrayCommandTest, CorrelationReversesTheKernel) {
  EXPECT_THAT(result("correlate", {}), ElementsAre(1, 2, 2, 2, 2, -4, -5));
}

TEST_F(ArrayCommandTest, Borders) {
  const auto same = [&](const std::string& border) {
    return result("convolve", {"--extent", "same", "--border", border});
  };
  EXPECT_THAT(same("zero"), ElementsAre(-2, -2, -2, -2, 4));
  EXPECT_THAT(same("constant:10"), ElementsAre(8, -2, -2, -2, -6));
  EXPECT_THAT(same("replicate"), ElementsAre(-1, -2, -2, -2, -1));
  EXPECT_THAT(same("reflect_half"), ElementsAre(-1, -2, -2, -2, -1));
  EXPECT_THAT(same("reflect_whole"), ElementsAre(0, -2, -2, -2, 0));
  EXPECT_THAT(same("periodic"), ElementsAre(3, -2, -2, -2, 3));
}

TEST_F(ArrayCommandTest, OriginMovesSame) {
  EXPECT_THAT(result("convolve", {"-e", "same", "--origin", "0"}), ElementsAre(-1, -2, -2, -2, -2));
  EXPECT_THAT(result("convolve", {"-e", "same", "--origin", "2"}), ElementsAre(-2, -2, -2, 4, 5));
}

TEST_F(ArrayCommandTest, NormalizeAndGain) {
  out_of({"convolve", "x.npy", "1,2,1", "-e", "valid", "--normalize", "-o", "y.npy"});
  EXPECT_THAT(elements<double>("y.npy"),
              Pointwise(DoubleNear(kRounding), std::vector<double>{2, 3, 4}));
  out_of(
      {"convolve", "x.npy", "1,2,1", "-e", "valid", "--normalize", "--gain", "0.5", "-o", "y.npy"});
  EXPECT_THAT(elements<double>("y.npy"),
              Pointwise(DoubleNear(kRounding), std::vector<double>{1, 1.5, 2}));
}

TEST_F(ArrayCommandTest, AxesLeaveTheRestAlone) {
  write_array<double>("m.npy", {1, 2, 3, 4, 5, 6}, {2, 3});
  out_of({"convolve", "m.npy", "1,1", "--axes", "1", "-o", "y.npy"});
  EXPECT_EQ(shape("y.npy"), (Shape{2, 4}));
  EXPECT_THAT(elements<double>("y.npy"),
              Pointwise(DoubleNear(kRounding), std::vector<double>{1, 3, 5, 3, 4, 9, 11, 6}));
  out_of({"convolve", "m.npy", "1,1", "--axes", "0", "-e", "valid", "-o", "y.npy"});
  EXPECT_THAT(elements<double>("y.npy"),
              Pointwise(DoubleNear(kRounding), std::vector<double>{5, 7, 9}));
}

TEST_F(ArrayCommandTest, OneOptionPerAxis) {
  write_array<double>("m.npy", {1, 2, 3, 4}, {2, 2});
  out_of({"convolve", "m.npy", "1,1;1,1", "--extent", "valid,full", "-o", "y.npy"});
  EXPECT_EQ(shape("y.npy"), (Shape{1, 3}));
  EXPECT_THAT(elements<double>("y.npy"),
              Pointwise(DoubleNear(kRounding), std::vector<double>{4, 10, 6}));
  out_of({"convolve", "m.npy", "1,1;1,1", "--range", "0:1,1:3", "--border", "periodic,zero", "-o",
          "y.npy"});
  EXPECT_THAT(elements<double>("y.npy"),
              Pointwise(DoubleNear(kRounding), std::vector<double>{10, 6}));
}

TEST_F(ArrayCommandTest, TypesOfTheResult) {
  write_array<std::uint8_t>("u.npy", {100, 200});
  out_of({"convolve", "u.npy", "1,1", "-o", "y.npy"});
  EXPECT_THAT(elements<std::uint8_t>("y.npy"), ElementsAre(100, 255, 200));
  out_of({"convolve", "u.npy", "1,1", "--overflow", "wrap", "-o", "y.npy"});
  EXPECT_THAT(elements<std::uint8_t>("y.npy"), ElementsAre(100, 44, 200));
  out_of({"convolve", "u.npy", "-1,1", "--type", "int16", "-o", "y.npy"});
  EXPECT_THAT(elements<std::int16_t>("y.npy"), ElementsAre(-100, -100, 200));
  out_of({"convolve", "u.npy", "1,1/8", "--type", "float32", "-o", "y.npy"});
  EXPECT_THAT(elements<float>("y.npy"), ElementsAre(12.5F, 37.5F, 25.0F));
}

TEST_F(ArrayCommandTest, KernelsFromFiles) {
  write_array<std::complex<double>>("z.npy", {{0, 1}, {2, 0}});
  write_array<double>("r.npy", {1, 2});
  out_of({"correlate", "r.npy", "z.npy", "-o", "y.npy"});
  const auto found = elements<std::complex<double>>("y.npy");
  const std::complex<double> expected[] = {{2, 0}, {4, -1}, {0, -2}};
  ASSERT_EQ(found.size(), std::size(expected));
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_LT(std::abs(found[i] - expected[i]), kRounding) << i;
  }
}

TEST_F(ArrayCommandTest, MethodsSimdAndThreadsAgree) {
  const Integers expected = result("convolve", {});
  for (const char* simd : {"AVX2", "SSE4", "SCALAR"}) {
    const Outcome outcome = faltung(
        {"convolve", "x.npy", "-1,0,1", "-o", "y.npy", "--simd", simd, "-m", "direct", "-j", "3"});
    // A CPU may lack a target; then the command says so.
    if (outcome.exit_code == 2) continue;
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(elements<std::int64_t>("y.npy"), expected) << simd;
  }
}

TEST_F(ArrayCommandTest, InputAndOutputThroughPipes) {
  const std::string piped =
      out_of({"convolve", "-", "-1,0,1", "-o", "-"}, read_text(path("x.npy")));
  out_of({"convolve", "x.npy", "-1,0,1", "-o", "y.npy"});
  EXPECT_EQ(piped, read_text(path("y.npy")));
  const std::string script =
      std::string("cat x.npy | ") + FALTUNG_COMMAND + " convolve x.npy - -q -o - | cat > piped.npy";
  ASSERT_EQ(std::system(("cd " + folder_.string() + " && " + script).c_str()), 0);
  EXPECT_THAT(elements<std::int64_t>("piped.npy"), ElementsAre(1, 4, 10, 20, 35, 44, 46, 40, 25));
}

TEST_F(ArrayCommandTest, QuietSaysNothingAndTheRestOneLine) {
  const Outcome quiet = faltung({"convolve", "x.npy", "1,1", "-o", "y.npy", "-q"});
  EXPECT_EQ(quiet.exit_code, 0);
  EXPECT_EQ(quiet.out + quiet.err, "");
  const Outcome usual = faltung({"convolve", "x.npy", "1,1", "-o", "y.npy"});
  EXPECT_EQ(usual.out, "");
  EXPECT_THAT(usual.err, HasSubstr("faltung: y.npy: int64 6"));
}

TEST_F(ArrayCommandTest, JsonSummaryAndDryRun) {
  const auto json = json_of_schema(
      out_of({"convolve", "x.npy", "1,1", "-o", "y.npy", "--json", "-j", "2"}), "result");
  EXPECT_EQ(json["verb"], "convolve");
  EXPECT_EQ(json["output"], "y.npy");
  EXPECT_EQ(json["shape"], nlohmann::json::array({6}));
  EXPECT_EQ(json["type"], "int64");
  EXPECT_EQ(json["threads"], 2);
  EXPECT_EQ(json["error_bound"], 0.0);
  EXPECT_TRUE(json["seconds"]["execute"].is_number());

  const auto dry = json_of_schema(
      out_of({"convolve", "x.npy", "1,1", "-o", "never.npy", "--json", "--dry-run"}), "dry_run");
  EXPECT_EQ(dry["shape"], nlohmann::json::array({6}));
  EXPECT_THAT(out_of({"convolve", "x.npy", "1,1", "--dry-run"}), HasSubstr("method direct"));
  EXPECT_FALSE(std::filesystem::exists(path("never.npy")));
}

TEST_F(ArrayCommandTest, ForceReplacesTheInput) {
  out_of({"convolve", "x.npy", "1,1", "-o", "x.npy", "--force"});
  EXPECT_THAT(elements<std::int64_t>("x.npy"), ElementsAre(1, 3, 5, 7, 9, 5));
}

TEST_F(ArrayCommandTest, AKernelLongerThanTheSignal) {
  out_of({"convolve", "x.npy", "box:9", "-e", "valid", "-o", "y.npy"});
  EXPECT_EQ(shape("y.npy"), (Shape{0}));
  write_array<std::int64_t>("one.npy", {7});
  out_of({"convolve", "one.npy", "1,2,3", "-o", "y.npy"});
  EXPECT_THAT(elements<std::int64_t>("y.npy"), ElementsAre(7, 14, 21));
}

}  // namespace
}  // namespace faltung::cli
