// explain: the text with the choice and the reasons, the JSON; profile: its tables.

#include <sstream>

#include "command/command.h"
#include "faltung/faltung.h"

namespace faltung::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class ExplainCommandTest : public CommandTest {
 protected:
  static nlohmann::json method_of(const nlohmann::json& explanation, const std::string& name) {
    for (const auto& method : explanation["methods"]) {
      if (method["method"] == name) return method;
    }
    ADD_FAILURE() << "no method " << name;
    return nlohmann::json::object();
  }
};

TEST_F(ExplainCommandTest, TextNamesTheProblemTheChoiceAndEachMethod) {
  const std::string text =
      out_of({"explain", "--signal", "3840x2160x3", "--type", "uint8", "--kernel", "gauss:5"});
  EXPECT_THAT(text, HasSubstr("uint8"));
  EXPECT_THAT(text, HasSubstr("3840"));
  EXPECT_THAT(text, HasSubstr("reflect_half"));
  EXPECT_THAT(text, ContainsRegex("\n\\* [a-z_]+ "));
  const auto info = json_of_schema(out_of({"info", "--json"}), "info");
  for (const auto& method : info["methods"]) {
    EXPECT_THAT(text, HasSubstr(std::string(method["name"])));
  }
}

TEST_F(ExplainCommandTest, MeasuresWhereItIsAsked) {
  const std::vector<std::string> asked = {"explain",  "--signal", "20000",
                                          "--kernel", "gauss:9",  "--effort"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = asked;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return out_of(arguments);
  };
  EXPECT_THAT(with({"measure"}), ContainsRegex("\\* [a-z_]+ .*; measured [0-9]"));
  EXPECT_THAT(with({"estimate"}), ::testing::Not(HasSubstr("measured")));
  const auto json = json_of_schema(with({"measure", "--json"}), "explain");
  int measured = 0;
  for (const auto& method : json["methods"]) measured += method.contains("measured_seconds");
  EXPECT_GE(measured, 2);
  expect_error({"explain", "--signal", "20", "--kernel", "box:3", "--effort", "hard"}, 2,
               {"--effort", "hard"});
}

// The whole table with its numbers blotted out, for a problem with one sure answer.
TEST_F(ExplainCommandTest, TheTableOfASmallExactProblem) {
  const std::string text =
      out_of({"explain", "--signal", "100", "--type", "int64", "--kernel", "1,2,1", "-e", "same"});
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "int64 -> int64: 100 * 3 -> 100 (zero)");
  std::getline(lines, line);
  EXPECT_THAT(line, MatchesRegex("profile: .+; SIMD: [A-Z0-9]+"));
  std::getline(lines, line);
  EXPECT_EQ(line,
            "  method           predicted   flops      bytes     memory    error  how, or why not");
  std::getline(lines, line);
  EXPECT_THAT(
      line, MatchesRegex("\\* direct +[0-9.]+ [mun]?s +[0-9]+ +1.56 KiB +[0-9.]+ ([KM]iB|B|bytes) "
                         "+exact  3 taps.*"));
  // Every other method comes after it, dearer or with the reason why it does not apply.
  for (std::size_t rest = faltung::methods().size() - 1; rest > 0; --rest) {
    std::getline(lines, line);
    EXPECT_THAT(line,
                MatchesRegex("  [a-z0-9_]+ +([0-9.e+]+ [mun]?s +.* exact|- +- +- +- +-)  .+"));
  }
  std::getline(lines, line);
  EXPECT_THAT(line, MatchesRegex("direct is predicted to be [0-9.e+]+ times as fast as the next, "
                                 "karatsuba"));
  EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(ExplainCommandTest, JsonHasExactlyOneChoiceAndAReasonForEachRefusal) {
  const auto json = json_of_schema(
      out_of({"explain", "--signal", "100000", "--kernel", "box:5", "--json"}), "explain");
  int chosen = 0;
  for (const auto& method : json["methods"]) {
    chosen += method["chosen"] ? 1 : 0;
    if (method["chosen"]) {
      EXPECT_TRUE(method["applicable"]);
      EXPECT_GT(method["predicted_seconds"], 0.0);
      EXPECT_TRUE(method["memory_bytes"].is_number_integer());
    }
    if (!method["applicable"]) {
      EXPECT_NE(method["reason"], "");
    }
  }
  EXPECT_EQ(chosen, 1);
  EXPECT_TRUE(method_of(json, "direct")["applicable"]);
}

TEST_F(ExplainCommandTest, AForcedMethodIsTheChoice) {
  const auto json = json_of_schema(out_of({"explain", "--signal", "100000", "--kernel", "gauss:500",
                                           "--method", "direct", "--json"}),
                                   "explain");
  EXPECT_TRUE(method_of(json, "direct")["chosen"]);
}

TEST_F(ExplainCommandTest, AnalyzeTimesTheStages) {
  const std::vector<std::string> asked = {"explain",   "--signal", "50000",     "--kernel",
                                          "gauss:500", "-m",       "whole_fft", "--analyze"};
  const std::string text = out_of(asked);
  EXPECT_THAT(text, HasSubstr("executed in "));
  EXPECT_THAT(text, ContainsRegex("\n  transforms +[0-9.]+ [mun]?s +[0-9]+ %\n"));
  std::vector<std::string> with = asked;
  with.insert(with.end(), {"--json", "-j", "2"});
  const auto analysis = json_of_schema(out_of(with), "explain")["analysis"];
  EXPECT_EQ(analysis["threads"], 2);
  EXPECT_GE(analysis["executions"], 3);
  std::vector<std::string> stages;
  for (const auto& stage : analysis["stages"]) stages.push_back(stage["stage"]);
  EXPECT_THAT(stages,
              ElementsAre("gather", "transforms", "products", "transforms back", "scatter"));
}

TEST_F(ExplainCommandTest, FilesAndDescriptionsAgree) {
  write_image("in.png", std::vector<std::uint8_t>(20 * 30 * 3), {20, 30, 3});
  const auto file = json_of_schema(out_of({"explain", "in.png", "gauss:2", "--json"}), "explain");
  const auto described = json_of_schema(
      out_of({"explain", "--signal", "20x30x3", "-t", "uint8", "gauss:2", "--json"}), "explain");
  EXPECT_EQ(file["problem"], described["problem"]);
}

TEST_F(ExplainCommandTest, ExplainBeforeRunningGoesToStandardError) {
  write_array<double>("x.npy", {1, 2, 3});
  const Outcome outcome = faltung({"convolve", "x.npy", "1,1", "-o", "y.npy", "--explain", "-q"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, ContainsRegex("\n\\* [a-z_]+ "));
}

TEST_F(ExplainCommandTest, Errors) {
  expect_error({"explain"}, 2, {"KERNEL is missing"});
  expect_error({"explain", "--signal", "10x10"}, 2, {"KERNEL is missing"});
  expect_error({"explain", "--signal", "10y10", "--kernel", "box:3"}, 2, {"'10y10'", "--signal"});
  expect_error({"explain", "--signal", "0x10", "--kernel", "box:3"}, 2, {"'0x10'"});
  expect_error({"explain", "--signal", "1x1x1x1x1x1x1x1x1", "--kernel", "box:3"}, 2, {"--signal"});
  expect_error({"explain", "--signal", "10", "--kernel", "box:3", "box:5"}, 2,
               {"twice", "--kernel"});
  expect_error({"explain", "--signal", "10", "a", "b"}, 2, {"twice", "--signal"});
  expect_error({"explain", "--signal", "10", "--kernel", "box:3", "--type", "uint9"}, 2, {"uint9"},
               "uint8");
  expect_error({"explain", "--signal", "4000000000x4000000000x4000000000", "--axes", "0,1,2",
                "--kernel", "box:3"},
               1, {"4000000000"});
}

}  // namespace
}  // namespace faltung::cli
