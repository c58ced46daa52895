#include "problem/kernel_analysis.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <vector>

namespace faltung {
namespace {

using Real = std::vector<double>;
using Integer = std::vector<std::int64_t>;
using Complex = std::vector<std::complex<double>>;
constexpr double kDouble = 0x1p-53;

std::optional<int> shift_of(const Taps& taps) {
  return KernelAnalysis(taps, {tap_count(taps)}, 1, kDouble).binary_shift();
}

TEST(BinaryShift, OfIntegersOverPowersOfTwo) {
  EXPECT_EQ(shift_of(Real{1, 2, 1}), 0);
  EXPECT_EQ(shift_of(Real{1.0 / 16, 4.0 / 16, 6.0 / 16, 4.0 / 16, 1.0 / 16}), 4);
  EXPECT_EQ(shift_of(Real{0.25, -0.5, 0}), 2);
  EXPECT_EQ(shift_of(Real{-0.75}), 2);
  EXPECT_EQ(shift_of(Real{0x1p-60}), 60);
  EXPECT_EQ(shift_of(Real{8, 24}), 0);
  EXPECT_EQ(shift_of(Real{0, 0}), 0);
}

TEST(BinaryShift, OfOtherTapsThereIsNone) {
  EXPECT_EQ(shift_of(Real{0.1}), std::nullopt);
  EXPECT_EQ(shift_of(Real{1, 1.0 / 3}), std::nullopt);
  EXPECT_EQ(shift_of(Real{0x1p-70}), std::nullopt);
  EXPECT_EQ(shift_of(Real{0x1p-61}), std::nullopt);
  EXPECT_EQ(shift_of(Real{1, 0x1p-30}), std::nullopt);
  EXPECT_EQ(shift_of(Real{5e-324}), std::nullopt);
  EXPECT_EQ(shift_of(Complex{{1, 0}}), std::nullopt);
}

TEST(BinaryShift, OfLargeTaps) {
  EXPECT_EQ(shift_of(Real{0x1p20}), 0);
  EXPECT_EQ(shift_of(Real{0x1p20 + 1}), std::nullopt);
  EXPECT_EQ(shift_of(Real{-0x1p20 - 1}), std::nullopt);
  EXPECT_EQ(shift_of(Real{0x1p19 + 0.5}), std::nullopt);
  EXPECT_EQ(shift_of(Real{0x1p18 + 0.5}), 1);
  EXPECT_EQ(shift_of(Real{1e300}), std::nullopt);
  EXPECT_EQ(shift_of(Integer{INT64_MAX, INT64_MIN}), 0);
}

TEST(KernelAnalysis, NormsOfOneInstance) {
  const KernelAnalysis kernel(Integer{3, 0, -4, 0, 0, 0}, {2, 3}, 1, 0);
  EXPECT_EQ(kernel.taps_per_instance(), 6);
  EXPECT_EQ(kernel.nonzero(), 2);
  EXPECT_DOUBLE_EQ(kernel.l1(), 7);
  EXPECT_DOUBLE_EQ(kernel.l2(), 5);
  EXPECT_EQ(kernel.largest(), 4);
  EXPECT_TRUE(kernel.integer_taps());
  const KernelAnalysis complex(Complex{{3, 4}, {0, 0}, {0, -12}}, {3}, 1, kDouble);
  EXPECT_EQ(complex.nonzero(), 2);
  EXPECT_DOUBLE_EQ(complex.l1(), 17);
  EXPECT_DOUBLE_EQ(complex.l2(), 13);
  EXPECT_DOUBLE_EQ(complex.largest(), 12);
  EXPECT_FALSE(complex.integer_taps());
}

// Each norm is the largest of any instance, not of the whole list nor of one instance for all.
TEST(KernelAnalysis, NormsAreTheLargestOfAnyInstance) {
  const KernelAnalysis kernel(Real{1, 1, 1, 1, 0, 0, 3, 0, 0, 0, 0, 0}, {4}, 3, kDouble);
  EXPECT_EQ(kernel.instances(), 3);
  EXPECT_EQ(kernel.taps_per_instance(), 4);
  EXPECT_EQ(kernel.nonzero(), 4);
  EXPECT_DOUBLE_EQ(kernel.l1(), 4);
  EXPECT_DOUBLE_EQ(kernel.l2(), 3);
  EXPECT_EQ(kernel.largest(), 3);
}

TEST(KernelAnalysis, ResiduesCountAsTheirNearestToZero) {
  using Residues = std::vector<std::uint64_t>;
  const KernelAnalysis kernel(Residues{0, 1, 96, 48, 49}, {5}, 1, 0, 97);
  EXPECT_EQ(kernel.nonzero(), 4);
  EXPECT_DOUBLE_EQ(kernel.l1(), 98);
  EXPECT_EQ(kernel.largest(), 48);
  const std::uint64_t half = std::uint64_t{1} << 62;
  EXPECT_EQ(KernelAnalysis(Residues{half}, {1}, 1, 0, 2 * half).largest(), 0x1p62);
  EXPECT_EQ(KernelAnalysis(Residues{half + (half - 1)}, {1}, 1, 0, 2 * half).largest(), 1);
}

TEST(KernelAnalysis, SquaresNeitherOverflowNorVanish) {
  EXPECT_DOUBLE_EQ(KernelAnalysis(Real{3e200, 4e200}, {2}, 1, kDouble).l2(), 5e200);
  EXPECT_DOUBLE_EQ(KernelAnalysis(Real{3e-200, 4e-200}, {2}, 1, kDouble).l2(), 5e-200);
  EXPECT_DOUBLE_EQ(KernelAnalysis(Integer{INT64_MIN}, {1}, 1, 0).l1(), 0x1p63);
}

// Every length meets the sums that run side by side differently.
TEST(KernelAnalysis, NormsOfEveryLength) {
  Real taps;
  double l1 = 0, squares = 0;
  for (std::int64_t length = 1; length <= 40; ++length) {
    const double tap = length % 5 == 0 ? 0.0 : length % 2 == 0 ? 0.5 * length : -0.25 * length;
    taps.push_back(tap);
    l1 += std::abs(tap);
    squares += tap * tap;
    const KernelAnalysis kernel(taps, {length}, 1, kDouble);
    EXPECT_EQ(kernel.nonzero(), length - length / 5);
    EXPECT_EQ(kernel.has_zeros(), length >= 5);
    EXPECT_EQ(kernel.l1(), l1) << length;  // the sums are exact
    EXPECT_DOUBLE_EQ(kernel.l2(), std::sqrt(squares)) << length;
  }
}

TEST(KernelAnalysis, AZeroInAnyInstanceIsSeen) {
  EXPECT_FALSE(KernelAnalysis(Real{1, 2, 3, 4}, {2}, 2, kDouble).has_zeros());
  EXPECT_TRUE(KernelAnalysis(Real{1, 2, 3, 0}, {2}, 2, kDouble).has_zeros());
  EXPECT_TRUE(KernelAnalysis({Real{1, 2}, Real{1, 0, 1}}).has_zeros());
  EXPECT_FALSE(KernelAnalysis({Real{1, 2}, Real{1, 1, 1}}).has_zeros());
}

// The taps of a product take memory only once they are written out.
TEST(KernelAnalysis, BytesAreOfWhatIsThere) {
  EXPECT_EQ(KernelAnalysis(Real{1, 2, 3}, {3}, 1, kDouble).bytes(false), 24);
  const KernelAnalysis kernel({Real{1, 2}, Real{1, 2, 3}});
  EXPECT_EQ(kernel.bytes(false), 40);
  EXPECT_EQ(kernel.bytes(true), 88);
  kernel.dense();
  EXPECT_EQ(kernel.bytes(false), 88);
}

TEST(KernelAnalysis, OfNothingButZeros) {
  const KernelAnalysis kernel(Real{0, 0, 0, 0}, {2, 2}, 1, kDouble);
  EXPECT_EQ(kernel.nonzero(), 0);
  EXPECT_EQ(kernel.l1(), 0);
  EXPECT_EQ(kernel.l2(), 0);
  EXPECT_TRUE(kernel.factors().empty());
}

TEST(KernelAnalysis, OnlyOneInstanceOfTwoAxesIsFactored) {
  EXPECT_EQ(KernelAnalysis(Integer{1, 2, 2, 4}, {2, 2}, 1, 0).factors().size(), 2U);
  EXPECT_TRUE(KernelAnalysis(Integer{1, 2, 2, 4}, {2}, 2, 0).factors().empty());
  EXPECT_TRUE(KernelAnalysis(Integer{1, 2, 2, 4, 1, 2, 2, 4}, {2, 2}, 2, 0).factors().empty());
  EXPECT_TRUE(KernelAnalysis(Integer{1, 2, 2, 4}, {4}, 1, 0).factors().empty());
}

TEST(KernelAnalysis, OfAProduct) {
  const KernelAnalysis kernel({Real{0.25, 0.5, 0.25}, Real{0.5, 0, -0.5}});
  EXPECT_EQ(kernel.lengths(), (std::vector<std::int64_t>{3, 3}));
  EXPECT_EQ(kernel.taps_per_instance(), 9);
  EXPECT_EQ(kernel.nonzero(), 6);
  EXPECT_DOUBLE_EQ(kernel.l1(), 1);
  EXPECT_DOUBLE_EQ(kernel.l2(), std::sqrt(0.375 * 0.5));
  EXPECT_EQ(kernel.binary_shift(), 3);
  EXPECT_EQ(kernel.factor_residual(), 0);
  EXPECT_EQ(std::get<Real>(kernel.dense()),
            (Real{0.125, 0, -0.125, 0.25, 0, -0.25, 0.125, 0, -0.125}));
}

TEST(KernelAnalysis, OfAProductThatIsNotExact) {
  const KernelAnalysis kernel({Real{0.1, 0.2}, Real{0.5, 0.5}});
  EXPECT_EQ(kernel.binary_shift(), std::nullopt);
  EXPECT_GE(kernel.factor_residual(), kDouble);
  EXPECT_LE(kernel.factor_residual(), 8 * kDouble);
}

}  // namespace
}  // namespace faltung
