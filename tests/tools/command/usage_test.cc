// Everything a user can get wrong: the exit code, one sentence that names what and where, no file.

#include <sys/stat.h>
#include <unistd.h>

#include "command/command.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

class UsageTest : public CommandTest {
 protected:
  UsageTest() {
    write_array<double>("x.npy", {1, 2, 3, 4, 5});
    write_array<double>("m.npy", {1, 2, 3, 4}, {2, 2});
    write_array<std::int64_t>("big.npy", {std::int64_t{1} << 62, std::int64_t{1} << 62});
  }

  // convolve x.npy with 1,1 into y.npy and these options.
  static Words with(const Words& options) {
    Words words = {"convolve", "x.npy", "1,1", "-o", "y.npy"};
    words.insert(words.end(), options.begin(), options.end());
    return words;
  }
};

TEST_F(UsageTest, WithoutArgumentsShortHelpAndCode2) {
  const Outcome outcome = faltung({});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("Usage: faltung VERB"));
}

TEST_F(UsageTest, HelpOfEveryVerb) {
  const std::string all = out_of({"--help"});
  for (const char* verb : {"convolve", "correlate", "blur", "polymul", "polypow", "polydiv",
                           "kernel", "explain", "profile", "info", "completion"}) {
    EXPECT_THAT(all, HasSubstr(std::string("\n  ") + verb + " "));
    const std::string help = out_of({verb, "--help"});
    EXPECT_THAT(help, HasSubstr(std::string("Usage: faltung ") + verb));
    EXPECT_THAT(help, HasSubstr("Examples:\n  "));
    EXPECT_THAT(help, HasSubstr(std::string("faltung ") + verb + " "));
    EXPECT_EQ(out_of({verb, "-h"}), help);
    std::size_t column = 0;
    for (const char letter : help) {
      column = letter == '\n' ? 0 : column + 1;
      ASSERT_LE(column, 100u) << verb;
    }
  }
  EXPECT_THAT(out_of({"--version"}), StartsWith("faltung "));
}

TEST_F(UsageTest, Verbs) {
  expect_error({"convlve", "x.npy"}, 2, {"'convlve'"}, "'convolve'");
  expect_error({"frobnicate"}, 2, {"'frobnicate'"}, "known: convolve, correlate");
  expect_error({"--quiet", "convolve"}, 2, {"'--quiet'"}, "follow the verb");
}

TEST_F(UsageTest, Options) {
  expect_error(with({"--bordr", "zero"}), 2, {"'--bordr'", "convolve"}, "'--border'");
  expect_error(with({"--frobnicate"}), 2, {"'--frobnicate'"}, "faltung convolve --help");
  expect_error(with({"-Z"}), 2, {"'-Z'"});
  expect_error(with({"third"}), 2, {"'third'", "SIGNAL KERNEL"});
  expect_error({"convolve", "x.npy"}, 2, {"KERNEL is missing"});
  expect_error({"convolve"}, 2, {"SIGNAL is missing"});
  expect_error({"convolve", "x.npy", "1,1"}, 2, {"output is missing"}, "-o -");
  expect_error({"blur", "x.npy", "-o", "y.npy"}, 2, {"--sigma is missing"});
  expect_error({"convolve", "x.npy", "1,1", "-o"}, 2, {"a value is missing", "-o"});
  expect_error(with({"--extent="}), 2, {"--extent"});
  expect_error({"convolve", "x.npy", "", "-o", "y.npy"}, 2, {"KERNEL"});
}

TEST_F(UsageTest, NamesWithSuggestions) {
  expect_error(with({"--border", "reflct_half"}), 2, {"'reflct_half'", "--border"},
               "'reflect_half'");
  expect_error(with({"--border", "zero,mirror"}), 2, {"'mirror'", "--border"}, "known: zero");
  expect_error(with({"--extent", "vaild"}), 2, {"'vaild'", "--extent"}, "'valid'");
  expect_error(with({"--method", "dirct"}), 2, {"'dirct'", "--method"}, "'direct'");
  expect_error(with({"--simd", "AVX9"}), 2, {"'AVX9'", "--simd"});
  expect_error(with({"--type", "flaot32"}), 2, {"'flaot32'", "--type"}, "'float32'");
  expect_error(with({"--overflow", "saturated"}), 2, {"'saturated'", "--overflow"}, "'saturate'");
  expect_error({"convolve", "x.npy", "gaus:2", "-o", "y.npy"}, 2, {"gaus"}, "gauss");
  expect_error(with({"--format", "nyp"}), 2, {"'nyp'", "--format"}, "'npy'");
}

TEST_F(UsageTest, Numbers) {
  for (const char* bad : {"nan", "-1", "1e", "", "0x"}) {
    if (*bad != '\0') expect_error(with({"--tolerance", bad}), 2, {bad, "--tolerance"});
  }
  for (const char* bad : {"0", "-2", "x", "1.5", "99999999999999999999"}) {
    expect_error(with({"-j", bad}), 2, {bad, "--jobs"});
  }
  for (const char* bad :
       {"5", "3:1", "2:2", "0:5:0", "0:5:-1", "a:b", "1:2:3:4", "1,5", "0:99999999999999999999"}) {
    expect_error(with({"--range", bad}), 2, {"--range"});
  }
  for (const char* bad : {"0", "-5", "many", "5XB", "1e400", "16EiB"}) {
    expect_error(with({"--max-memory", bad}), 2, {bad, "--max-memory"});
  }
  expect_error(with({"--border", "constant:x"}), 2, {"'x'", "--border"});
  expect_error(with({"--border", "constant:inf"}), 2, {"'inf'", "--border"});
  expect_error(with({"--border", "zero:1"}), 2, {"zero:1", "--border"});
  expect_error(with({"--origin", "a"}), 2, {"'a'", "--origin"});
  expect_error(with({"--axes", "-1"}), 2, {"'-1'", "--axes"});
  expect_error(with({"--gain", "loud"}), 2, {"'loud'", "--gain"});
  expect_error(with({"--gain", "inf"}), 2, {"'inf'", "--gain"});
  expect_error({"blur", "x.npy", "-o", "y.npy", "--sigma", "-1"}, 2, {"'-1'", "--sigma"});
  expect_error({"blur", "x.npy", "-o", "y.npy", "--sigma", "nan"}, 2, {"'nan'", "--sigma"});
  expect_error({"blur", "x.npy", "-o", "y.npy", "--sigma", "1,2"}, 1, {"--sigma", "2 for 1"});
}

TEST_F(UsageTest, OptionsThatContradict) {
  expect_error(with({"--extent", "same", "--range", "0:2"}), 2, {"--extent", "--range"});
  expect_error({"convolve", "x.npy", "1,1", "-o", "-", "--json"}, 2, {"--json"});
  expect_error({"convolve", "-", "-", "-o", "y.npy"}, 2, {"standard input"});
  expect_error({"convolve", "x.npy", "1,1", "-o", "x.npy"}, 2, {"x.npy", "--output"}, "--force");
  expect_error({"convolve", "m.npy", "x.npy", "--axes", "0", "-o", "x.npy"}, 2, {"x.npy"});
  ASSERT_EQ(link(path("x.npy").c_str(), path("same_inode.npy").c_str()), 0);
  expect_error({"convolve", "x.npy", "1,1", "-o", "same_inode.npy"}, 2,
               {"same_inode.npy", "x.npy"});
}

TEST_F(UsageTest, OptionsAgainstTheData) {
  expect_error(with({"--axes", "1"}), 1, {"axis 1", "--axes", "x.npy"});
  expect_error(with({"--origin", "2"}), 1, {"2"});
  expect_error(with({"--origin", "0,0"}), 1, {"--origin"});
  expect_error(with({"--extent", "same,same"}), 1, {"2"});
  expect_error({"convolve", "m.npy", "x.npy", "-o", "y.npy"}, 1, {"x.npy", "(5)"}, "--axes");
  expect_error(with({"--type", "int16"}), 1, {"int16", "float64"});
  expect_error({"convolve", "big.npy", "1,1", "-o", "y.npy"}, 1, {"int64"}, "--overflow");
  expect_error(with({"--tolerance", "1e-300"}), 1, {"tolerance", "1e-300"}, "--tolerance");
  expect_error(with({"--max-memory", "1"}), 1, {"1"}, "--max-memory");
  expect_error({"convolve", "x.npy", "0,0", "--normalize", "-o", "y.npy"}, 1, {"--normalize"});
}

TEST_F(UsageTest, MoreThanTheMachineHolds) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer prints a warning of its own in front of the error";
#endif
  expect_error(with({"--range", "0:1000000000000000"}), 1, {}, "");
  expect_error(with({"--range", "0:9000000000000000000"}), 1, {}, "");
}

TEST_F(UsageTest, FilesThatCannotBeRead) {
  ASSERT_EQ(mkdir(path("folder").c_str(), 0700), 0);
  write_text(path("empty.npy"), "");
  write_text(path("noise.bin"), std::string("\x01\x02\x03\xff", 4));
  expect_error({"convolve", "missing.npy", "1,1", "-o", "y.npy"}, 1,
               {"missing.npy", "No such file"});
  expect_error({"convolve", "x.npy", "missing.npy", "-o", "y.npy"}, 1,
               {"missing.npy", "No such file"});
  expect_error({"convolve", "folder", "1,1", "-o", "y.npy"}, 1, {"folder"});
  expect_error({"convolve", "empty.npy", "1,1", "-o", "y.npy"}, 1, {"empty.npy"});
  expect_error({"convolve", "noise.bin", "1,1", "-o", "y.npy"}, 1, {"noise.bin"});
  expect_error({"kernel", "missing.npy"}, 1, {"missing.npy"});
  expect_error({"explain", "missing.npy", "1,1"}, 1, {"missing.npy"});
  const std::string whole = read_text(path("x.npy"));
  for (std::size_t size = 1; size < whole.size(); size += 7) {
    write_text(path("cut.npy"), whole.substr(0, size));
    expect_error({"convolve", "cut.npy", "1,1", "-o", "y.npy"}, 1, {"cut.npy"});
  }
}

TEST_F(UsageTest, FilesThatCannotBeWritten) {
  ASSERT_EQ(mkdir(path("folder").c_str(), 0700), 0);
  expect_error({"convolve", "x.npy", "1,1", "-o", "nowhere/y.npy"}, 1, {"nowhere/y.npy"});
  expect_error({"convolve", "x.npy", "1,1", "-o", "folder"}, 2, {"folder"});
  expect_error({"convolve", "x.npy", "1,1", "-o", "y.xyz"}, 2, {"y.xyz"}, "npy");
  expect_error({"convolve", "x.npy", "1,1", "-o", "y"}, 2, {"y"});
  if (geteuid() != 0) {
    ASSERT_EQ(chmod(path("folder").c_str(), 0500), 0);
    expect_error({"convolve", "x.npy", "1,1", "-o", "folder/y.npy"}, 1, {"folder/y.npy"});
  }
}

TEST_F(UsageTest, AFullStandardOutput) {
  const std::string script =
      std::string(FALTUNG_COMMAND) + " kernel gauss:5 > /dev/full 2> " + path("err");
  EXPECT_EQ(WEXITSTATUS(std::system(script.c_str())), 1);
  EXPECT_THAT(read_text(path("err")), HasSubstr("standard output"));
}

}  // namespace
}  // namespace faltung::cli
