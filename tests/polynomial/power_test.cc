// Powers against products one after the other from the definition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "faltung/faltung.h"
#include "schoolbook.h"

namespace faltung {
namespace {

using polynomial::Options;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Power, SmallExamples) {
  const std::vector<std::int64_t> a = {1, 1};
  EXPECT_THAT(polynomial::power<std::int64_t>(a, 0), ElementsAre(1));
  EXPECT_THAT(polynomial::power<std::int64_t>(a, 1), ElementsAre(1, 1));
  EXPECT_THAT(polynomial::power<std::int64_t>(a, 5), ElementsAre(1, 5, 10, 10, 5, 1));
  EXPECT_THAT(polynomial::power_low<std::int64_t>(a, 5, 3), ElementsAre(1, 5, 10));
  EXPECT_THAT(polynomial::power_low<std::int64_t>(a, 2, 5), ElementsAre(1, 2, 1, 0, 0));
  EXPECT_THAT(polynomial::power_low<std::int64_t>(a, 3, 0), IsEmpty());
  EXPECT_THAT(polynomial::power_mod(std::vector<std::uint64_t>{1, 1}, 5, 5),
              ElementsAre(1, 0, 0, 0, 0, 1));
  EXPECT_THAT(polynomial::power_mod_low(std::vector<std::uint64_t>{1, 1}, 6, 5, 3),
              ElementsAre(1, 1, 0));
}

TEST(Power, ZeroAndConstants) {
  const std::vector<std::int64_t> none, minus = {-1}, two = {2};
  EXPECT_THAT(polynomial::power<std::int64_t>(none, 0), ElementsAre(1));
  EXPECT_THAT(polynomial::power<std::int64_t>(none, 3), IsEmpty());
  EXPECT_THAT(polynomial::power_low<std::int64_t>(none, 3, 2), ElementsAre(0, 0));
  EXPECT_THAT(polynomial::power<std::int64_t>(minus, UINT64_MAX), ElementsAre(-1));
  EXPECT_THAT(polynomial::power<std::int64_t>(two, 62), ElementsAre(std::int64_t{1} << 62));
}

TEST(Power, ResiduesExactly) {
  std::mt19937_64 random(1);
  for (const std::uint64_t m : {std::uint64_t{2}, std::uint64_t{10}, std::uint64_t{998244353},
                                (std::uint64_t{1} << 63) - 25, std::uint64_t{1} << 63}) {
    for (const std::size_t length : {2u, 9u, 40u}) {
      std::vector<std::uint64_t> a(length), largest(length, m - 1);
      for (auto& x : a) x = random() % m;
      for (const auto& base : {a, largest}) {
        std::vector<std::uint64_t> expected = {1};
        for (std::uint64_t exponent = 0; exponent <= 13; ++exponent) {
          ASSERT_EQ(polynomial::power_mod(base, exponent, m), expected) << m << " " << exponent;
          std::vector<std::uint64_t> low = expected;
          low.resize(17);
          ASSERT_EQ(polynomial::power_mod_low(base, exponent, m, 17), low) << m << " " << exponent;
          expected = schoolbook_mod(expected, base, m);
        }
      }
    }
  }
}

// (1 + x)^p = 1 + x^p modulo p, and binomial coefficients modulo 2^64.
TEST(Power, LongExponents) {
  const std::uint64_t p = 65537;
  const auto frobenius = polynomial::power_mod(std::vector<std::uint64_t>{1, 1}, p, p);
  ASSERT_EQ(frobenius.size(), p + 1);
  for (std::size_t i = 0; i <= p; ++i) ASSERT_EQ(frobenius[i], i == 0 || i == p ? 1u : 0u) << i;
  Options options;
  options.overflow = Overflow::wrap;
  const std::vector<std::int64_t> a = {1, 1};
  const auto wrapped = polynomial::power<std::int64_t>(a, 300, options);
  std::vector<std::uint64_t> row(301, 0);
  row[0] = 1;
  for (int step = 0; step < 300; ++step) {
    for (std::size_t i = 300; i > 0; --i) row[i] += row[i - 1];
  }
  for (std::size_t i = 0; i <= 300; ++i) {
    ASSERT_EQ(static_cast<std::uint64_t>(wrapped[i]), row[i]) << i;
  }
}

TEST(Power, IntegersExactlyOrAnError) {
  // The largest coefficient of (1 + x)^66 is the largest one that fits.
  const std::vector<std::int64_t> a = {1, -1};
  EXPECT_EQ(polynomial::power<std::int64_t>(a, 66)[33], -7219428434016265740);
  EXPECT_EQ(code_of([&] { polynomial::power<std::int64_t>(a, 67); }), ErrorCode::integer_overflow);
  EXPECT_EQ(polynomial::power_low<std::int64_t>(a, 1000, 3)[2], 499500);
}

// The bound of the header, with the error bound of each product that is made on the way.
TEST(Power, RealNumbersWithinTheBound) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (const std::size_t length : {3u, 50u, 700u}) {
    std::vector<double> a(length);
    double norm = 0;
    for (auto& x : a) norm += std::abs(x = uniform(random));
    std::vector<long double> expected = {1};
    for (int exponent = 1; exponent <= 5; ++exponent) {
      std::vector<long double> next(expected.size() + length - 1, 0);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        for (std::size_t j = 0; j < length; ++j) next[i + j] += expected[i] * a[j];
      }
      expected = next;
      const auto found = polynomial::power<double>(a, static_cast<std::uint64_t>(exponent));
      ASSERT_EQ(found.size(), expected.size());
      const double bound = (exponent - 1) * 1e-12 * std::pow(norm, exponent);
      for (std::size_t i = 0; i < found.size(); ++i) {
        ASSERT_LE(std::abs(static_cast<double>(found[i] - expected[i])), bound)
            << length << "^" << exponent << " at " << i;
      }
    }
  }
}

TEST(Power, Errors) {
  const std::vector<std::int64_t> a = {1, 1};
  EXPECT_EQ(code_of([&] { polynomial::power<std::int64_t>(a, UINT64_MAX); }),
            ErrorCode::integer_overflow);
  EXPECT_EQ(
      code_of([&] { polynomial::power<std::int64_t>(std::vector<std::int64_t>(9), UINT64_MAX); }),
      ErrorCode::size_overflow);
  EXPECT_EQ(code_of([&] { polynomial::power_low<std::int64_t>(a, 2, -1); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { polynomial::power_mod(std::vector<std::uint64_t>{7}, 2, 7); }),
            ErrorCode::invalid_argument);
  Options options;
  options.overflow = Overflow::saturate;
  EXPECT_EQ(code_of([&] { polynomial::power<std::int64_t>(a, 2, options); }),
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace faltung
