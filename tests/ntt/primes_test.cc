// The table of primes: each is prime, has the roots it claims, and lies where the bounds need it.
#include "ntt/primes.h"

#include <gtest/gtest.h>

#include <set>

#include "ntt/residues.h"
#include "ntt/word.h"
#include "support/random.h"

namespace faltung::ntt {
namespace {

using test::times;
using test::to_the;

// Miller and Rabin with the first twelve primes as bases, which is a proof below 3.3 * 10^24
// (Sorenson and Webster, Math. Comp. 86 (2017)).
bool is_prime(std::uint64_t n) {
  const int twos = __builtin_ctzll(n - 1);
  for (const std::uint64_t base : {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37}) {
    std::uint64_t x = to_the(base, (n - 1) >> twos, n);
    bool passes = x == 1 || x == n - 1;
    for (int i = 1; i < twos && !passes; ++i) {
      x = times(x, x, n);
      passes = x == n - 1;
    }
    if (!passes) return false;
  }
  return true;
}

TEST(Primes, ArePrimeAndDistinct) {
  EXPECT_FALSE(is_prime(std::uint64_t{1} << 50));
  EXPECT_FALSE(is_prime(33554393ull * 33554383ull));
  std::set<std::uint64_t> values;
  for (const Prime& prime : kPrime) {
    EXPECT_TRUE(is_prime(prime.value)) << prime.value;
    EXPECT_EQ(prime.value % kRootOrder, 1u) << prime.value;
    EXPECT_LT(static_cast<double>(prime.value), 0.968 * 0x1p50);
    EXPECT_GT(static_cast<double>(prime.value), 0.96 * 0x1p50);
    values.insert(prime.value);
  }
  EXPECT_EQ(values.size(), kPrime.size());
}

TEST(Primes, FurtherOnesFollow) {
  std::uint64_t last = kPrime[0].value + 1;
  for (int i = 0; i < kMostPrimes; ++i) {
    const Prime& prime = prime_at(i);
    EXPECT_LT(prime.value, last);
    last = prime.value;
    EXPECT_TRUE(is_prime(prime.value)) << prime.value;
    EXPECT_EQ(prime.value % kRootOrder, 1u) << prime.value;
    EXPECT_EQ(to_the(prime.root, kRootOrder, prime.value), 1u) << i;
    for (const std::uint64_t factor : {2, 3, 5}) {
      EXPECT_NE(to_the(prime.root, kRootOrder / factor, prime.value), 1u) << i << ' ' << factor;
    }
  }
  EXPECT_GT(static_cast<double>(last), 0.83 * 0x1p50);
}

TEST(Primes, RootsHaveTheirOrder) {
  for (const Prime& prime : kPrime) {
    EXPECT_EQ(to_the(prime.root, kRootOrder, prime.value), 1u);
    for (const std::uint64_t factor : {2, 3, 5}) {
      EXPECT_NE(to_the(prime.root, kRootOrder / factor, prime.value), 1u) << factor;
    }
    for (const std::uint64_t order : {1u, 2u, 8u, 15u, 64u, 960u}) {
      const std::uint64_t root = root_of_order(prime, order);
      EXPECT_EQ(to_the(root, order, prime.value), 1u);
      for (const std::uint64_t factor : {2, 3, 5}) {
        if (order % factor != 0) continue;
        EXPECT_NE(to_the(root, order / factor, prime.value), 1u) << order << ' ' << factor;
      }
    }
  }
}

TEST(Primes, ArithmeticIsExact) {
  support::Random random(1);
  for (const Prime& prime : kPrime) {
    const std::uint64_t p = prime.value;
    for (int i = 0; i < 100'000; ++i) {
      std::uint64_t a = random.next() % p, b = random.next() % p;
      if (i % 7 == 0) a = p - 1 - a % 4;
      if (i % 5 == 0) b = p - 1 - b % 4;
      if (i % 11 == 0) b = b % 4;
      ASSERT_EQ(multiply(a, b, p), times(a, b, p)) << a << ' ' << b;
    }
    for (const std::uint64_t a : {std::uint64_t{1}, std::uint64_t{2}, p / 2, p - 1}) {
      EXPECT_EQ(times(inverse(a, p), a, p), 1u);
    }
    EXPECT_EQ(balanced(p / 2, p), static_cast<double>(p / 2));
    EXPECT_EQ(balanced(p / 2 + 1, p), -static_cast<double>(p / 2));
  }
}

TEST(Primes, CapacityIsAQuarterOfTheProduct) {
  for (const PrimeSet& set : {kLarge, kSmall[0], kSmall[1]}) {
    long double product = 0.25L;
    for (int count = 1; count <= set.size(); ++count) {
      product *= static_cast<long double>(set[count - 1].value);
      EXPECT_NEAR(static_cast<double>(set.capacity(count) / product), 1, 1e-12);
      const double edge = set.capacity(count);
      EXPECT_EQ(set.primes_for(edge * (1 - 1e-9)), count);
      EXPECT_EQ(set.primes_for(edge * (1 + 1e-9)), std::min(count + 1, set.size()));
    }
  }
}

TEST(Primes, SmallOnesAreForLengthsThatTheyHaveRootsFor) {
  for (const PrimeSet& set : kSmall) {
    std::set<std::uint64_t> values;
    for (const Prime& prime : set.primes) {
      EXPECT_TRUE(prime.is_small() && is_prime(prime.value)) << prime.value;
      EXPECT_LT(static_cast<double>(prime.value), 0.968 * 0x1p29);
      EXPECT_GT(static_cast<double>(prime.value), 0.96 * 0x1p28);
      EXPECT_EQ(prime.root_order, set[0].root_order);
      EXPECT_EQ(prime.value % prime.root_order, 1u);
      EXPECT_EQ(to_the(prime.root, prime.root_order, prime.value), 1u);
      for (const std::uint64_t factor : {2, 3, 5}) {
        if (prime.root_order % factor != 0) continue;
        EXPECT_NE(to_the(prime.root, prime.root_order / factor, prime.value), 1u) << factor;
      }
      values.insert(prime.value);
    }
    EXPECT_EQ(values.size(), set.primes.size());
    // Sums of as many products of 64-bit integers as such transforms hold.
    const auto terms = static_cast<double>(set[0].root_order);
    EXPECT_LT(0x1p126 * terms * (1 + 1e-5), set.capacity(set.size()));
  }
  EXPECT_TRUE(kSmall[0].serves(15 << 18) && kSmall[0].serves(64) && !kSmall[0].serves(1 << 19));
  EXPECT_TRUE(kSmall[1].serves(1 << 21) && kSmall[1].serves(3 << 21) && !kSmall[1].serves(320));
  EXPECT_FALSE(kSmall[1].serves(1 << 22));
}

TEST(Primes, FactorsOfHalves) {
  for (const Prime& prime : kSmallPrime) {
    const std::uint64_t p = prime.value;
    for (const std::uint64_t residue : {std::uint64_t{0}, std::uint64_t{1}, p / 2, p - 1}) {
      const Word word = factor_word(residue, prime);
      const auto value = static_cast<std::int32_t>(word.halves);
      EXPECT_EQ((int128{value} + p) % p, times(residue, (std::uint64_t{1} << 32) % p, p));
      EXPECT_LE(std::abs(value), static_cast<std::int32_t>(p / 2));
      const auto quotient = static_cast<std::uint32_t>(word.halves >> 32);
      EXPECT_EQ(quotient * static_cast<std::uint32_t>(p), static_cast<std::uint32_t>(value));
    }
  }
}

}  // namespace
}  // namespace faltung::ntt
