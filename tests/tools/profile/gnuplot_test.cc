#include "profile/gnuplot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "files/scratch.h"
#include "tables.h"

namespace faltung::cli {
namespace {

using testing::HasSubstr;

using GnuplotTest = ScratchTest;

TEST_F(GnuplotTest, ScriptHoldsItsData) {
  const std::string script = gnuplot_script(small_table(), "speed.svg");
  EXPECT_THAT(script, HasSubstr("$panel0_direct << END\n4 4e-06 3.2e-06 5e-06\n"));
  EXPECT_THAT(script, HasSubstr("$panel0_whole_fft << END\n16 2e-05 2e-05 2e-05\nEND\n"));
  EXPECT_THAT(script, HasSubstr("$panel1_direct << END\n4 4e-05 4e-05 4e-05\nEND\n"));
  EXPECT_THAT(script, HasSubstr("set output 'speed.svg'\n"));
  EXPECT_THAT(script, HasSubstr("'signal_float32, samples 1000'"));
  // The crossover at 8, uncertain from 5.02 to 12.75.
  EXPECT_THAT(script,
              HasSubstr("rectangle from first 5.01961, graph 0.05 to first 12.75, graph 1 behind"));
  EXPECT_THAT(script, HasSubstr("arrow from first 8, graph 0.05 to first 8, graph 1"));
}

TEST_F(GnuplotTest, NamesOfPictures) {
  EXPECT_EQ(picture_name("speed.gp"), "speed.svg");
  EXPECT_EQ(picture_name("a/b.c/my speed's.plt"), "my_speed_s.svg");
  EXPECT_EQ(picture_name("-"), "profile.svg");
}

TEST_F(GnuplotTest, GnuplotDraws) {
  if (std::system("command -v gnuplot >/dev/null") != 0) {
    GTEST_SKIP() << "no gnuplot (to add: apt-get install gnuplot-nox)";
  }
  ProfileTable table = small_table();
  table.cpu = "it's `date` \"$x\" \\ @y {z}\nA%d";
  table.families.push_back(family({point(0, 5, {timing("direct", 1)})}));
  table.families.push_back(family({point(0, 5, {})}));
  table.families.back().signal_label.clear();
  write_text(path("script.gp"), gnuplot_script(table, picture_name("script.gp")));
  const std::string command = "cd '" + path(".") + "' && gnuplot script.gp > out 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << read_text(path("out"));
  EXPECT_EQ(read_text(path("out")), "");
  const std::string picture = read_text(path("script.svg"));
  EXPECT_THAT(picture, HasSubstr("</svg>"));
  EXPECT_THAT(picture, HasSubstr("signal_float32, samples 100<"));
  EXPECT_THAT(picture, HasSubstr("whole_fft"));
  EXPECT_THAT(picture, HasSubstr("`date`"));
  // Panels of the first family and the second; nothing can be drawn of the third.
  std::size_t panels = 0;
  for (std::size_t at = 0; (at = picture.find(">taps<", at)) != std::string::npos; ++at) ++panels;
  EXPECT_EQ(panels, 3u);
}

}  // namespace
}  // namespace faltung::cli
