#include "methods/digits/digit_split.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "methods/exact/integers.h"
#include "support/random.h"

namespace faltung {
namespace {

constexpr int kWidths[] = {1, 2, 3, 4, 5, 8, 13, 16, 21, 25, 26, 31};

// The digits of x as the method takes them: `count` of them, the last whatever is left.
std::vector<std::int64_t> digits_of(std::int64_t x, int bits, int count) {
  std::vector<std::int64_t> digits;
  for (int d = 0; d + 1 < count; ++d) digits.push_back(take_digit(x, bits));
  digits.push_back(x);
  return digits;
}

// sum_d digit[d] 2^(bits d); 64-bit values of up to 65 bits of digits stay within 128.
int128 value_of(const std::vector<std::int64_t>& digits, int bits) {
  int128 value = 0;
  for (std::size_t d = digits.size(); d-- > 0;) value = value * (int128{1} << bits) + digits[d];
  return value;
}

std::uint64_t magnitude(std::int64_t x) {
  return x < 0 ? 0 - static_cast<std::uint64_t>(x) : static_cast<std::uint64_t>(x);
}

// What makes the method exact: `digit_count` digits give x back, each of them small.
void check_digits(std::int64_t x, int bits) {
  const int count = digit_count(magnitude(x), bits);
  const auto digits = digits_of(x, bits, count);
  ASSERT_TRUE(value_of(digits, bits) == x) << x << " in digits of " << bits << " bits";
  for (const std::int64_t digit : digits) {
    ASSERT_LE(std::abs(digit), std::int64_t{1} << (bits - 1))
        << x << " in " << count << " digits of " << bits << " bits";
  }
}

TEST(Digits, TakingOneOffLeavesTheRest) {
  support::Random random(21);
  for (const int bits : kWidths) {
    for (int i = 0; i < 2000; ++i) {
      std::int64_t x = random.between(INT64_MIN, INT64_MAX) >> random.between(0, 63);
      const std::int64_t before = x;
      const std::int64_t digit = take_digit(x, bits);
      ASSERT_TRUE((int128{x} << bits) + digit == before) << before << " at " << bits;
      ASSERT_GE(digit, -(std::int64_t{1} << (bits - 1)));
      ASSERT_LT(digit, std::int64_t{1} << (bits - 1));
    }
  }
}

TEST(Digits, GiveExtremesBack) {
  for (const int bits : kWidths) {
    for (const std::int64_t x : {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1,
                                 std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}}) {
      check_digits(x, bits);
    }
  }
}

TEST(Digits, AreEnoughAroundEveryPowerOfTwo) {
  for (const int bits : kWidths) {
    for (int n = 0; n < 63; ++n) {
      for (std::int64_t near = -3; near <= 3; ++near) {
        check_digits((std::int64_t{1} << n) + near, bits);
        check_digits(-(std::int64_t{1} << n) + near, bits);
      }
    }
  }
}

// 0111..., 1000... and 0101... digits, whose carries run through all of them.
TEST(Digits, AreEnoughWhereEveryDigitCarries) {
  for (const int bits : kWidths) {
    for (const std::int64_t pattern :
         {(std::int64_t{1} << (bits - 1)) - 1, std::int64_t{1} << (bits - 1)}) {
      std::int64_t x = 0;
      for (int used = 0; used + bits < 63; used += bits) {
        x = x * (std::int64_t{1} << bits) + pattern;
        check_digits(x, bits);
        check_digits(-x, bits);
      }
    }
  }
}

TEST(Digits, OnlyAsManyAsNeeded) {
  EXPECT_EQ(digit_count(0, 8), 1);
  EXPECT_EQ(digit_count(127, 8), 1);
  EXPECT_EQ(digit_count(129, 8), 2);
  EXPECT_EQ(digit_count(32767, 8), 2);
  EXPECT_EQ(digit_count(32769, 8), 3);
  EXPECT_EQ(digit_count(std::uint64_t{1} << 63, 26), 3);
  for (const int bits : kWidths) {
    EXPECT_LE(digit_count(std::uint64_t{1} << 63, bits), 64 / bits + 1);
    for (std::uint64_t largest = 1; largest < std::uint64_t{1} << 62; largest *= 2) {
      EXPECT_LE(digit_count(largest, bits), digit_count(2 * largest, bits));
    }
  }
}

TEST(Centred, IsTheRepresentativeNearestToZero) {
  for (const std::uint64_t modulus : {std::uint64_t{2}, std::uint64_t{7}, std::uint64_t{8},
                                      (std::uint64_t{1} << 63) - 25, std::uint64_t{1} << 63}) {
    for (const std::uint64_t r : {std::uint64_t{0}, std::uint64_t{1}, modulus / 2 - 1, modulus / 2,
                                  modulus / 2 + 1, modulus - 1}) {
      if (r >= modulus) continue;
      const std::int64_t x = centred(r, modulus);
      EXPECT_LE(magnitude(x), modulus / 2) << r << " modulo " << modulus;
      EXPECT_TRUE((int128{x} + modulus - r) % modulus == 0) << r << " modulo " << modulus;
    }
  }
}

CanonicalProblem integers(ElementType signal, std::vector<std::int64_t> taps, std::int64_t n) {
  CanonicalProblem problem;
  problem.signal_type = signal;
  problem.compute = Compute::int128;
  CanonicalAxis axis;
  axis.role = CanonicalAxis::Role::convolved;
  axis.signal = n;
  axis.kernel = static_cast<std::int64_t>(taps.size());
  axis.out = n + axis.kernel - 1;
  problem.axes.push_back(axis);
  problem.kernel = std::make_shared<const KernelAnalysis>(
      Taps(std::move(taps)), std::vector<std::int64_t>{axis.kernel}, 1, 0);
  return problem;
}

// The bound of digit_split.h, from the shape alone.
double bound_of(const DigitSplit& split, double samples, double taps) {
  const auto points = static_cast<double>(split.shape.block_points);
  const double pairs = std::min(split.signal_digits, split.kernel_digits);
  return pairs * (12 * std::log2(points) + 3 + pairs) * 0x1p-53 * std::sqrt(samples) *
         std::sqrt(taps) * std::ldexp(1.0, 2 * split.bits - 2);
}

TEST(SplitFor, IsTheWidestWithinItsBound) {
  constexpr std::int64_t kTap = INT64_MAX - 1023;  // the largest that a double holds
  for (const std::int64_t n : {64, 1000, 50000}) {
    for (const std::size_t k : {2, 100, 3000}) {
      const auto problem = integers(ElementType::int64, std::vector<std::int64_t>(k, kTap), n);
      const BlockShape shape = whole_shape(problem);
      const auto split = split_for(problem, shape);
      ASSERT_TRUE(split);
      const auto samples = static_cast<double>(shape.segment[0]), taps = static_cast<double>(k);
      EXPECT_LT(bound_of(*split, samples, taps), 0.25);
      EXPECT_EQ(split->signal_digits, digit_count(std::uint64_t{1} << 63, split->bits));
      EXPECT_EQ(split->kernel_digits, digit_count(kTap, split->bits));
      if (split->bits == 26) continue;
      DigitSplit wider = *split;
      ++wider.bits;
      wider.signal_digits = digit_count(std::uint64_t{1} << 63, wider.bits);
      wider.kernel_digits = digit_count(kTap, wider.bits);
      EXPECT_GE(bound_of(wider, samples, taps), 0.25);
    }
  }
}

TEST(SplitFor, IsNarrowerInLargerBlocks) {
  int last = 27;
  for (const std::int64_t n :
       {std::int64_t{4}, std::int64_t{1} << 12, std::int64_t{1} << 20, std::int64_t{1} << 40}) {
    const auto problem = integers(ElementType::int64, std::vector<std::int64_t>(1000, -1), n);
    const auto split = split_for(problem, whole_shape(problem));
    ASSERT_TRUE(split);
    EXPECT_LT(split->bits, last) << n;
    last = split->bits;
  }
}

TEST(SplitFor, CountsDigitsOfWhatTheTypesHold) {
  const auto small = integers(ElementType::uint8, {1, -2, 1}, 100);
  EXPECT_EQ(split_for(small, whole_shape(small))->groups(), 1);
  const auto taps = integers(ElementType::uint8, {1, INT64_MIN, 1}, 100);
  const auto split = split_for(taps, whole_shape(taps));
  EXPECT_EQ(split->signal_digits, 1);
  EXPECT_EQ(split->kernel_digits, digit_count(std::uint64_t{1} << 63, split->bits));
  EXPECT_EQ(split->groups(), split->kernel_digits);
  auto bordered = small;
  bordered.border_value = -0x1p50;
  EXPECT_GT(split_for(bordered, whole_shape(bordered))->signal_digits, 1);
}

}  // namespace
}  // namespace faltung
