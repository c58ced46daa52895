// Profiles as files: written and read back, and everything else refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "faltung/faltung.h"
#include "planner/constants.h"

namespace faltung {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

constexpr const char* kTarget = "AVX2";

class ProfileFile : public testing::Test {
 protected:
  void SetUp() override {
    directory_ =
        std::filesystem::path(testing::TempDir()) /
        ("profile_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(directory_);
    path_ = (directory_ / "profile.json").string();
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  std::string reason() const {
    const Profile::Loaded loaded = Profile::load(path_, kTarget);
    EXPECT_FALSE(loaded.profile.has_value());
    EXPECT_FALSE(loaded.reason.empty());
    return loaded.reason;
  }
  Json valid() const { return Json::parse(Profile::builtin(kTarget).text(kTarget)); }

  std::filesystem::path directory_;
  std::string path_;
};

TEST_F(ProfileFile, ReadsWhatItWrote) {
  Profile profile = Profile::builtin(kTarget);
  double factor = 1.01;
  for (const Constant& constant : constants()) constant.of(profile) *= factor += 0.03;
  profile.name = "measured \"here\"";
  profile.fftw_float32 =
      "(fftw-3.3.10 fftwf_wisdom #x1 #x2 #x3 #x4\n"
      "  (fftwf_codelet_n1fv_8_avx 0 #x1 #x2 #x3 #x4 #x5 #x6 #x7)\n)\n";
  write(profile.text(kTarget));
  const Profile::Loaded loaded = Profile::load(path_, kTarget);
  ASSERT_TRUE(loaded.profile.has_value()) << loaded.reason;
  EXPECT_EQ(loaded.reason, "");
  EXPECT_EQ(loaded.profile->name, profile.name);
  EXPECT_EQ(loaded.profile->fftw_float32, profile.fftw_float32);
  EXPECT_EQ(loaded.profile->fftw_float64, "");
  for (const Constant& constant : constants()) {
    EXPECT_EQ(constant.value(*loaded.profile), constant.value(profile)) << constant.name;
  }
}

TEST_F(ProfileFile, EveryConstantHasAName) {
  // Profile is made of nothing but texts and doubles.
  struct Named {
    std::string name, fftw_float32, fftw_float64;
  };
  EXPECT_EQ(sizeof(Profile), sizeof(Named) + constants().size() * sizeof(double));
}

TEST_F(ProfileFile, OfAnotherMachineIsRefused) {
  for (const char* part : {"version", "methods", "simd", "processor", "fftw"}) {
    Json json = valid();
    json[part] = "something else";
    write(json.dump());
    EXPECT_THAT(reason(), HasSubstr(part));
    EXPECT_THAT(reason(), HasSubstr("something else"));
    json[part] = 7;
    write(json.dump());
    EXPECT_THAT(reason(), HasSubstr(part));
    json.erase(part);
    write(json.dump());
    EXPECT_THAT(reason(), HasSubstr(part));
  }
  write(Profile::builtin("SSE4").text("SSE4"));
  EXPECT_THAT(reason(), HasSubstr("SSE4"));
}

TEST_F(ProfileFile, ConstantsNoMachineHasAreRefused) {
  for (const Constant& constant : constants()) {
    const std::string name(constant.name);
    const double known = constant.value(Profile::builtin(kTarget));
    for (const Json& value : {Json(known * 31), Json(known / 31), Json(-known), Json(0.0),
                              Json(1e300), Json("1e-9"), Json(nullptr), Json::array()}) {
      Json json = valid();
      json["constants"][name] = value;
      write(json.dump());
      EXPECT_THAT(reason(), HasSubstr(name)) << value;
    }
    Json json = valid();
    json["constants"].erase(name);
    write(json.dump());
    EXPECT_THAT(reason(), HasSubstr(name));
  }
  Json json = valid();
  json["constants"] = 3;
  write(json.dump());
  reason();
}

TEST_F(ProfileFile, WhatIsNoWisdomIsRefused) {
  for (const Json& wisdom :
       {Json(1), Json::array(), Json("(fftw-3.3.10 fftwf_wisdom)"),
        Json({{"float32", "(fftw-3.3.10 fftw_wisdom)"}}), Json({{"float64", "rm -rf"}}),
        Json({{"float32", "(fftw-3.3.10 fftwf_wisdom"}})}) {
    Json json = valid();
    json["fftw_wisdom"] = wisdom;
    write(json.dump());
    EXPECT_THAT(reason(), HasSubstr("fftw_wisdom")) << wisdom;
  }
}

// The form is right, but FFTW takes none of it: the engine plans as without.
TEST_F(ProfileFile, WisdomThatFftwRefusesDoesNoHarm) {
  EngineOptions options;
  options.profile = Profile::builtin(simd_targets().front());
  options.profile->fftw_float32 = "(fftw-1.0 fftwf_wisdom #x1 #x2 #x3 #x4\n)\n";
  Engine engine(options);
  const std::vector<float> ones(100, 1.0F);
  PlanOptions forced;
  forced.method = "whole_fft";
  Problem problem;
  problem.signal_shape = {100};
  problem.kernel = Kernel::from_taps<float>(ones, Shape{100});
  const Array result = engine.plan(problem, forced).execute(view_of(std::span(ones)));
  EXPECT_NEAR(result.as<float>()[99], 100, 1e-3);
}

TEST_F(ProfileFile, CutShortAtAnyByteIsRefused) {
  const std::string text = valid().dump();
  for (std::size_t length = 0; length < text.size(); ++length) {
    write(text.substr(0, length));
    EXPECT_THAT(reason(), HasSubstr("schema")) << length;
  }
}

TEST_F(ProfileFile, WhatIsNoProfileIsRefused) {
  EXPECT_THAT(reason(), HasSubstr("no such file"));
  write(R"({"schema": "faltung.profile/2"})");
  EXPECT_THAT(reason(), HasSubstr("faltung.profile/1"));
  write("[[[[[[[[");
  reason();
  write(std::string(40'000, '['));
  reason();
  write(std::string(2'000'000, ' '));
  EXPECT_THAT(reason(), HasSubstr("2000000"));
  write(std::string(1000, '\0'));
  reason();
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_THAT(reason(), HasSubstr("regular"));
  std::filesystem::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(reason(), HasSubstr("regular"));
  EXPECT_THAT(Profile::load("/dev/zero", kTarget).reason, HasSubstr("regular"));
  EXPECT_THAT(Profile::load("", kTarget).reason, HasSubstr("no such file"));
}

}  // namespace
}  // namespace faltung
