#include "kernel_spec.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "failure.h"
#include "faltung/gaussian.h"

namespace faltung::cli {
namespace {

using ::testing::HasSubstr;

Kernel parsed(std::string_view text, int rank) {
  const std::optional<Kernel> kernel = parse_kernel_spec(text, rank);
  EXPECT_TRUE(kernel.has_value()) << text;
  return kernel.value_or(Kernel());
}

void expect_same(const Kernel& actual, const Kernel& expected, std::string_view text) {
  ASSERT_FALSE(actual.empty()) << text;
  EXPECT_EQ(actual.shape(), expected.shape()) << text;
  EXPECT_EQ(actual.type(), expected.type()) << text;
  EXPECT_EQ(actual.adapts(), expected.adapts()) << text;
  EXPECT_EQ(actual.factors().size(), expected.factors().size()) << text;
  const ConstView a = actual.taps(), b = expected.taps();
  const auto bytes = static_cast<std::size_t>(element_count(b.shape)) * size_of(b.type);
  EXPECT_EQ(std::memcmp(a.data, b.data, bytes), 0) << text;
}

struct Refusal {
  std::string sentence;
  std::string hint;
  int exit_code = 0;
};

Refusal refusal(std::string_view text, int rank) {
  try {
    parse_kernel_spec(text, rank);
  } catch (const Failure& failure) {
    return {failure.what(), failure.hint(), failure.exit_code()};
  }
  ADD_FAILURE() << "'" << text << "' was not refused";
  return {};
}

void expect_refused(std::string_view text, int rank, const std::string& part) {
  const Refusal refused = refusal(text, rank);
  EXPECT_THAT(refused.sentence, HasSubstr(part));
  EXPECT_THAT(refused.sentence, HasSubstr(fmt::format("'{}'", text)));
  EXPECT_EQ(refused.exit_code, kExitUsage) << text;
  EXPECT_EQ(refused.sentence.find('\n'), std::string::npos) << text;
}

TEST(KernelSpec, NamesEveryMaker) {
  expect_same(parsed("gauss:5", 1), gaussian(5.0, 1), "gauss:5");
  expect_same(parsed("gauss:5", 2), gaussian(5.0, 2), "gauss:5");
  expect_same(parsed("gauss:5,2", 2), gaussian(std::vector{5.0, 2.0}), "gauss:5,2");
  expect_same(parsed("gauss:0.5e1,+2", 2), gaussian(std::vector{5.0, 2.0}), "gauss:0.5e1,+2");
  expect_same(parsed("gauss:1.5@3", 2), gaussian_of_size({1.5, 1.5}, Shape{3, 3}), "gauss:1.5@3");
  expect_same(parsed("gauss:5,2@31x15", 2), gaussian_of_size({5, 2}, Shape{31, 15}), "@31x15");
  expect_same(parsed("gauss:0", 3), gaussian(0.0, 3), "gauss:0");
  expect_same(parsed("box:31", 2), box(Shape{31, 31}), "box:31");
  expect_same(parsed("box:31x5", 2), box(Shape{31, 5}), "box:31x5");
  expect_same(parsed("box:31,5", 2), box(Shape{31, 5}), "box:31,5");
  expect_same(parsed("box:2x3x4", 3), box(Shape{2, 3, 4}), "box:2x3x4");
  expect_same(parsed("binomial:3", 2), binomial(3, 2), "binomial:3");
  expect_same(parsed("disk:12", 2), disk(12), "disk:12");
  expect_same(parsed("laplacian", 2), laplacian(Neighbours::faces, 2), "laplacian");
  expect_same(parsed("laplacian", 1), laplacian(Neighbours::faces, 1), "laplacian");
  expect_same(parsed("laplacian:4", 2), laplacian(Neighbours::faces, 2), "laplacian:4");
  expect_same(parsed("laplacian:8", 2), laplacian(Neighbours::all, 2), "laplacian:8");
  expect_same(parsed("laplacian:26", 3), laplacian(Neighbours::all, 3), "laplacian:26");
  expect_same(parsed("log:2", 2), laplacian_of_gaussian(2, 2), "log:2");
  expect_same(parsed("dog:1,1.6", 2), difference_of_gaussians(1, 1.6, 2), "dog:1,1.6");
  expect_same(parsed("sobel:x", 2), sobel(1, 2), "sobel:x");
  expect_same(parsed("sobel:y", 2), sobel(0, 2), "sobel:y");
  expect_same(parsed("sobel:x", 1), sobel(0, 1), "sobel:x");
  expect_same(parsed("sobel:z", 3), sobel(0, 3), "sobel:z");
}

TEST(KernelSpec, ReadsTaps) {
  using Integers = std::vector<std::int64_t>;
  const Kernel square = Kernel::from_taps(Integers{1, 2, 1, 2, 4, 2, 1, 2, 1}, Shape{3, 3});
  expect_same(parsed("1,2,1;2,4,2;1,2,1", 2), square, "square");
  expect_same(parsed(" 1, 2 ,1; 2,4,2 ;1,2,1 ", 2), square, "square with spaces");
  expect_same(parsed("-1,0,+1", 1), Kernel::from_taps(Integers{-1, 0, 1}), "line");
  expect_same(parsed("1,2", 2), Kernel::from_taps(Integers{1, 2}, Shape{1, 2}), "row");
  expect_same(parsed("1;2", 2), Kernel::from_taps(Integers{1, 2}, Shape{2, 1}), "column");
  expect_same(parsed("1;2", 3), Kernel::from_taps(Integers{1, 2}, Shape{1, 2, 1}), "volume");
  expect_same(parsed("7", 1), Kernel::from_taps(Integers{7}), "one tap");
  expect_same(parsed("-9223372036854775808", 1), Kernel::from_taps(Integers{INT64_MIN}), "lowest");
  const std::vector<double> halves{0.5, -25, 1};
  expect_same(parsed(".5,-2.5e1,1", 1), Kernel::from_taps(halves).adapting(), "reals");
  std::vector<double> sixteenths{1, 2, 1, 2, 4, 2, 1, 2, 1};
  for (double& tap : sixteenths) tap /= 16;
  expect_same(parsed("1,2,1;2,4,2;1,2,1/16", 2),
              Kernel::from_taps(sixteenths, Shape{3, 3}).adapting(), "divided");
}

TEST(KernelSpec, LeavesFilesAlone) {
  for (const char* text :
       {"kernel.npy", "-", "", "room.wav", "./1,2,1", "../1", "/1", "dir/gauss:5", "./box:3",
        "gauss.txt", "taps-3.json", "room", "kernel_1", "3x3.png"}) {
    EXPECT_FALSE(parse_kernel_spec(text, 2).has_value()) << text;
  }
}

TEST(KernelSpec, SaysWhereAndWhatWasExpected) {
  expect_refused("gauss", 2, "':' and a sigma was expected, character 6");
  expect_refused("gauss:", 2, "a sigma was expected, character 7 of the kernel 'gauss:', where");
  expect_refused("gauss:x", 2, "a sigma was expected, character 7");
  expect_refused("gauss:5,", 2, "a sigma was expected, character 9");
  expect_refused("gauss:5;2", 2, "character 8");
  expect_refused("gauss:5@", 2, "an integer from 1 to");
  expect_refused("gauss:5@3.5", 1, "the end was expected, character 10");
  expect_refused("gauss:nan", 2, "a sigma");
  expect_refused("gauss:inf", 2, "a sigma");
  expect_refused("gauss:1e999", 2, "a sigma");
  expect_refused("gauss: 5", 2, "character 7");
  expect_refused("gauss:+-5", 2, "character 7");
  expect_refused("box:0", 2, "an integer from 1 to");
  expect_refused("box:-3", 2, "an integer from 1 to");
  expect_refused("box:3.5", 2, "the end was expected, character 6");
  expect_refused("box:99999999999999999999", 2, "an integer from 1 to");
  expect_refused("binomial:1023", 1, "an integer from 0 to 1022");
  expect_refused("binomial:2,3", 2, "the end was expected, character 11");
  expect_refused("laplacian:", 2, "a number of neighbours");
  expect_refused("laplacian:6", 2, "4 or 8");
  expect_refused("laplacian:x", 2, "an integer");
  expect_refused("laplacian:26", 2, "an integer from 1 to 8");
  expect_refused("sobel:w", 2, "x, y or z was expected, character 7");
  expect_refused("sobel:xy", 2, "x, y or z was expected, character 7");
  expect_refused("dog:1", 2, "',' and the larger sigma was expected, character 6");
  expect_refused("1,2,,3", 1, "a tap was expected, character 5");
  expect_refused("1,2,", 1, "a tap was expected, character 5");
  expect_refused("1 2 1", 1, "',', ';', '/' or the end was expected, character 3");
  expect_refused("1,2;", 2, "a tap was expected, character 5");
  expect_refused("1e999", 1, "a tap");
  expect_refused("9223372036854775808", 1, "fits 64 bits");
  expect_refused("1,2/0", 1, "a divisor other than 0 was expected, character 5");
  expect_refused("1,2/", 1, "a divisor was expected, character 5");
  expect_refused("1,2/3/4", 1, "the end was expected, character 6");
}

TEST(KernelSpec, RefusesWhatDoesNotFitTheAxes) {
  expect_refused("gauss:1,2,3", 2, "3 values for 2");
  expect_refused("gauss:1,2", 1, "2 values for 1");
  expect_refused("box:3x3", 3, "2 values for 3");
  expect_refused("sobel:y", 1, "needs 2 convolved axes, the signal has 1");
  expect_refused("sobel:z", 2, "needs 3 convolved axes, the signal has 2");
  expect_refused("disk:3", 1, "needs 2 convolved axes, the signal has 1");
  expect_refused("disk:3", 3, "needs 2 convolved axes, the signal has 3");
  expect_refused("1,2;3,4", 1, "need 2 convolved axes, the signal has 1");
  expect_refused("1,2;3", 2, "row 2");
}

TEST(KernelSpec, PassesOnWhatTheMakersRefuse) {
  expect_refused("gauss:-1", 2, "sigma -1");
  expect_refused("gauss:1e12", 2, "radius");
  expect_refused("disk:-1", 2, "radius -1");
  expect_refused("dog:2,1", 2, "the smaller");
  expect_refused("1e300,1/1e-300", 1, "finite");
  EXPECT_EQ(refusal("log:1e4", 3).exit_code, kExitFailed);  // too many taps for memory
}

TEST(KernelSpec, SuggestsTheNameThatWasMeant) {
  EXPECT_THAT(refusal("gaus:5", 2).hint, HasSubstr("'gauss'"));
  EXPECT_THAT(refusal("bxo:5", 2).hint, HasSubstr("'box'"));
  EXPECT_THAT(refusal("laplacien", 2).hint, HasSubstr("'laplacian'"));
  EXPECT_THAT(refusal("whatever:5", 2).hint, HasSubstr("gauss, box"));
  EXPECT_THAT(refusal("gaus:5", 2).sentence, HasSubstr("gaus"));
}

}  // namespace
}  // namespace faltung::cli
