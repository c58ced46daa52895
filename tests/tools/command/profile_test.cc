// The profile of the machine: measured, kept, found again, and never in the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "command/command.h"
#include "faltung/faltung.h"

namespace faltung::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ProfileTest : public CommandTest {
 protected:
  ~ProfileTest() override { setenv("FALTUNG_PROFILE", "", 1); }

  static void use(const std::string& path) { setenv("FALTUNG_PROFILE", path.c_str(), 1); }
  Outcome explain(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"explain", "--signal", "5000", "--kernel", "box:9"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return faltung(arguments);
  }
};

TEST_F(ProfileTest, IsMeasuredKeptAndUsed) {
  const std::string kept = path("made/on/the/way/profile.json");
  use(kept);
  const Outcome outcome = faltung({"profile", "--quick", "--family", "polynomial_modular"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("planner takes"));
  EXPECT_THAT(outcome.out, testing::ContainsRegex(" 30 +2048 +[a-z_]+ "));
  ASSERT_TRUE(std::filesystem::is_regular_file(kept));
  const Outcome later = explain();
  EXPECT_EQ(later.exit_code, 0);
  EXPECT_THAT(later.err, IsEmpty());
  EXPECT_THAT(later.out, HasSubstr("profile: measured for"));
  EXPECT_THAT(out_of({"info"}), HasSubstr("measured for"));
  // Of another SIMD target it is stale.
  const Outcome scalar = explain({"--simd", "SCALAR"});
  EXPECT_EQ(scalar.exit_code, 0);
  EXPECT_THAT(scalar.err, HasSubstr("simd"));
  EXPECT_THAT(scalar.out, HasSubstr("built in for SCALAR"));
}

TEST_F(ProfileTest, IsFoundInTheUsersCache) {
  unsetenv("FALTUNG_PROFILE");
  setenv("XDG_CACHE_HOME", path("cache").c_str(), 1);
  const Outcome without = explain();
  EXPECT_THAT(without.err, IsEmpty());
  EXPECT_THAT(without.out, HasSubstr("built in for"));
  const std::string simd = simd_targets().front();
  std::filesystem::create_directories(path("cache/faltung"));
  Profile profile = Profile::builtin(simd);
  profile.name = "of the cache";
  std::ofstream(path("cache/faltung/profile-" + simd + ".json")) << profile.text(simd);
  EXPECT_THAT(explain().out, HasSubstr("profile: of the cache"));
  unsetenv("XDG_CACHE_HOME");
}

TEST_F(ProfileTest, ThatCannotBeUsedIsIgnoredWithOneRemark) {
  use("");
  const Outcome plain = explain();
  EXPECT_THAT(plain.err, IsEmpty());
  std::ofstream(path("damaged")) << "{\"schema\": \"faltung.pro";
  for (const std::string& name :
       {path("damaged"), path("missing"), path("."), std::string("/dev/zero")}) {
    use(name);
    const Outcome outcome = explain();
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, plain.out);
    EXPECT_THAT(outcome.err, HasSubstr("faltung: the profile " + name + " is not used: "));
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
  }
}

TEST_F(ProfileTest, ThatCannotBeKeptIsNoError) {
  use("/dev/full");
  const Outcome outcome =
      faltung({"profile", "--quick", "--family", "polynomial_float64", "--csv"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("the profile is not kept: "));
  EXPECT_THAT(outcome.err, HasSubstr("/dev/full"));
  EXPECT_THAT(outcome.out, testing::StartsWith("family,signal,kernel,method,seconds,low,high,"));
}

TEST_F(ProfileTest, IsNotKeptWhenNobodyWantsIt) {
  use(path("profile.json"));
  const std::string page =
      out_of({"profile", "--quick", "--no-save", "--family", "polynomial_float64", "--html", "-"});
  EXPECT_THAT(page, testing::StartsWith("<!doctype html>"));
  EXPECT_THAT(page, testing::EndsWith("</html>\n"));
  EXPECT_FALSE(std::filesystem::exists(path("profile.json")));
}

// All forms of one run tell the same.
TEST_F(ProfileTest, TheTableInEveryForm) {
  const std::string text =
      out_of({"profile", "--quick", "--no-save", "--family", "signal_float32,polynomial_modular",
              "--json", "--html", "page.html", "--gnuplot", "script.gp"});
  const nlohmann::json json = json_of_schema(text, "profile_table");
  EXPECT_THAT(names(), testing::UnorderedElementsAre("page.html", "script.gp"));
  ASSERT_EQ(json["families"].size(), 2u);
  EXPECT_EQ(json["families"][0]["name"], "signal_float32");
  EXPECT_EQ(json["families"][1]["name"], "polynomial_modular");
  EXPECT_FALSE(json["cpu"].get<std::string>().empty());
  EXPECT_EQ(json["date"].get<std::string>().size(), std::string("2026-01-02 03:04 UTC").size());
  const std::string script = read_text(path("script.gp"));
  EXPECT_THAT(script, HasSubstr("set output 'script.svg'"));
  for (const nlohmann::json& family : json["families"]) {
    for (const nlohmann::json& point : family["points"]) {
      ASSERT_FALSE(point["timings"].empty());
      EXPECT_EQ(point["fastest"], point["timings"][0]["method"]);
      double last = 0;
      for (const nlohmann::json& timing : point["timings"]) {
        EXPECT_GE(timing["seconds"], last);
        last = timing["seconds"];
        EXPECT_GT(timing["low"], 0);
        EXPECT_LE(timing["low"], timing["seconds"]);
        EXPECT_LE(timing["seconds"], timing["high"]);
        EXPECT_GE(timing["runs"], 1);
      }
    }
    for (const nlohmann::json& crossing : family["crossovers"]) {
      EXPECT_NE(crossing["from"], crossing["to"]);
    }
  }
  const std::string page = read_text(path("page.html"));
  const std::string begin = "id=\"table\">";
  const std::size_t from = page.find(begin) + begin.size();
  EXPECT_EQ(nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from)), json);
}

// Before anything is measured.
TEST_F(ProfileTest, RefusesOutputsThatCannotBe) {
  write_text(path("file"), "");
  expect_error({"profile", "--json", "--csv"}, 2, {"--json", "--csv"});
  expect_error({"profile", "--json", "--html", "-"}, 2, {"--html -", "--json"});
  expect_error({"profile", "--csv", "--gnuplot", "-"}, 2, {"--gnuplot -", "--csv"});
  expect_error({"profile", "--html", "-", "--gnuplot", "-"}, 2, {"--html", "--gnuplot"});
  expect_error({"profile", "--html", "x", "--gnuplot", "./x"}, 2, {"--html", "--gnuplot", "x"});
  expect_error({"profile", "--html", "nowhere/x.html"}, 1, {"nowhere/x.html", "No such file"});
  expect_error({"profile", "--gnuplot", "."}, 1, {"cannot write .:", "directory"});
  expect_error({"profile", "--html", "file/x.html"}, 1, {"file/x.html"});
  expect_error({"profile", "--family", "images"}, 2, {"'images'", "--family"});
  expect_error({"profile", "--family", "signal_float32,signal_flaot64"}, 2,
               {"'signal_flaot64'", "--family"}, "'signal_float64'");
}

TEST_F(ProfileTest, InterruptedLeavesNothing) {
  RunningCommand command({"profile", "--html", "page.html", "--gnuplot", "script.gp"},
                         folder_.string(), "");
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  command.send(SIGINT);
  const Outcome outcome = command.wait();
  EXPECT_EQ(outcome.exit_code, 130);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace faltung::cli
