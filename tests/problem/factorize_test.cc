// Which kernels are products of 1-D factors, and that the factors give the kernel back.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <vector>

#include "problem/kernel_analysis.h"
#include "support/random.h"

namespace faltung {
namespace {

using Real = std::vector<double>;
using Integer = std::vector<std::int64_t>;
using Complex = std::vector<std::complex<double>>;
using Lengths = std::vector<std::int64_t>;
constexpr double kSingle = 0x1p-24, kDouble = 0x1p-53;

std::optional<Factors> factored(const Taps& taps, const Lengths& lengths, double u = kDouble) {
  return factorize(taps, lengths, u, std::nullopt);
}

void expect_exact(const Integer& taps, const Lengths& lengths) {
  const auto found = factored(taps, lengths);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->factors.size(), lengths.size());
  for (std::size_t a = 0; a < lengths.size(); ++a) {
    EXPECT_EQ(tap_count(found->factors[a]), lengths[a]);
  }
  EXPECT_EQ(std::get<Integer>(outer_product(found->factors)), taps);
  EXPECT_EQ(found->residual, 0);
}

TEST(FactorizeIntegers, ProductsComeBackExactly) {
  expect_exact({1, 2, 1, 2, 4, 2, 1, 2, 1}, {3, 3});
  expect_exact({1, 0, -1, 2, 0, -2, 1, 0, -1}, {3, 3});
  expect_exact({0, 0, 0, 7}, {2, 2});
  expect_exact({-1}, {1, 1});
}

// Neither line through the peak divides the peak into integers unless common divisors are shared
// out: (2 3) x (5 7) scaled by what either could have taken.
TEST(FactorizeIntegers, CommonDivisorsAreSharedOut) {
  expect_exact({10, 20, 15, 30}, {2, 2});
  expect_exact({12, 18, 20, 30}, {2, 2});
  expect_exact({-12, 18, 20, -30}, {2, 2});
  expect_exact({60, 84, 90, 126}, {2, 2});
  EXPECT_FALSE(factored(Integer{10, 20, 15, 31}, {2, 2}));
}

TEST(FactorizeIntegers, LargeOnesAreNotRounded) {
  constexpr std::int64_t a = 3037000493, b = 3037000453, c = 3037000399;
  expect_exact({a * b, a * c, b * b, b * c}, {2, 2});
  EXPECT_FALSE(factored(Integer{a * b, a * c, b * b, b * c + 1}, {2, 2}));
  EXPECT_FALSE(factored(Integer{a * b, a * c, b * b, b * c - 1}, {2, 2}));
  EXPECT_FALSE(factored(Integer{INT64_MIN, 0, 0, 0}, {2, 2}));
}

TEST(FactorizeIntegers, RandomProductsAndOneTapOff) {
  support::Random random(1);
  for (int round = 0; round < 500; ++round) {
    Lengths lengths;
    std::vector<Taps> lines;
    for (std::int64_t rank = random.between(2, 4); rank > 0; --rank) {
      lengths.push_back(random.between(2, 4));
      Integer line;
      for (std::int64_t j = 0; j < lengths.back(); ++j) line.push_back(random.between(-60, 60));
      line[0] = random.between(1, 60);
      lines.emplace_back(line);
    }
    Integer taps = std::get<Integer>(outer_product(lines));
    expect_exact(taps, lengths);
    // A matrix of rank 1 without zeros stays none when one tap changes.
    bool zeros = false;
    for (const std::int64_t tap : taps) zeros |= tap == 0;
    if (zeros) continue;
    const auto at = random.between(0, static_cast<std::int64_t>(taps.size()) - 1);
    taps[static_cast<std::size_t>(at)] += random.one_in(2) ? 1 : -1;
    EXPECT_FALSE(factored(taps, lengths)) << "round " << round;
  }
}

TEST(FactorizeDyadic, StaysDyadic) {
  const Real line{1, 3, 3, 1};
  Real taps;
  for (const double a : line) {
    for (const double b : line) taps.push_back(a * b / 64);
  }
  const KernelAnalysis kernel(taps, {4, 4}, 1, kDouble);
  ASSERT_EQ(kernel.binary_shift(), 6);
  ASSERT_EQ(kernel.factors().size(), 2U);
  EXPECT_EQ(kernel.factor_residual(), 0);
  EXPECT_EQ(std::get<Real>(outer_product(kernel.factors())), taps);
  int shifts = 0;
  for (const Taps& factor : kernel.factors()) {
    const KernelAnalysis alone(factor, {4}, 1, kDouble);
    ASSERT_TRUE(alone.binary_shift());
    shifts += *alone.binary_shift();
  }
  EXPECT_LE(shifts, 6);
}

template <typename T>
std::vector<T> random_line(support::Random& random, std::int64_t length) {
  std::vector<T> line(static_cast<std::size_t>(length));
  for (T& tap : line) {
    // Apart from zero, so that every tap counts.
    const auto part = [&] { return random.pick({-1.0, 1.0}) * (1.1 + random.signed_unit()); };
    if constexpr (std::is_same_v<T, double>) {
      tap = part();
    } else {
      tap = {part(), part()};
    }
  }
  return line;
}

// The relative error of every tap of the factors' product.
template <typename T>
double worst_tap(const Factors& found, const std::vector<T>& taps) {
  const auto product = std::get<std::vector<T>>(outer_product(found.factors));
  double worst = 0;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    worst = std::max(worst, std::abs(product[i] - taps[i]) / std::abs(taps[i]));
  }
  return worst;
}

template <typename T>
void check_random_products(const Lengths& lengths, double scale, std::uint64_t seed) {
  support::Random random(seed);
  for (int round = 0; round < 50; ++round) {
    std::vector<Taps> lines;
    for (const std::int64_t length : lengths) lines.emplace_back(random_line<T>(random, length));
    auto taps = std::get<std::vector<T>>(outer_product(lines));
    for (T& tap : taps) tap *= scale;
    // Rounded to a type of 40 bits, of which the detection is told.
    for (T& tap : taps) tap *= 1 + random.signed_unit() * 0x1p-40;
    const auto found = factored(taps, lengths, 0x1p-40);
    ASSERT_TRUE(found) << "round " << round;
    EXPECT_LE(worst_tap(*found, taps), 8 * 0x1p-40);
    EXPECT_LE(worst_tap(*found, taps), found->residual + 8 * kDouble);
    EXPECT_GT(found->residual, 0);
    for (const double off : {1e-3, -1e-3, 64 * 0x1p-40}) {
      auto other = taps;
      const auto at = random.between(0, static_cast<std::int64_t>(taps.size()) - 1);
      other[static_cast<std::size_t>(at)] *= 1 + off;
      EXPECT_FALSE(factored(other, lengths, 0x1p-40)) << "round " << round << ", off by " << off;
    }
  }
}

TEST(FactorizeFloats, WithinEightRoundoffsOfEachTap) {
  check_random_products<double>({3, 5}, 1, 2);
  check_random_products<double>({2, 3, 4}, 1, 3);
}
TEST(FactorizeFloats, SmallAndLargeKernelsToo) {
  check_random_products<double>({3, 4}, 1e-30, 4);
  check_random_products<double>({3, 4}, 1e30, 5);
}
TEST(FactorizeFloats, ComplexTaps) {
  check_random_products<std::complex<double>>({3, 4}, 1, 6);
  check_random_products<std::complex<double>>({2, 2, 3}, 1e-30, 7);
}

// What is small beside the peak is held to the same relative accuracy.
TEST(FactorizeFloats, TheToleranceIsOfEachTap) {
  Real taps{1, 1e-6, 1e-6, 1e-12};
  EXPECT_TRUE(factored(taps, {2, 2}));
  taps[3] *= 1 + 1e-3;
  EXPECT_FALSE(factored(taps, {2, 2}));
  taps[3] = 0;
  EXPECT_FALSE(factored(taps, {2, 2}));
}

TEST(FactorizeFloats, FloatTapsAreHeldToSinglePrecision) {
  Real taps;
  for (const double a : {0.1, 0.7, 0.2}) {
    for (const double b : {0.3, 0.9}) taps.push_back(static_cast<float>(a * b));
  }
  EXPECT_TRUE(factored(taps, {3, 2}, kSingle));
  EXPECT_FALSE(factored(taps, {3, 2}, kDouble));
}

TEST(FactorizeFloats, ZeroTaps) {
  EXPECT_TRUE(factored(Real{0, 0.3, 0, 0.1, 0, 0.7}, {3, 2}));
  EXPECT_FALSE(factored(Real{0.1, 0, 0, 0.1}, {2, 2}));
  EXPECT_FALSE(factored(Real{0, 0, 0, 0}, {2, 2}));
  EXPECT_FALSE(factored(Integer{0, 0, 0, 0}, {2, 2}));
  EXPECT_FALSE(factored(Complex{0, 0, 0, 0}, {2, 2}));
}

}  // namespace
}  // namespace faltung
