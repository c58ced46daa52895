// Checks of products: right ones pass, wrong ones do not, and what cannot be checked says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "faltung/faltung.h"
#include "polynomial/montgomery.h"
#include "schoolbook.h"

namespace faltung {
namespace {

using polynomial::Verdict;
using polynomial::Verifier;

constexpr std::uint64_t kLargestPrime = (std::uint64_t{1} << 63) - 25;

// One field each: Z/p, its extension with long and with short residues.
constexpr std::uint64_t kPrimes[] = {kLargestPrime,    (std::uint64_t{1} << 61) - 1,
                                     1125899906842597, 4294967291,
                                     2147483647,       998244353};

TEST(Verify, IntegersRightAndWrong) {
  const Verifier verifier(0, 1);
  for (const std::size_t length : {1u, 2u, 31u, 33u, 500u, 1500u}) {
    for (const auto& a : inputs(length, kMax, 1)) {
      for (const auto& b : inputs(length / 2 + 1, std::int64_t{1} << 48, 2)) {
        std::vector<int128> c = polynomial::multiply_wide(a, b);
        ASSERT_EQ(verifier.check(a, b, c), Verdict::right) << length;
        for (const std::size_t at : {std::size_t{0}, c.size() / 2, c.size() - 1}) {
          for (const int128 error : {int128{1}, int128{-1}, int128{1} << 64, -(int128{1} << 90)}) {
            c[at] += error;
            ASSERT_EQ(verifier.check(a, b, c), Verdict::wrong) << length << " at " << at;
            c[at] -= error;
          }
        }
      }
    }
  }
}

// The smallest integers everywhere, over many blocks: nothing overflows on the way.
TEST(Verify, ExtremeIntegers) {
  const std::vector<std::int64_t> least(5000, kMin), one = {-1, 0, 0, 1};
  std::vector<int128> c(least.size() + 3, 0);
  for (std::size_t i = 0; i < least.size(); ++i) {
    c[i] -= kMin;
    c[i + 3] += kMin;
  }
  EXPECT_EQ(Verifier().check(least, one, c), Verdict::right);
  const std::vector<std::int64_t> same = {1};
  EXPECT_EQ(Verifier().check(least, same, least), Verdict::right);
  const std::vector<std::int64_t> most(5000, kMax);
  EXPECT_EQ(Verifier().check(most, same, most), Verdict::right);
  EXPECT_EQ(Verifier().check(most, same, least), Verdict::wrong);
}

TEST(Verify, ResiduesRightAndWrong) {
  std::mt19937_64 random(3);
  for (const std::uint64_t p : kPrimes) {
    const Verifier verifier(p, 7);
    for (const std::size_t length : {1u, 2u, 40u, 700u, 2100u}) {
      std::vector<std::uint64_t> a(length, p - 1), b(length / 2 + 1, p - 1);
      for (int fill = 0; fill < 2; ++fill) {
        std::vector<std::uint64_t> c = polynomial::multiply_mod(a, b, p);
        ASSERT_EQ(verifier.check(a, b, c), Verdict::right) << p << " " << length;
        for (const std::size_t at : {std::size_t{0}, c.size() / 3, c.size() - 1}) {
          const std::uint64_t true_value = c[at];
          c[at] = (true_value + 1) % p;
          ASSERT_EQ(verifier.check(a, b, c), Verdict::wrong) << p << " " << length << " at " << at;
          c[at] = true_value + p;  // congruent, but no residue
          ASSERT_EQ(verifier.check(a, b, c), Verdict::wrong) << p << " " << length << " at " << at;
          c[at] = true_value;
        }
        for (auto& x : a) x = random() % p;
        for (auto& x : b) x = random() % p;
      }
    }
  }
}

// Every part of a product, and parts that reach beyond it.
TEST(Verify, Ranges) {
  std::mt19937_64 random(4);
  const auto integers_a = inputs(21, kMax, 5)[0], integers_b = inputs(9, 1000, 6)[0];
  for (std::int64_t lo = 0; lo <= 33; ++lo) {
    for (std::int64_t hi = lo + 1; hi <= 33; ++hi) {
      auto part = polynomial::multiply_wide_range(integers_a, integers_b, lo, hi);
      const Verifier verifier(0, random());
      ASSERT_EQ(verifier.check(integers_a, integers_b, part, lo), Verdict::right)
          << lo << " " << hi;
      part[random() % part.size()] += 1;
      ASSERT_EQ(verifier.check(integers_a, integers_b, part, lo), Verdict::wrong)
          << lo << " " << hi;
    }
  }
  for (const std::uint64_t p : kPrimes) {
    std::vector<std::uint64_t> a(300), b(200);
    for (auto& x : a) x = random() % p;
    for (auto& x : b) x = random() % p;
    for (const auto& [lo, hi] : {std::pair(0, 100), std::pair(0, 450), std::pair(199, 300),
                                 std::pair(250, 600), std::pair(600, 700)}) {
      auto part = polynomial::multiply_mod_range(a, b, p, lo, hi);
      const Verifier verifier(p, 8);
      ASSERT_EQ(verifier.check(a, b, part, lo), Verdict::right) << p << " " << lo << " " << hi;
      part.back() ^= 1;
      ASSERT_EQ(verifier.check(a, b, part, lo), Verdict::wrong) << p << " " << lo << " " << hi;
    }
  }
}

TEST(Verify, Powers) {
  const std::vector<std::int64_t> a = {1, -2, 3};
  for (const std::uint64_t exponent : {0u, 1u, 2u, 11u}) {
    auto c = polynomial::power<std::int64_t>(a, exponent);
    EXPECT_EQ(Verifier().check_power(a, exponent, c), Verdict::right);
    EXPECT_EQ(Verifier().check_power(a, exponent + 1, c), Verdict::wrong);
    c.back() += 1;
    EXPECT_EQ(Verifier().check_power(a, exponent, c), Verdict::wrong);
  }
  for (const std::uint64_t p : kPrimes) {
    const std::vector<std::uint64_t> base = {p - 1, 5, p / 2};
    auto c = polynomial::power_mod(base, 100, p);
    EXPECT_EQ(Verifier(p).check_power(base, 100, c), Verdict::right) << p;
    EXPECT_EQ(Verifier(p).check_power(base, 101, c), Verdict::wrong) << p;
    c[77] = (c[77] + 1) % p;
    EXPECT_EQ(Verifier(p).check_power(base, 100, c), Verdict::wrong) << p;
  }
  const std::vector<std::uint64_t> residues = {1, 1};
  EXPECT_EQ(Verifier(10).check_power(residues, 1, residues), Verdict::not_checked);
  EXPECT_EQ(Verifier(998244353).check_power(residues, UINT64_MAX, residues), Verdict::not_checked);
}

TEST(Verify, NothingToMultiply) {
  const std::vector<std::int64_t> none, one = {1}, zeros(3, 0), ones(3, 1);
  EXPECT_EQ(Verifier().check(none, one, none), Verdict::right);
  EXPECT_EQ(Verifier().check(none, one, zeros), Verdict::right);
  EXPECT_EQ(Verifier().check(none, one, ones), Verdict::wrong);
  EXPECT_EQ(Verifier().check(one, one, none), Verdict::right);  // no coefficient of it is wrong
}

TEST(Verify, WhatCannotBeChecked) {
  const std::vector<std::uint64_t> a = {1}, b = {1, 1};
  for (const std::uint64_t m :
       {std::uint64_t{2}, std::uint64_t{4}, std::uint64_t{97}, std::uint64_t{1} << 63,
        kLargestPrime - 1, std::uint64_t{3037000493} * 3037000453}) {
    EXPECT_EQ(Verifier(m).check(a, b, b), Verdict::not_checked) << m;
  }
  // What holds for a short product may not for a long one: 2^27 squared is 2^54.
  const Verifier verifier(134217689);
  EXPECT_EQ(verifier.check(a, b, b), Verdict::right);
  const std::vector<std::uint64_t> long_one(std::size_t{1} << 24, 0);
  EXPECT_EQ(verifier.check(a, long_one, long_one), Verdict::not_checked);
}

TEST(Verify, Errors) {
  const std::vector<std::uint64_t> residues = {1};
  const std::vector<std::int64_t> integers = {1};
  EXPECT_EQ(code_of([&] { Verifier verifier(1); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { Verifier().check(residues, residues, residues); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { Verifier(7).check(integers, integers, integers); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { Verifier().check(integers, integers, integers, -1); }),
            ErrorCode::invalid_argument);
}

TEST(Montgomery, AgreesWithDivision) {
  std::mt19937_64 random(9);
  for (const std::uint64_t m : {std::uint64_t{3}, std::uint64_t{15}, std::uint64_t{998244353},
                                (std::uint64_t{1} << 61) - 1, (std::uint64_t{1} << 63) - 1}) {
    const polynomial::Montgomery ring(m);
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t x = i == 0 ? m - 1 : random() % m, y = i == 0 ? m - 1 : random() % m;
      const std::uint64_t product = ring.multiply(ring.enter(x), ring.enter(y));
      ASSERT_EQ(ring.reduce(product), static_cast<std::uint64_t>(uint128{x} * y % m));
    }
    EXPECT_EQ(ring.reduce(ring.power(ring.enter(2), 200)), [&] {
      std::uint64_t power = 1;
      for (int i = 0; i < 200; ++i) power = static_cast<std::uint64_t>(uint128{power} * 2 % m);
      return power;
    }());
  }
}

TEST(Montgomery, Primes) {
  std::vector<bool> composite(20000, false);
  for (std::uint64_t n = 2; n < composite.size(); ++n) {
    EXPECT_EQ(polynomial::is_prime(n), !composite[n]) << n;
    for (std::uint64_t multiple = n * n; multiple < composite.size(); multiple += n) {
      composite[multiple] = true;
    }
  }
  // Carmichael numbers, strong pseudoprimes to the first bases, neighbours of 2^61 and 2^63.
  for (const std::uint64_t n : {561u, 1729u, 3215031751u}) EXPECT_FALSE(polynomial::is_prime(n));
  EXPECT_FALSE(polynomial::is_prime(3825123056546413051));
  EXPECT_TRUE(polynomial::is_prime((std::uint64_t{1} << 61) - 1));
  EXPECT_TRUE(polynomial::is_prime(kLargestPrime));
  EXPECT_FALSE(polynomial::is_prime(kLargestPrime + 2));
}

}  // namespace
}  // namespace faltung
