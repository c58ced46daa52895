// The profile of the machine: measured, kept, found again, and never in the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

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
  EXPECT_THAT(outcome.out, HasSubstr("fastest"));
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
  const Outcome outcome = faltung({"profile", "--quick", "--family", "polynomial_float64"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("the profile is not kept: "));
  EXPECT_THAT(outcome.err, HasSubstr("/dev/full"));
}

TEST_F(ProfileTest, IsNotKeptWhenNobodyWantsIt) {
  use(path("profile.json"));
  EXPECT_EQ(
      faltung({"profile", "--quick", "--no-save", "--family", "polynomial_float64"}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(path("profile.json")));
}

}  // namespace
}  // namespace faltung::cli
