// kernel, info, completion.

#include <cstdlib>

#include "command/command.h"

namespace faltung::cli {
namespace {

// Floating-point results may come from any method; these are far above rounding, far below a tap.
constexpr double kRounding = 1e-12;

using ::testing::Contains;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;

class KernelCommandTest : public CommandTest {};

TEST_F(KernelCommandTest, PrintsTaps) {
  EXPECT_EQ(out_of({"kernel", "1,2,1/4"}), "0.25 0.5 0.25\n");
  EXPECT_EQ(out_of({"kernel", "box:4"}), "0.25 0.25 0.25 0.25\n");
  EXPECT_EQ(out_of({"kernel", "laplacian"}), "0 1 0\n1 -4 1\n0 1 0\n");
  EXPECT_EQ(out_of({"kernel", "binomial:1", "--rank", "3"}),
            "0.125 0.125\n0.125 0.125\n\n0.125 0.125\n0.125 0.125\n");
  EXPECT_EQ(out_of({"kernel", "-1,0,1"}), "-1 0 1\n");
  EXPECT_EQ(out_of({"kernel", "gauss:0,0"}), "1\n");
}

TEST_F(KernelCommandTest, Json) {
  const auto json = json_of_schema(out_of({"kernel", "1,2;3,4", "--json"}), "kernel");
  EXPECT_EQ(json["shape"], nlohmann::json({2, 2}));
  EXPECT_EQ(json["type"], "int64");
  EXPECT_EQ(json["taps"], nlohmann::json::parse("[[1,2],[3,4]]"));
}

TEST_F(KernelCommandTest, FilesInAndOut) {
  out_of({"kernel", "1,2,1/4", "-o", "k.npy"});
  EXPECT_THAT(elements<double>("k.npy"),
              Pointwise(DoubleNear(kRounding), std::vector<double>{0.25, 0.5, 0.25}));
  EXPECT_EQ(out_of({"kernel", "k.npy"}), "0.25 0.5 0.25\n");
  write_text(path("taps.txt"), "1\n2\n1\n");
  EXPECT_EQ(out_of({"kernel", "taps.txt"}), "1 2 1\n");
  expect_error({"kernel", "k.npy", "-o", "k.npy"}, 2, {"k.npy"}, "--force");
  expect_error({"kernel", "k.npy", "--rank", "2"}, 2, {"--rank", "k.npy"});
  expect_error({"kernel", "gauss:-1"}, 2, {"gauss:-1"});
  expect_error({"kernel", "gauss:5", "--rank", "9"}, 2, {"--rank", "'9'"});
}

TEST_F(KernelCommandTest, Info) {
  EXPECT_THAT(out_of({"info"}), HasSubstr("direct"));
  const auto json = json_of_schema(out_of({"info", "--json"}), "info");
  EXPECT_GE(json["cores"], 1);
  EXPECT_THAT(json["simd_targets"], Contains(json["simd"]));
  EXPECT_FALSE(json["methods"].empty());
  EXPECT_THAT(std::string(json["licence"]), HasSubstr("GPL-3"));
}

TEST_F(KernelCommandTest, Completion) {
  write_text(path("complete.bash"), out_of({"completion", "bash"}));
  const std::string script =
      "source ./complete.bash\n"
      "COMP_WORDS=(faltung convolve --border ref); COMP_CWORD=3; _faltung; echo ${COMPREPLY[@]}\n"
      "COMP_WORDS=(faltung bl); COMP_CWORD=1; _faltung; echo ${COMPREPLY[@]}\n"
      "COMP_WORDS=(faltung blur in.png --sig); COMP_CWORD=3; _faltung; echo ${COMPREPLY[@]}\n";
  write_text(path("script.bash"), script);
  ASSERT_EQ(std::system(("cd " + folder_.string() + " && bash script.bash > words").c_str()), 0);
  EXPECT_EQ(read_text(path("words")), "reflect_half reflect_whole\nblur\n--sigma\n");
  EXPECT_THAT(out_of({"completion", "zsh"}), HasSubstr("bashcompinit"));
  EXPECT_THAT(out_of({"completion", "fish"}), HasSubstr("-l border"));
  expect_error({"completion", "tcsh"}, 2, {"'tcsh'"});
}

}  // namespace
}  // namespace faltung::cli
