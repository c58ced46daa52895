// Inverse series and division: every result is multiplied back from the definition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "faltung/faltung.h"
#include "schoolbook.h"

namespace faltung {
namespace {

using polynomial::Options;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Integers = std::vector<std::int64_t>;
using Residues = std::vector<std::uint64_t>;

// Lengths on both sides of where the schoolbook ends, of blocks, and of halves.
constexpr std::size_t kLengths[] = {1, 2, 3, 63, 64, 65, 66, 128, 129, 200, 257};

Residues random_residues(std::size_t length, std::uint64_t m, unsigned seed) {
  std::mt19937_64 random(seed);
  Residues list(length);
  for (auto& x : list) x = random() % m;
  return list;
}

std::string sentence_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(InverseSeries, Examples) {
  const Integers f = {1, -1, -1}, g = {-1, 2};
  EXPECT_THAT(polynomial::inverse_low<std::int64_t>(f, 8), ElementsAre(1, 1, 2, 3, 5, 8, 13, 21));
  EXPECT_THAT(polynomial::inverse_low<std::int64_t>(g, 4), ElementsAre(-1, -2, -4, -8));
  EXPECT_THAT(polynomial::inverse_low<std::int64_t>(g, 0), IsEmpty());
  EXPECT_THAT(polynomial::inverse_mod_low(Residues{3, 1}, 10, 3), ElementsAre(7, 1, 3));
  const std::vector<double> h = {2, 1};
  EXPECT_THAT(polynomial::inverse_low<double>(h, 3), ElementsAre(0.5, -0.25, 0.125));
}

TEST(InverseSeries, ResiduesMultipliedBack) {
  for (const std::uint64_t m : {std::uint64_t{2}, std::uint64_t{9}, std::uint64_t{998244353},
                                (std::uint64_t{1} << 63) - 25, std::uint64_t{1} << 63}) {
    for (const std::size_t length : kLengths) {
      for (const std::size_t n : {std::size_t{1}, length, 2 * length + 1, std::size_t{300}}) {
        Residues f = random_residues(length, m, static_cast<unsigned>(n));
        f[0] = 1;
        const Residues g = polynomial::inverse_mod_low(f, m, static_cast<std::int64_t>(n));
        ASSERT_EQ(g.size(), n);
        Residues product = schoolbook_mod(f, g, m);
        product.resize(n);
        Residues one(n, 0);
        one[0] = 1;
        ASSERT_EQ(product, one) << m << " " << length << " " << n;
      }
    }
  }
}

TEST(InverseSeries, IntegersOrAnError) {
  const Integers f = {1, -1, -1};
  const auto fibonacci = polynomial::inverse_low<std::int64_t>(f, 92);
  EXPECT_EQ(fibonacci[91], 7540113804746346429);
  EXPECT_EQ(code_of([&] { polynomial::inverse_low<std::int64_t>(f, 93); }),
            ErrorCode::integer_overflow);
  Options options;
  options.overflow = Overflow::wrap;
  const auto wrapped = polynomial::inverse_low<std::int64_t>(f, 300, options);
  std::uint64_t a = 0, b = 1;
  for (const std::int64_t x : wrapped) {
    ASSERT_EQ(static_cast<std::uint64_t>(x), b);
    a = std::exchange(b, a + b);
  }
  EXPECT_THAT(polynomial::inverse_low<std::int64_t>(Integers{3}, 1, options),
              ElementsAre(-6148914691236517205));
}

// Every pair of lengths: a = q b + r, with r shorter than b.
TEST(Division, ResiduesMultipliedBack) {
  for (const std::uint64_t m : {std::uint64_t{2}, std::uint64_t{12}, std::uint64_t{2147483647},
                                (std::uint64_t{1} << 63) - 25}) {
    for (const std::size_t la : kLengths) {
      for (const std::size_t lb : kLengths) {
        const Residues a = random_residues(la, m, 1);
        Residues b = random_residues(lb, m, 2);
        b.back() = m - 1;  // always invertible
        const auto [q, r] = polynomial::divide_mod(a, b, m);
        ASSERT_EQ(q.size(), la < lb ? 0 : la - lb + 1);
        ASSERT_EQ(r.size(), std::min(la, lb - 1));
        Residues sum = schoolbook_mod(q, b, m);
        sum.resize(std::max(la, sum.size()), 0);
        for (std::size_t i = 0; i < r.size(); ++i) {
          sum[i] = static_cast<std::uint64_t>((uint128{sum[i]} + r[i]) % m);
        }
        ASSERT_EQ(sum, a) << m << " " << la << " " << lb;
        if (q.empty()) continue;
        const Residues product = schoolbook_mod(q, b, m);
        ASSERT_EQ(polynomial::divide_mod_exact(product, b, m), q);
      }
    }
  }
}

// Short divisors of a long polynomial, block by block.
TEST(Division, UnbalancedLengths) {
  const std::uint64_t m = 998244353;
  for (const std::size_t lb : {65u, 100u, 700u, 2990u}) {
    Residues b = random_residues(lb, m, 3);
    b.back() = 5;
    const Residues q = random_residues(3000 - lb + 1, m, 4), r = random_residues(lb - 1, m, 5);
    Residues a = schoolbook_mod(q, b, m);
    for (std::size_t i = 0; i < r.size(); ++i) a[i] = (a[i] + r[i]) % m;
    const auto found = polynomial::divide_mod(a, b, m);
    ASSERT_EQ(found.quotient, q) << lb;
    ASSERT_EQ(found.remainder, r) << lb;
  }
}

TEST(Division, IntegersByUnitLeading) {
  std::mt19937_64 random(6);
  for (const std::size_t la : kLengths) {
    for (const std::size_t lb : kLengths) {
      if (la < lb) continue;
      const std::int64_t limit = std::int64_t{1} << 26;
      Integers b = inputs(lb, limit, 7)[random() % 5];
      const Integers q = inputs(la - lb + 1, limit, 8)[random() % 5];
      b.back() = random() % 2 == 0 ? 1 : -1;
      const Integers r = inputs(lb, kMax / 2, 9)[0];
      Integers a;
      for (const int128 x : schoolbook(q, b)) a.push_back(static_cast<std::int64_t>(x));
      for (std::size_t i = 0; i + 1 < lb; ++i) a[i] += r[i];
      const auto found = polynomial::divide<std::int64_t>(a, b);
      ASSERT_EQ(found.quotient, q) << la << " " << lb;
      ASSERT_EQ(found.remainder, Integers(r.begin(), r.end() - 1)) << la << " " << lb;
    }
  }
  // Zeros at the end of the divisor do not count, those of the dividend do.
  const auto found = polynomial::divide<std::int64_t>(Integers{5, 3, 2, 0}, Integers{1, 1, 0, 0});
  EXPECT_THAT(found.quotient, ElementsAre(1, 2, 0));
  EXPECT_THAT(found.remainder, ElementsAre(4));
}

TEST(Division, IntegersThatDoNotFit) {
  const Integers long_one(80, 1), two = {-3, 1};
  EXPECT_EQ(code_of([&] { polynomial::divide<std::int64_t>(long_one, two); }),
            ErrorCode::integer_overflow);
  // The quotient fits, the remainder does not: 2^62 * 3 + 2^62.
  const Integers a = {std::int64_t{1} << 62, std::int64_t{1} << 62}, b = {-3, 1};
  EXPECT_EQ(code_of([&] { polynomial::divide<std::int64_t>(a, b); }), ErrorCode::integer_overflow);
  Options options;
  options.overflow = Overflow::wrap;
  const auto wrapped = polynomial::divide<std::int64_t>(a, b, options);
  EXPECT_THAT(wrapped.quotient, ElementsAre(std::int64_t{1} << 62));
  EXPECT_THAT(wrapped.remainder, ElementsAre(0));
  // The smallest integer has no negative.
  EXPECT_EQ(code_of([&] {
              polynomial::divide<std::int64_t>(Integers{0, kMin}, Integers{0, -1});
            }),
            ErrorCode::integer_overflow);
}

TEST(Division, ExactOverIntegers) {
  for (const std::size_t la : kLengths) {
    for (const std::size_t lb : {std::size_t{1}, std::size_t{5}, std::size_t{100}}) {
      for (const std::int64_t leading :
           {std::int64_t{2}, std::int64_t{-6}, std::int64_t{1} << 26}) {
        const Integers q = inputs(la, std::int64_t{1} << 28, 10)[0];
        Integers b = inputs(lb, std::int64_t{1} << 26, 11)[0];
        b.back() = leading;
        Integers a;
        for (const int128 x : schoolbook(q, b)) a.push_back(static_cast<std::int64_t>(x));
        ASSERT_EQ(polynomial::divide_exact(a, b), q) << la << " " << lb << " " << leading;
        a.back() += 1;
        ASSERT_EQ(code_of([&] { polynomial::divide_exact(a, b); }), ErrorCode::invalid_argument);
      }
    }
  }
  EXPECT_THAT(polynomial::divide_exact(Integers{kMin, kMax - 1}, Integers{2}),
              ElementsAre(kMin / 2, kMax / 2));
  EXPECT_THAT(polynomial::divide_exact(Integers{kMin, 0, kMin}, Integers{kMin}),
              ElementsAre(1, 0, 1));
  // The quotient is -2^63 over -1: one more than fits.
  EXPECT_EQ(code_of([&] { polynomial::divide_exact(Integers{kMin}, Integers{-1}); }),
            ErrorCode::invalid_argument);
  // The divisor's leading coefficient is one of the primes of the proof.
  const std::int64_t prime = kMax - 24;
  EXPECT_THAT(polynomial::divide_exact(Integers{prime, prime}, Integers{prime}), ElementsAre(1, 1));
  // Odd over even, and a remainder in the lowest coefficient only.
  EXPECT_EQ(code_of([&] {
              polynomial::divide_exact(Integers{1, 1}, Integers{2});
            }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] {
              polynomial::divide_exact(Integers{1}, Integers{1, 1});
            }),
            ErrorCode::invalid_argument);
}

TEST(Division, RealAndComplexNumbers) {
  std::mt19937_64 random(12);
  std::uniform_real_distribution<double> uniform(-1, 1);
  std::vector<std::complex<double>> q(150), b(70);
  for (auto& x : q) x = {uniform(random), uniform(random)};
  // A dominant leading coefficient keeps the inverse series small.
  for (auto& x : b) x = std::complex<double>(uniform(random), uniform(random)) / 200.0;
  b.back() = {0, 2};
  const auto a = polynomial::multiply<std::complex<double>>(q, b);
  const auto found = polynomial::divide<std::complex<double>>(a, b);
  ASSERT_EQ(found.quotient.size(), q.size());
  for (std::size_t i = 0; i < q.size(); ++i) ASSERT_LT(std::abs(found.quotient[i] - q[i]), 1e-12);
  for (const auto& x : found.remainder) ASSERT_LT(std::abs(x), 1e-12);
  const std::vector<double> square = {1, 2, 1}, root = {1, 1};
  EXPECT_THAT(polynomial::divide<double>(square, root).quotient, ElementsAre(1, 1));
  EXPECT_THAT(polynomial::divide<double>(square, root).remainder, ElementsAre(0));
}

TEST(Division, Errors) {
  const Integers a = {1, 2, 3}, none, zero = {0, 0}, two = {1, 2};
  EXPECT_THAT(sentence_of([&] { polynomial::divide<std::int64_t>(a, none); }),
              HasSubstr("zero polynomial"));
  EXPECT_THAT(sentence_of([&] { polynomial::divide<std::int64_t>(a, zero); }),
              HasSubstr("zero polynomial"));
  EXPECT_THAT(sentence_of([&] { polynomial::divide<std::int64_t>(a, two); }),
              HasSubstr("is 2; over 64-bit integers it must be 1 or -1"));
  EXPECT_THAT(sentence_of([&] {
                polynomial::divide_mod(Residues{1, 1}, Residues{1, 10}, 15);
              }),
              HasSubstr("is 10, it has the factor 5 in common with 15"));
  EXPECT_THAT(sentence_of([&] {
                polynomial::inverse_mod_low(Residues{0, 1}, 7, 3);
              }),
              HasSubstr("is 0, it has the factor 7 in common with 7"));
  EXPECT_THAT(sentence_of([&] { polynomial::inverse_low<std::int64_t>(none, 3); }),
              HasSubstr("zero polynomial"));
  EXPECT_THAT(sentence_of([&] { polynomial::inverse_low<std::int64_t>(a, -3); }),
              HasSubstr("-3 coefficients"));
  const std::vector<double> f = {0, 1};
  EXPECT_THAT(sentence_of([&] { polynomial::inverse_low<double>(f, 3); }), HasSubstr("is 0"));
  EXPECT_THAT(sentence_of([&] {
                polynomial::divide_mod_exact(Residues{1, 1}, Residues{0, 1}, 7);
              }),
              HasSubstr("its coefficient 0 is 1"));
  Options options;
  options.overflow = Overflow::wrap;
  EXPECT_THAT(sentence_of([&] { polynomial::divide<std::int64_t>(a, two, options); }),
              HasSubstr("is 2, it has the factor 2 in common with 2^64"));
  options.overflow = Overflow::saturate;
  EXPECT_THAT(sentence_of([&] { polynomial::divide<std::int64_t>(a, a, options); }),
              HasSubstr("cannot saturate"));
}

}  // namespace
}  // namespace faltung
