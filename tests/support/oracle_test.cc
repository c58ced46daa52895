// The oracle against examples worked by hand and against the drawings of border.h.
#include "support/oracle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "faltung/gaussian.h"
#include "support/bounds.h"
#include "support/elements.h"

namespace faltung::support {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

std::vector<double> reals(const Truth& truth) {
  std::vector<double> values;
  for (const Value& value : truth.values) values.push_back(static_cast<double>(value.real));
  return values;
}

template <typename T>
Problem problem_of(const std::vector<T>& signal, const Kernel& kernel) {
  Problem problem;
  problem.signal_type = element_type_of<T>;
  problem.signal_shape = {static_cast<std::int64_t>(signal.size())};
  problem.kernel = kernel;
  return problem;
}

template <typename T>
Truth truth_of(const Problem& problem, const std::vector<T>& signal) {
  return evaluate(problem, view_of(signal.data(), problem.signal_shape));
}

const std::vector<double> kRamp = {1, 2, 3, 4, 5};
Kernel difference() { return Kernel::from_taps<double>({-1, 0, 1}); }

TEST(Oracle, FullSameAndValidOfTheRamp) {
  Problem problem = problem_of(kRamp, difference());
  EXPECT_THAT(reals(truth_of(problem, kRamp)), ElementsAre(-1, -2, -2, -2, -2, 4, 5));
  problem.extent = {Extent::same()};
  EXPECT_THAT(reals(truth_of(problem, kRamp)), ElementsAre(-2, -2, -2, -2, 4));
  problem.extent = {Extent::valid()};
  EXPECT_THAT(reals(truth_of(problem, kRamp)), ElementsAre(-2, -2, -2));
}

TEST(Oracle, CorrelationOfTheRamp) {
  Problem problem = problem_of(kRamp, difference());
  problem.operation = Operation::correlate;
  EXPECT_THAT(reals(truth_of(problem, kRamp)), ElementsAre(1, 2, 2, 2, 2, -4, -5));
  problem.extent = {Extent::same()};
  EXPECT_THAT(reals(truth_of(problem, kRamp)), ElementsAre(2, 2, 2, 2, -4));
}

TEST(Oracle, LagOfACorrelationIsIndexLessKernelPlusOne) {
  // sum_m signal[m + lag] kernel[m], lag = -2 .. 3.
  const std::vector<double> signal = {1, 2, 3, 4};
  Problem problem = problem_of(signal, Kernel::from_taps<double>({5, 6, 7}));
  problem.operation = Operation::correlate;
  EXPECT_THAT(reals(truth_of(problem, signal)),
              ElementsAre(7 * 1, 6 * 1 + 7 * 2, 5 + 12 + 21, 10 + 18 + 28, 15 + 24, 20));
}

TEST(Oracle, CorrelateConjugatesTheKernel) {
  using Complex = std::complex<double>;
  const std::vector<Complex> signal = {{1, 2}};
  Problem problem = problem_of(signal, Kernel::from_taps<Complex>({Complex{3, 4}}));
  Truth truth = truth_of(problem, signal);
  EXPECT_EQ(truth.values[0].real, -5);  // (1+2i)(3+4i)
  EXPECT_EQ(truth.values[0].imag, 10);
  problem.operation = Operation::correlate;
  truth = truth_of(problem, signal);
  EXPECT_EQ(truth.values[0].real, 11);  // (1+2i)(3-4i)
  EXPECT_EQ(truth.values[0].imag, 2);
}

TEST(Oracle, DefaultOriginsOfEvenKernels) {
  // convolve starts at floor((k-1)/2) = 1; correlate's default floor(k/2) = 2 gives the same start.
  const std::vector<double> signal = {1, 0, 0, 0};
  Problem problem = problem_of(signal, Kernel::from_taps<double>({1, 2, 3, 4}));
  problem.extent = {Extent::same()};
  EXPECT_THAT(reals(truth_of(problem, signal)), ElementsAre(2, 3, 4, 0));
  problem.operation = Operation::correlate;
  EXPECT_THAT(reals(truth_of(problem, signal)), ElementsAre(3, 2, 1, 0));
}

TEST(Oracle, OriginMovesSameOnly) {
  const std::vector<double> signal = {1, 0, 0, 0};
  Problem problem = problem_of(signal, Kernel::from_taps<double>({1, 2, 3}).with_origin({2}));
  EXPECT_THAT(reals(truth_of(problem, signal)), ElementsAre(1, 2, 3, 0, 0, 0));
  problem.extent = {Extent::same()};
  EXPECT_THAT(reals(truth_of(problem, signal)), ElementsAre(3, 0, 0, 0));
  // Correlation: the caller's tap 2 meets the sample itself.
  problem.operation = Operation::correlate;
  EXPECT_THAT(reals(truth_of(problem, signal)), ElementsAre(3, 2, 1, 0));
}

TEST(Oracle, RangesWithStepAndBeyondTheEnds) {
  Problem problem = problem_of(kRamp, Kernel::from_taps<double>({1}));
  problem.extent = {Extent::range(-3, 9, 2)};
  EXPECT_THAT(reals(truth_of(problem, kRamp)), ElementsAre(0, 0, 2, 4, 0, 0));
  problem.border = {Border::periodic};
  EXPECT_THAT(reals(truth_of(problem, kRamp)), ElementsAre(3, 5, 2, 4, 1, 3));
  problem.extent = {Extent::range(7, 7)};
  EXPECT_THAT(reals(truth_of(problem, kRamp)), ElementsAre());
}

TEST(Oracle, LongKernelsAndEmptySignals) {
  const std::vector<double> signal = {1, 2};
  Problem problem = problem_of(signal, Kernel::from_taps<double>({1, 1, 1, 1}));
  EXPECT_THAT(reals(truth_of(problem, signal)), ElementsAre(1, 3, 3, 3, 2));
  problem.extent = {Extent::valid()};
  EXPECT_THAT(reals(truth_of(problem, signal)), ElementsAre());
  Problem empty = problem_of(std::vector<double>{}, Kernel::from_taps<double>({1, 1, 1}));
  EXPECT_THAT(reals(truth_of(empty, std::vector<double>{})), ElementsAre(0, 0));
}

// The drawings of border.h: a row `abcd` with what lies before and behind it.
struct Drawing {
  Border border;
  const char* row;
};

TEST(Borders, AreAsDrawn) {
  const Drawing drawings[] = {
      {Border::zero, "0000|abcd|0000"},          {Border::constant, "vvvv|abcd|vvvv"},
      {Border::replicate, "aaaa|abcd|dddd"},     {Border::reflect_half, "dcba|abcd|dcba"},
      {Border::reflect_whole, ".dcb|abcd|cba."}, {Border::periodic, "abcd|abcd|abcd"}};
  for (const Drawing& drawing : drawings) {
    std::int64_t i = -4;
    for (const char* letter = drawing.row; *letter != 0; ++letter) {
      if (*letter == '|') continue;
      const std::int64_t at = sample_at(drawing.border, i++, 4);
      if (*letter == '.') continue;
      const char got = at == kZeroSample ? '0' : at == kConstantSample ? 'v' : "abcd"[at];
      EXPECT_EQ(got, *letter) << name_of(drawing.border) << " at " << i - 1;
    }
    EXPECT_EQ(i, 8);
  }
}

// The folds in closed form, as arrays are padded elsewhere, at any distance.
TEST(Borders, FoldAsTheClosedFormsSay) {
  for (std::int64_t n = 1; n <= 7; ++n) {
    for (std::int64_t i = -40; i <= 40; ++i) {
      const auto modulo = [&](std::int64_t m) { return ((i % m) + m) % m; };
      const std::int64_t half = modulo(2 * n);
      EXPECT_EQ(sample_at(Border::reflect_half, i, n), half < n ? half : 2 * n - 1 - half);
      const std::int64_t whole = n == 1 ? 0 : modulo(2 * n - 2);
      EXPECT_EQ(sample_at(Border::reflect_whole, i, n), whole < n ? whole : 2 * n - 2 - whole);
      EXPECT_EQ(sample_at(Border::periodic, i, n), modulo(n));
      EXPECT_EQ(sample_at(Border::replicate, i, n), std::max<std::int64_t>(0, std::min(i, n - 1)));
    }
  }
}

TEST(Borders, HoldAtGreatDistance) {
  const std::int64_t far = 1'000'000'000'000;
  EXPECT_EQ(sample_at(Border::periodic, 3 * far, 3), 0);
  EXPECT_EQ(sample_at(Border::periodic, -3 * far - 1, 3), 2);
  EXPECT_EQ(sample_at(Border::reflect_half, -6 * far - 1, 3), 0);
  EXPECT_EQ(sample_at(Border::reflect_whole, 4 * far + 3, 3), 1);
  EXPECT_EQ(sample_at(Border::replicate, far, 3), 2);
}

TEST(Oracle, ZeroBeatsConstantAndMapsCommute) {
  // 2x2 signal, one tap, one sample beyond every edge.
  const std::vector<double> signal = {1, 2, 3, 4};
  Problem problem;
  problem.signal_type = ElementType::float64;
  problem.signal_shape = {2, 2};
  problem.kernel = Kernel::from_taps<double>({1}, {1, 1});
  problem.extent = {Extent::range(-1, 3)};
  problem.border_value = 9;
  problem.border = {Border::zero, Border::constant};
  EXPECT_THAT(reals(truth_of(problem, signal)),
              ElementsAre(0, 0, 0, 0, 9, 1, 2, 9, 9, 3, 4, 9, 0, 0, 0, 0));
  problem.border = {Border::constant, Border::replicate};
  EXPECT_THAT(reals(truth_of(problem, signal)),
              ElementsAre(9, 9, 9, 9, 1, 1, 2, 2, 3, 3, 4, 4, 9, 9, 9, 9));
  problem.border = {Border::periodic, Border::reflect_half};
  EXPECT_THAT(reals(truth_of(problem, signal)),
              ElementsAre(3, 3, 4, 4, 1, 1, 2, 2, 3, 3, 4, 4, 1, 1, 2, 2));
}

// A 3x3 RGB image under the binomial kernel [1 2 1; 2 4 2; 1 2 1] / 16: the middle pixel.
TEST(Oracle, MiddleOfTheSmallPhotograph) {
  const std::vector<std::uint8_t> image = {100, 50, 20, 200, 100, 30, 50, 60, 70,
                                           80,  90, 10, 150, 120, 80, 90, 80, 70,
                                           70,  60, 50, 110, 100, 90, 40, 30, 20};
  Problem problem;
  problem.signal_type = ElementType::uint8;
  problem.signal_shape = {3, 3, 3};
  problem.axes = {0, 1};
  problem.kernel = binomial(2, 2);
  problem.extent = {Extent::valid()};
  const Truth truth = truth_of(problem, image);
  EXPECT_EQ(truth.shape, (Shape{1, 1, 3}));
  EXPECT_THAT(reals(truth), ElementsAre(113.75, 88.75, 55));
  EXPECT_TRUE(truth.exact);
  const std::vector<std::uint8_t> rounded = {114, 89, 55};
  EXPECT_EQ(mismatch(truth, {}, view_of(rounded.data(), {1, 1, 3})), "");
  const std::vector<std::uint8_t> wrong = {114, 88, 55};
  EXPECT_NE(mismatch(truth, {}, view_of(wrong.data(), {1, 1, 3})), "");
}

TEST(Oracle, BatchAxesBroadcastBothWays) {
  // Two rows, one kernel; one row, two kernels; two rows, two kernels.
  const std::vector<double> rows = {1, 2, 10, 20};
  Problem problem;
  problem.signal_type = ElementType::float64;
  problem.signal_shape = {2, 2};
  problem.axes = {1};
  problem.kernel = Kernel::from_taps<double>({1, 1});
  EXPECT_THAT(reals(truth_of(problem, rows)), ElementsAre(1, 3, 2, 10, 30, 20));
  problem.kernel = Kernel::from_taps<double>({1, 1, 1, -1}, {2, 2});
  EXPECT_THAT(reals(truth_of(problem, rows)), ElementsAre(1, 3, 2, 10, 10, -20));
  problem.signal_shape = {1, 2};
  const Truth truth = truth_of(problem, rows);
  EXPECT_EQ(truth.shape, (Shape{2, 3}));
  EXPECT_THAT(reals(truth), ElementsAre(1, 3, 2, 1, 1, -2));
  EXPECT_EQ(truth.kernel_sum, 2);
}

TEST(Oracle, BatchAxesAreNotReversedByCorrelate) {
  const std::vector<double> row = {1, 2};
  Problem problem;
  problem.operation = Operation::correlate;
  problem.signal_type = ElementType::float64;
  problem.signal_shape = {1, 2};
  problem.axes = {1};
  problem.kernel = Kernel::from_taps<double>({1, 2, 3, 5}, {2, 2});
  EXPECT_THAT(reals(truth_of(problem, row)), ElementsAre(2, 5, 2, 5, 13, 6));
}

TEST(Oracle, NonFiniteSamplesCountOnlyUnderNonZeroTaps) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> signal = {1, nan, 3};
  const Problem problem = problem_of(signal, Kernel::from_taps<double>({1, 0, 2}));
  const Truth truth = truth_of(problem, signal);
  std::vector<bool> finite;
  for (const Value& value : truth.values) finite.push_back(value.finite);
  EXPECT_THAT(finite, ElementsAre(true, false, true, false, true));
  EXPECT_EQ(truth.values[2].real, 5);
  EXPECT_EQ(truth.signal_max, 3);
}

TEST(Oracle, SumsOfInt64ProductsDoNotWrap) {
  const std::vector<std::int64_t> signal(4, INT64_MIN);
  Problem problem = problem_of(signal, Kernel::from_taps(signal));
  problem.output_type = ElementType::int128;
  const Truth truth = truth_of(problem, signal);
  // full[3] is 4 * 2^126 = 2^128.
  EXPECT_EQ(truth.values[3].integer.high, int128{1} << 64);
  EXPECT_EQ(truth.values[3].integer.low, 0U);
  EXPECT_EQ(truth.values[0].integer, Wide(int128{1} << 126));
  EXPECT_EQ(fit_of(truth), Fit::overflows);
}

TEST(Oracle, MinimumTimesMinusOneOverflowsInt64) {
  const std::vector<std::int64_t> signal = {INT64_MIN};
  Problem problem = problem_of(signal, Kernel::from_taps<std::int64_t>({-1}));
  Truth truth = truth_of(problem, signal);
  EXPECT_EQ(truth.type, ElementType::int64);
  EXPECT_EQ(truth.overflow, Overflow::error);
  EXPECT_EQ(fit_of(truth), Fit::overflows);
  truth.overflow = Overflow::saturate;
  const std::int64_t max = INT64_MAX;
  const std::int64_t min = INT64_MIN;
  EXPECT_EQ(mismatch(truth, {}, view_of(&max, {1})), "");
  truth.overflow = Overflow::wrap;
  EXPECT_EQ(mismatch(truth, {}, view_of(&min, {1})), "");
  EXPECT_NE(mismatch(truth, {}, view_of(&max, {1})), "");
}

TEST(Oracle, ImagesAreRoundedHalfToEvenAndSaturated) {
  const std::vector<std::uint8_t> signal = {1, 3, 5, 255};
  Problem problem = problem_of(signal, Kernel::from_taps<double>({0.5}));
  Truth truth = truth_of(problem, signal);
  EXPECT_TRUE(truth.exact);
  const std::vector<std::uint8_t> halves = {0, 2, 2, 128};
  EXPECT_EQ(mismatch(truth, {}, view_of(halves.data(), {4})), "");
  problem.kernel = Kernel::from_taps<double>({-2});
  truth = truth_of(problem, signal);
  EXPECT_EQ(truth.overflow, Overflow::saturate);
  const std::vector<std::uint8_t> zeros(4, 0);
  EXPECT_EQ(mismatch(truth, {}, view_of(zeros.data(), {4})), "");
  truth.overflow = Overflow::wrap;
  const std::vector<std::uint8_t> wrapped = {254, 250, 246, 2};
  EXPECT_EQ(mismatch(truth, {}, view_of(wrapped.data(), {4})), "");
}

TEST(Oracle, RealTapsOnImagesLeaveATwentiethOfALevel) {
  const std::vector<std::uint8_t> signal = {10};
  const Problem problem = problem_of(signal, Kernel::from_taps<double>({0.1 + 0.2}));  // about 3.0
  const Truth truth = truth_of(problem, signal);
  EXPECT_FALSE(truth.exact);
  const std::uint8_t three = 3, four = 4;
  EXPECT_EQ(mismatch(truth, {}, view_of(&three, {1})), "");
  EXPECT_NE(mismatch(truth, {}, view_of(&four, {1})), "");
}

TEST(Oracle, Residues) {
  const std::uint64_t m = std::uint64_t{1} << 63;
  const std::vector<std::uint64_t> signal = {m - 1, m - 2};
  Problem problem = problem_of(signal, Kernel::from_taps(signal));
  problem.modulus = m;
  const Truth truth = truth_of(problem, signal);
  EXPECT_EQ(truth.type, ElementType::uint64);
  EXPECT_EQ(truth.values[0].residue, 1U);  // (-1)(-1)
  EXPECT_EQ(truth.values[1].residue, 4U);  // 2 (-1)(-2)
  EXPECT_EQ(truth.values[2].residue, 4U);  // (-2)(-2)
}

TEST(Oracle, TypesOfResults) {
  using enum ElementType;
  const auto type = [](ElementType signal, const Kernel& kernel) {
    Problem problem;
    problem.signal_type = signal;
    problem.signal_shape = {1};
    problem.kernel = kernel;
    const std::vector<double> samples(2, 0);
    return evaluate(problem, ConstView{samples.data(), signal, {1}, {1}}).type;
  };
  const Kernel single = Kernel::from_taps<float>({1});
  const Kernel real = Kernel::from_taps<double>({1});
  const Kernel complex_single = Kernel::from_taps<std::complex<float>>({1});
  const Kernel integer = Kernel::from_taps<int>({1});
  EXPECT_EQ(type(float32, single), float32);
  EXPECT_EQ(type(float32, real), float64);
  EXPECT_EQ(type(float32, real.adapting()), float32);
  EXPECT_EQ(type(float32, complex_single), complex64);
  EXPECT_EQ(type(float64, complex_single), complex128);
  EXPECT_EQ(type(complex64, real), complex128);
  EXPECT_EQ(type(complex64, integer), complex64);
  EXPECT_EQ(type(uint8, real), uint8);
  EXPECT_EQ(type(int16, integer), int16);
  EXPECT_EQ(type(int32, integer), int64);
  EXPECT_EQ(type(int64, real), float64);
}

TEST(Wide, RoundsHalvesToEven) {
  const int halves[][2] = {{-7, -4}, {-6, -3}, {-5, -2}, {-3, -2}, {-1, 0}, {1, 0}, {3, 2}, {5, 2}};
  for (const auto& [value, rounded] : halves) {
    EXPECT_EQ(rounded_shift(Wide(value), 1), Wide(rounded)) << value;
  }
  EXPECT_EQ(rounded_shift(Wide(int128{3} << 70), 40), Wide(int128{3} << 30));
  EXPECT_EQ(rounded_shift(Wide(-(int128{1} << 126)), 62), Wide(-(int128{1} << 64)));
}

TEST(Bounds, FloatingResultsAreHeldToThePlansBound) {
  const std::vector<double> signal = {3};
  const Problem problem = problem_of(signal, Kernel::from_taps<double>({2}));
  const Truth truth = truth_of(problem, signal);
  const double near = 6 + 6e-10, far = 6 + 7e-9, nan = std::nan("");
  EXPECT_EQ(mismatch(truth, {1e-9}, view_of(&near, {1})), "");
  EXPECT_NE(mismatch(truth, {1e-9}, view_of(&far, {1})), "");
  EXPECT_NE(mismatch(truth, {1e-9}, view_of(&nan, {1})), "");
  EXPECT_NE(mismatch(truth, {0}, view_of(&near, {1})), "");
}

TEST(Bounds, SharesAreOfTheWholeScaleOrOfTheOutputsOwn) {
  const std::vector<double> signal = {1, 3};
  const Problem problem = problem_of(signal, Kernel::from_taps<double>({1, 1}));
  const Truth truth = truth_of(problem, signal);
  // The bound is 3 * 2 * 1e-9, componentwise 1e-9 for the first output.
  const std::vector<double> result = {1 + 3e-9, 4, 3};
  EXPECT_NEAR(largest_share(truth, {1e-9}, view_of(result.data(), {3})), 3.0 / 6, 1e-6);
  EXPECT_NEAR(largest_share(truth, {1e-9, true}, view_of(result.data(), {3})), 3, 1e-6);
  EXPECT_EQ(largest_share(truth, {0}, view_of(result.data(), {3})), 0);
  const std::vector<double> exact = {1, 4, 3};
  EXPECT_LE(largest_share(truth, {1e-9}, view_of(exact.data(), {3})), 0);
  EXPECT_EQ(largest_share(truth, {1e-9}, view_of(result.data(), {2})), 0);
}

}  // namespace
}  // namespace faltung::support
