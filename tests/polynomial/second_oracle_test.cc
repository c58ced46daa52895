// Products, powers, inverse series and division against other libraries, where those are installed:
// lengths round every threshold, the corners of every ring, every method.
#include "second_oracle.h"

#include <gtest/gtest.h>

#include <cmath>

#include "faltung/polynomial_power.h"
#include "ntt/primes.h"
#include "schoolbook.h"

namespace faltung {

#ifndef FALTUNG_ORACLE_FLINT
std::unique_ptr<SecondOracle> flint_oracle() { return nullptr; }
#endif
#ifndef FALTUNG_ORACLE_NTL
std::unique_ptr<SecondOracle> ntl_oracle() { return nullptr; }
#endif

namespace {

using polynomial::Options;
using Integers = std::vector<std::int64_t>;
using Residues = std::vector<std::uint64_t>;

constexpr std::uint64_t kLargestPrime = (std::uint64_t{1} << 63) - 25;
// x^(2^23) = 1 has all its solutions modulo this one.
constexpr std::uint64_t kPrimeWithRoots = 998244353;

// Primes and others, of every width.
const Residues& moduli() {
  static const Residues list = {2,
                                4,
                                97,
                                kPrimeWithRoots,
                                2147483629,
                                std::uint64_t{3037000493} * 3037000453,
                                (std::uint64_t{1} << 61) - 1,
                                kLargestPrime,
                                std::uint64_t{1} << 63};
  return list;
}

// Round the lengths of transforms, so that products have one coefficient more and one less.
const std::vector<std::pair<std::size_t, std::size_t>>& lengths() {
  static const std::vector<std::pair<std::size_t, std::size_t>> list = {
      {1, 1},     {2, 2},      {16, 17},     {33, 31},     {64, 64},    {65, 64},   {97, 96},
      {129, 128}, {161, 160},  {257, 256},   {481, 480},   {513, 512},  {641, 639}, {1025, 1024},
      {1000, 30}, {1900, 149}, {3073, 3072}, {8191, 8193}, {8192, 200}, {2049, 1},  {12289, 8000}};
  return list;
}

std::vector<Residues> residues(std::size_t length, std::uint64_t m, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Residues any(length), most(length, m - 1), half(length, m / 2), alternating(length),
      spike(length, 0), sparse(length, 0), geometric(length);
  // A root of unity of order 2^15 where there is one.
  std::uint64_t root = m - 1, power = 1;
  if (m == kPrimeWithRoots) {
    for (root = 3; power < (m - 1) >> 15; ++power) root = root * 3 % m;
    power = 1;
  }
  for (std::size_t i = 0; i < length; ++i) {
    any[i] = random() % m;
    alternating[i] = i % 2 == 0 ? m - 1 : m / 2;
    geometric[i] = power;
    power = static_cast<std::uint64_t>(uint128{power} * root % m);
    if (i % 37 == 0) sparse[i] = random() % m;
  }
  spike[length / 2] = m - 1;
  return {any, most, half, alternating, spike, sparse, geometric};
}

struct Library {
  const char* name;
  std::unique_ptr<SecondOracle> (*make)();
};
void PrintTo(const Library& library, std::ostream* out) { *out << library.name; }

class SecondOracleTest : public testing::TestWithParam<Library> {
 protected:
  void SetUp() override {
    oracle_ = GetParam().make();
    if (oracle_ == nullptr) {
      GTEST_SKIP() << GetParam().name << " was not found when this was configured";
    }
  }
  std::unique_ptr<SecondOracle> oracle_;
};

INSTANTIATE_TEST_SUITE_P(Libraries, SecondOracleTest,
                         testing::Values(Library{"FLINT", flint_oracle},
                                         Library{"NTL", ntl_oracle}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(SecondOracleTest, IntegerProducts) {
  for (const auto& [n, k] : lengths()) {
    // The second bounds keep every sum within 128 bits.
    for (const auto& [of_a, of_b] : {std::pair(1, 1), std::pair(20, 20), std::pair(31, 40),
                                     std::pair(62, 50), std::pair(56, 56)}) {
      const auto lists_a = inputs(n, (std::int64_t{1} << of_a) - 1, 1);
      const auto lists_b = inputs(k, (std::int64_t{1} << of_b) - 1, 2);
      for (std::size_t i = 0; i < lists_a.size(); ++i) {
        const auto& a = lists_a[i];
        const auto& b = lists_b[(i + n) % lists_b.size()];
        ASSERT_TRUE(polynomial::multiply_wide(a, b) == oracle_->multiply(a, b, n + k - 1))
            << n << " by " << k << ", " << of_a << " and " << of_b << " bits, pattern " << i;
      }
    }
  }
}

TEST_P(SecondOracleTest, ModularProducts) {
  for (const std::uint64_t m : moduli()) {
    for (const auto& [n, k] : lengths()) {
      const auto lists_a = residues(n, m, 1), lists_b = residues(k, m, 2);
      for (std::size_t i = 0; i < lists_a.size(); ++i) {
        const auto& a = lists_a[i];
        const auto& b = lists_b[(i + n) % lists_b.size()];
        ASSERT_EQ(polynomial::multiply_mod(a, b, m), oracle_->multiply(a, b, m, n + k - 1))
            << m << ": " << n << " by " << k << ", pattern " << i;
      }
    }
  }
}

// Transforms that leave the caches, and go through them in strips.
TEST_P(SecondOracleTest, LongProducts) {
  for (const std::uint64_t m : {kPrimeWithRoots, kLargestPrime}) {
    const Residues a = residues(140000, m, 14)[0], b = residues(130000, m, 15)[1];
    ASSERT_EQ(polynomial::multiply_mod(a, b, m), oracle_->multiply(a, b, m, 269999)) << m;
  }
}

TEST_P(SecondOracleTest, EveryMethodThatApplies) {
  int tried = 0;
  for (const std::uint64_t m : {std::uint64_t{97}, std::uint64_t{2147483629}, kLargestPrime}) {
    for (const auto& [n, k] : {std::pair(200, 190), std::pair(1025, 1024), std::pair(3000, 100)}) {
      const auto a = residues(static_cast<std::size_t>(n), m, 3)[0];
      const auto b = residues(static_cast<std::size_t>(k), m, 4)[1];
      const auto expected = oracle_->multiply(a, b, m, a.size() + b.size() - 1);
      for (const MethodInfo& method : methods()) {
        Options options;
        options.method = method.name;
        Residues found;
        try {
          found = polynomial::multiply_mod(a, b, m, options);
        } catch (const Error&) {
          continue;  // it does not apply
        }
        ++tried;
        ASSERT_EQ(found, expected) << method.name << ' ' << m << ' ' << n << ' ' << k;
      }
    }
  }
  EXPECT_GE(tried, 3 * 9);
}

// The largest inputs that so many primes serve, and the smallest that need one more.
TEST_P(SecondOracleTest, EdgesOfThePrimes) {
  const std::size_t n = 3000;
  for (int primes = 1; primes < 3; ++primes) {
    const double edge = std::sqrt(ntt::kLarge.capacity(primes) / static_cast<double>(n));
    for (const double part : {0.9999, 0.999999, 1.0, 1.000001, 1.0001}) {
      const auto limit = static_cast<std::int64_t>(edge * part);
      for (const auto& list : inputs(n, limit, 5)) {
        const Integers other(n, limit);
        ASSERT_TRUE(polynomial::multiply_wide(list, other) ==
                    oracle_->multiply(list, other, 2 * n - 1))
            << primes << " primes, " << limit;
      }
      // Residues nearest to zero are as large.
      const auto m = static_cast<std::uint64_t>(2 * limit + 1);
      if (m >= std::uint64_t{1} << 63) continue;
      const Residues upper(n, m / 2), lower(n, m / 2 + 1);
      ASSERT_EQ(polynomial::multiply_mod(upper, lower, m),
                oracle_->multiply(upper, lower, m, 2 * n - 1))
          << primes << " primes, modulo " << m;
    }
  }
}

TEST_P(SecondOracleTest, PartsOfProducts) {
  std::mt19937_64 random(6);
  for (const auto& [n, k] : {std::pair(500, 400), std::pair(3000, 2500), std::pair(4096, 4096)}) {
    const std::uint64_t m = kLargestPrime;
    const auto a = residues(static_cast<std::size_t>(n), m, 7)[0];
    const auto b = residues(static_cast<std::size_t>(k), m, 8)[0];
    const auto whole = oracle_->multiply(a, b, m, a.size() + b.size() - 1);
    for (const std::int64_t low : {1, n / 2, n, n + k - 1}) {
      const auto part = polynomial::multiply_mod_range(a, b, m, 0, low);
      ASSERT_TRUE(std::equal(part.begin(), part.end(), whole.begin())) << low;
    }
    for (int i = 0; i < 10; ++i) {
      const auto lo = static_cast<std::int64_t>(random() % whole.size());
      const auto hi =
          std::min(std::ssize(whole), lo + 1 + static_cast<std::int64_t>(random() % whole.size()));
      const auto part = polynomial::multiply_mod_range(a, b, m, lo, hi);
      ASSERT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + lo)) << lo << ' ' << hi;
    }
  }
}

TEST_P(SecondOracleTest, Powers) {
  for (const auto& [limit, exponent] : {std::pair(1, 30), std::pair(1000, 5), std::pair(3, 11)}) {
    const Integers a = inputs(12, limit, 9)[0];
    const auto expected = oracle_->power(a, static_cast<std::uint64_t>(exponent));
    const auto found = polynomial::power<std::int64_t>(a, static_cast<std::uint64_t>(exponent));
    ASSERT_TRUE(std::equal(found.begin(), found.end(), expected.begin(), expected.end()))
        << limit << '^' << exponent;
  }
  for (const std::uint64_t m : moduli()) {
    for (const std::uint64_t exponent : {2u, 7u, 60u}) {
      const Residues a = residues(41, m, 10)[0];
      ASSERT_EQ(polynomial::power_mod(a, exponent, m), oracle_->power(a, exponent, m))
          << m << ' ' << exponent;
    }
  }
}

TEST_P(SecondOracleTest, InverseSeries) {
  for (const std::uint64_t m : moduli()) {
    for (const std::size_t n : {1u, 2u, 31u, 100u, 1000u, 5000u}) {
      Residues f = residues(n / 2 + 1, m, 11)[0];
      f[0] = 1;
      ASSERT_EQ(polynomial::inverse_mod_low(f, m, static_cast<std::int64_t>(n)),
                oracle_->inverse(f, m, n))
          << m << ' ' << n;
    }
  }
}

TEST_P(SecondOracleTest, Division) {
  for (const std::uint64_t m : moduli()) {
    for (const auto& [n, k] :
         {std::pair(1, 1), std::pair(50, 20), std::pair(20, 50), std::pair(3000, 1),
          std::pair(3000, 1500), std::pair(4000, 3900), std::pair(9000, 300)}) {
      const auto a = residues(static_cast<std::size_t>(n), m, 12)[0];
      auto b = residues(static_cast<std::size_t>(k), m, 13)[0];
      b.back() = m % 2 == 0 ? 1 : m - 1;
      const auto found = polynomial::divide_mod(a, b, m);
      const auto expected = oracle_->divide(a, b, m);
      ASSERT_EQ(found.quotient, expected.quotient) << m << ": " << n << " by " << k;
      ASSERT_EQ(found.remainder, expected.remainder) << m << ": " << n << " by " << k;
    }
  }
}

}  // namespace
}  // namespace faltung
