// convolve on sounds: channels, sample rates, clipping.

#include "command/command.h"

namespace faltung::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SoundCommandTest : public CommandTest {
 protected:
  // The samples as float32, whatever the file holds.
  std::vector<float> samples(const std::string& name) const { return elements<float>(name); }
};

TEST_F(SoundCommandTest, FullAndZeroByDefault) {
  write_sound("x.wav", {0.5F, 0.25F}, 1, 8000);
  write_sound("room.wav", {0.5F, 0.0F, 0.25F}, 1, 8000);
  out_of({"convolve", "x.wav", "room.wav", "-o", "y.wav"});
  EXPECT_EQ(shape("y.wav"), (Shape{4, 1}));
  EXPECT_THAT(samples("y.wav"), ElementsAre(0.25F, 0.125F, 0.125F, 0.0625F));
  EXPECT_EQ(read_document(path("y.wav")).audio.sample_rate, 8000);
}

TEST_F(SoundCommandTest, MonoThroughStereoAndStereoThroughMono) {
  write_sound("mono.wav", {0.5F, 0.25F}, 1, 8000);
  write_sound("stereo.wav", {1.0F, 0.5F}, 2, 8000);
  out_of({"convolve", "mono.wav", "stereo.wav", "-o", "y.wav"});
  EXPECT_EQ(shape("y.wav"), (Shape{2, 2}));
  EXPECT_THAT(samples("y.wav"), ElementsAre(0.5F, 0.25F, 0.25F, 0.125F));
  out_of({"convolve", "stereo.wav", "mono.wav", "-o", "y.wav"});
  EXPECT_THAT(samples("y.wav"), ElementsAre(0.5F, 0.25F, 0.25F, 0.125F));
  out_of({"convolve", "stereo.wav", "stereo.wav", "-o", "y.wav"});
  EXPECT_THAT(samples("y.wav"), ElementsAre(1.0F, 0.25F));
}

TEST_F(SoundCommandTest, PeaksAndClippingAreReported) {
  write_sound("x.wav", {0.75F, 0.75F}, 1, 8000);
  const Outcome outcome = faltung({"convolve", "x.wav", "1,1", "-o", "y.flac"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("peak 1.5"));
  EXPECT_THAT(outcome.err, HasSubstr("1 samples were beyond full scale"));
  EXPECT_THAT(outcome.err, HasSubstr("--gain 0.66"));
  const auto json = json_of_schema(
      out_of({"convolve", "x.wav", "1,1", "-o", "y.flac", "--json", "-q"}), "result");
  EXPECT_EQ(json["peak"], 1.5);
  EXPECT_EQ(json["clipped"], 1);
  out_of({"convolve", "x.wav", "1,1", "--gain", "0.5", "-o", "y.wav"});
  EXPECT_THAT(samples("y.wav"), ElementsAre(0.375F, 0.75F, 0.375F));
}

TEST_F(SoundCommandTest, TheRecordingInTheRoom) {
  const std::string folder = FALTUNG_SAMPLES;
  out_of({"convolve", folder + "/strings.wav", folder + "/room.wav", "-o", "y.wav"});
  const Shape x = read_document(folder + "/strings.wav").data.shape();
  const Shape k = read_document(folder + "/room.wav").data.shape();
  EXPECT_EQ(shape("y.wav")[0], x[0] + k[0] - 1);
}

TEST_F(SoundCommandTest, ErrorsOfSounds) {
  write_sound("x.wav", {0.5F, 0.25F}, 1, 44100);
  write_sound("slow.wav", {1.0F}, 1, 22050);
  write_sound("three.wav", {1, 1, 1, 1, 1, 1}, 3, 44100);
  write_sound("two.wav", {1, 1, 1, 1}, 2, 44100);
  expect_error({"convolve", "x.wav", "slow.wav", "-o", "y.wav"}, 1,
               {"x.wav", "slow.wav", "44100 Hz", "22050 Hz"}, "sox");
  expect_error({"convolve", "two.wav", "three.wav", "-o", "y.wav"}, 1,
               {"two.wav", "three.wav", "2 and 3"});
  expect_error({"convolve", "x.wav", "laplacian:8", "-o", "y.wav"}, 2, {"laplacian"});
  expect_error({"convolve", "x.wav", "1,2;3,4", "-o", "y.wav"}, 2, {"1,2;3,4"});
  expect_error({"convolve", "x.wav", "x.wav", "-o", "y.png"}, 1, {"y.png", "audio"});
}

}  // namespace
}  // namespace faltung::cli
