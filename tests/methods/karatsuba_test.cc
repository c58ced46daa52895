// Karatsuba's multiplication against sums made one product after the other: extremes of every ring,
// 128-bit sums up to where doubled samples and results fit and beyond, every SIMD target.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "faltung/faltung.h"
#include "methods/forced.h"
#include "methods/karatsuba/toeplitz.h"
#include "simd/target.h"

namespace faltung {
namespace {

using Integers = std::vector<std::int64_t>;
using Residues = std::vector<std::uint64_t>;

// Term i of an operand.
using Terms = std::function<std::int64_t(std::int64_t i)>;

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

Integers operand(std::int64_t length, const Terms& term) {
  Integers terms;
  for (std::int64_t i = 0; i < length; ++i) terms.push_back(term(i));
  return terms;
}

// Lengths that fill squares, that leave them nearly empty, and signals shorter than their kernel.
struct Lengths {
  std::int64_t signal, taps;
};
constexpr Lengths kLengths[] = {{1, 2},   {2, 3},    {16, 16},  {17, 15},    {40, 100},
                                {64, 64}, {300, 65}, {129, 33}, {1000, 255}, {9000, 48}};

template <typename T>
Problem product(const std::vector<T>& signal, const std::vector<T>& taps) {
  Problem problem;
  problem.signal_type = element_type_of<T>;
  problem.signal_shape = {std::ssize(signal)};
  problem.kernel = Kernel::from_taps(taps);
  return problem;
}

// Coefficient i of the product, modulo 2^128.
template <typename T>
uint128 coefficient(const std::vector<T>& a, const std::vector<T>& b, std::int64_t i) {
  uint128 sum = 0;
  for (std::int64_t j = std::max<std::int64_t>(0, i - std::ssize(b) + 1);
       j <= std::min(i, std::ssize(a) - 1); ++j) {
    sum += static_cast<uint128>(int128{a[static_cast<std::size_t>(j)]}) *
           static_cast<uint128>(int128{b[static_cast<std::size_t>(i - j)]});
  }
  return sum;
}

class KaratsubaTest : public testing::TestWithParam<simd::Target> {
 protected:
  KaratsubaTest() : engine_(EngineOptions{.simd = std::string(GetParam().name), .profile = {}}) {}

  template <typename Result, typename T>
  std::vector<Result> run(Problem problem, const std::vector<T>& signal, int threads = 1) {
    const Plan plan = engine_.plan(problem, forced("karatsuba"));
    ExecuteOptions options;
    options.threads = threads;
    const Array result = plan.execute(view_of(signal.data(), problem.signal_shape), options);
    const auto* from = static_cast<const Result*>(result.data());
    return {from, from + element_count(result.shape())};
  }

  void expect_wrapped(const Integers& signal, const Integers& taps) {
    Problem problem = product(signal, taps);
    problem.overflow = Overflow::wrap;
    const auto found = run<std::int64_t>(problem, signal);
    for (std::int64_t i = 0; i < std::ssize(found); ++i) {
      ASSERT_EQ(found[static_cast<std::size_t>(i)],
                static_cast<std::int64_t>(coefficient(signal, taps, i)))
          << signal.size() << " by " << taps.size() << " at " << i;
    }
  }

  void expect_wide(const Integers& signal, const Integers& taps) {
    Problem problem = product(signal, taps);
    problem.output_type = ElementType::int128;
    const auto found = run<int128>(problem, signal);
    ASSERT_EQ(run<int128>(problem, signal, 3), found);
    for (std::int64_t i = 0; i < std::ssize(found); ++i) {
      ASSERT_TRUE(found[static_cast<std::size_t>(i)] ==
                  static_cast<int128>(coefficient(signal, taps, i)))
          << signal.size() << " by " << taps.size() << " at " << i;
    }
  }

  void expect_residues(const Residues& signal, const Residues& taps, std::uint64_t m) {
    Problem problem = product(signal, taps);
    problem.modulus = m;
    const auto found = run<std::uint64_t>(problem, signal);
    for (std::int64_t i = 0; i < std::ssize(found); ++i) {
      std::uint64_t sum = 0;
      for (std::int64_t j = std::max<std::int64_t>(0, i - std::ssize(taps) + 1);
           j <= std::min(i, std::ssize(signal) - 1); ++j) {
        const uint128 term =
            uint128{signal[static_cast<std::size_t>(j)]} * taps[static_cast<std::size_t>(i - j)];
        sum = static_cast<std::uint64_t>((term + sum) % m);
      }
      ASSERT_EQ(found[static_cast<std::size_t>(i)], sum)
          << signal.size() << " by " << taps.size() << " modulo " << m << " at " << i;
    }
  }

  Engine engine_;
};

INSTANTIATE_TEST_SUITE_P(Targets, KaratsubaTest, testing::ValuesIn(simd::supported_targets()),
                         [](const auto& target) { return std::string(target.param.name); });

TEST_P(KaratsubaTest, WrapsWhateverTheTerms) {
  std::mt19937_64 random(1);
  const Terms kinds[] = {
      [](std::int64_t) { return kLargest; },
      [](std::int64_t) { return -kLargest - 1; },
      [](std::int64_t i) { return i % 2 == 0 ? kLargest : -kLargest - 1; },
      [&](std::int64_t) { return static_cast<std::int64_t>(random()); },
  };
  for (const auto& [signal, taps] : kLengths) {
    for (const Terms& kind : kinds) expect_wrapped(operand(signal, kind), operand(taps, kind));
  }
}

TEST_P(KaratsubaTest, ResiduesOfEveryKindOfModulus) {
  std::mt19937_64 random(2);
  for (const std::uint64_t m : {std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{2147483629},
                                std::uint64_t{1} << 31, (std::uint64_t{1} << 31) + 11,
                                std::uint64_t{9223372036854775783}, std::uint64_t{1} << 63}) {
    for (const auto& [signal, taps] : kLengths) {
      if (signal > 1000) continue;
      Residues a(static_cast<std::size_t>(signal), m - 1), b(static_cast<std::size_t>(taps), m - 1);
      expect_residues(a, b, m);
      for (std::size_t i = 0; i < a.size(); i += 2) a[i] = 0;
      expect_residues(a, b, m);
      for (auto& x : a) x = random() % m;
      for (auto& x : b) x = random() % m;
      expect_residues(a, b, m);
    }
  }
}

// Differences of samples of alternating sign double with every halving: from where they fit to
// where they do not, and small ones whose sums fit 64 bits.
TEST_P(KaratsubaTest, WideSumsRoundTheirBound) {
  for (const auto& [signal, taps] : kLengths) {
    for (int bits = 0; bits <= 62; bits += bits == 0 || bits >= 52 ? 1 : 13) {
      for (const std::int64_t off : {-1, 0, 1}) {
        const std::int64_t largest = (std::int64_t{1} << bits) + off;
        const auto alternating = [=](std::int64_t i) { return i % 2 == 0 ? largest : -largest; };
        const auto same = [=](std::int64_t) { return -largest; };
        const Integers small = operand(taps, [](std::int64_t i) { return i % 2 == 0 ? 3 : -3; });
        expect_wide(operand(signal, alternating), small);
        expect_wide(operand(signal, same), small);
        if (bits > 58) continue;
        expect_wide(operand(signal, alternating), operand(taps, alternating));
        expect_wide(operand(signal, same), operand(taps, same));
      }
    }
  }
}

// Results next to the ends of 128 bits, and beyond: taps of 2^60 and samples of 2^63.
TEST_P(KaratsubaTest, WideResultsThatFitAndThoseThatDoNot) {
  const Integers taps(16, -(std::int64_t{1} << 60));
  const Integers lowest(40, -kLargest - 1), highest(40, kLargest);
  Problem problem = product(lowest, taps);
  problem.output_type = ElementType::int128;
  problem.extent = {Extent::range(0, 15)};
  EXPECT_TRUE(run<int128>(problem, lowest)[14] == int128{15} << 123);
  problem.extent = {Extent::full()};
  try {
    run<int128>(problem, lowest);
    FAIL() << "a sum of 2^127 was stored";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::integer_overflow);
  }
  expect_wide(highest, taps);
}

// The results fit 128 bits; a product that they are put together from, of differences of 2^62 and
// the later half of the taps, does not.
TEST_P(KaratsubaTest, WideResultsOfProductsThatWrap) {
  const std::int64_t largest = std::int64_t{1} << 61;
  const auto alternating = [=](std::int64_t i) { return i / 24 % 2 == 0 ? largest : -largest; };
  const auto late = [=](std::int64_t i) { return i < 24 ? i == 0 : largest; };
  expect_wide(operand(200, alternating), operand(46, late));
}

TEST_P(KaratsubaTest, BordersExtentsAndSteps) {
  std::mt19937_64 random(3);
  const auto any = [&](std::int64_t) { return static_cast<std::int64_t>(random()) >> 44; };
  const Integers signal = operand(400, any), taps = operand(50, any);
  for (const Border border : {Border::zero, Border::constant, Border::replicate,
                              Border::reflect_half, Border::reflect_whole, Border::periodic}) {
    for (const Extent extent : {Extent::full(), Extent::same(), Extent::valid(),
                                Extent::range(-90, 520, 3), Extent::range(140, 141)}) {
      Problem problem = product(signal, taps);
      problem.border = {border};
      problem.border_value = border == Border::constant ? -5 : 0;
      problem.extent = {extent};
      const auto found = run<std::int64_t>(problem, signal);
      const Array expected = engine_.plan(problem, forced("direct"))
                                 .execute(view_of(signal.data(), problem.signal_shape));
      const auto* first = static_cast<const std::int64_t*>(expected.data());
      ASSERT_EQ(found, Integers(first, first + element_count(expected.shape())));
    }
  }
}

TEST(Karatsuba, WhatItIsNotFor) {
  const Integers signal(100, 1), taps = {kLargest, 1, 1};
  Problem problem = product(signal, taps);
  problem.output_type = ElementType::int128;
  EXPECT_NE(std::string(refusal(problem, "karatsuba").what()).find("64 bits"), std::string::npos);
  Problem real = product(signal, taps);
  real.signal_type = ElementType::float64;
  EXPECT_EQ(refusal(real, "karatsuba").code(), ErrorCode::no_method);
}

// Samples known to be zero save the sums that meet no others.
TEST(Karatsuba, SquaresAtAnEdgeTakeFewerSums) {
  const ToeplitzShape square{64, 1};
  const std::int64_t n = square.size();
  EXPECT_EQ(count_toeplitz(square, {0, 2 * n - 1}).products, 3 * 64 * 64);
  EXPECT_EQ(count_toeplitz(square, {n - 1, 2 * n - 1}).products, 2.5 * 64 * 64);
  EXPECT_EQ(count_toeplitz(square, {5, 5}).products, 0);
}

}  // namespace
}  // namespace faltung
