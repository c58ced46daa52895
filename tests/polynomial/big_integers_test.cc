// Polynomials of integers of any size: every way against the definition, and against FLINT.
#include <gtest/gtest.h>

#ifndef FALTUNG_GMP

TEST(BigIntegers, Products) { GTEST_SKIP() << "built without GMP (to add: libgmp-dev)"; }

#else

#include "big_schoolbook.h"
#include "ntt/primes.h"
#include "polynomial/big/big_product.h"
#include "polynomial/big/kronecker.h"
#include "polynomial/big/residue_product.h"

namespace faltung {
namespace {

using polynomial::BigWay;
using polynomial::Options;

const std::vector<std::string> kWays = {"", "direct", "kronecker", "digits", "ntt"};

// Sizes in bits round limbs, digits and what 64 and 128 bits hold.
const std::vector<int> kBits = {1, 2, 31, 62, 63, 64, 65, 127, 128, 129, 191, 192, 500, 1000, 4096};

std::size_t most_bits(const Big& list) {
  std::size_t bits = 0;
  for (const mpz_class& x : list) bits = std::max(bits, mpz_sizeinbase(x.get_mpz_t(), 2));
  return bits;
}

void expect_product(const Big& a, const Big& b) {
  const Big expected = big_schoolbook(a, b);
  for (const std::string& way : kWays) {
    Options options;
    options.method = way;
    if (way == "ntt" && most_bits(a) + most_bits(b) > 12700) continue;
    ASSERT_EQ(polynomial::multiply<mpz_class>(a, b, options), expected)
        << "way '" << way << "', " << a.size() << " by " << b.size();
  }
}

TEST(BigIntegers, ProductsOfEverySizeAndCorner) {
  for (const int bits : kBits) {
    for (const int other : {bits, 40}) {
      for (const std::size_t length : {1, 2, 7, 33}) {
        for (const Big& a : big_inputs(length, bits)) {
          for (const Big& b : big_inputs(length / 2 + 1, other)) expect_product(a, b);
        }
      }
    }
  }
}

TEST(BigIntegers, LongerProducts) {
  for (const int bits : {61, 64, 130, 700}) {
    expect_product(random_big(300, bits, 1), random_big(211, bits, 2));
    expect_product(Big(257, largest(bits)), Big(257, largest(bits)));
    expect_product(Big(257, -largest(bits)), Big(128, largest(bits)));
  }
}

TEST(BigIntegers, OneOperandMuchWiderOrLonger) {
  expect_product(random_big(3, 20000, 1), random_big(200, 3, 2));
  expect_product(random_big(1, 1, 1), random_big(500, 900, 2));
  expect_product(random_big(40, 5000, 3), Big{mpz_class(-1)});
}

TEST(BigIntegers, PartsOfProducts) {
  const Big a = random_big(60, 150, 1), b = random_big(25, 90, 2), whole = big_schoolbook(a, b);
  for (const std::string& way : kWays) {
    Options options;
    options.method = way;
    for (const auto& [lo, hi] :
         {std::pair{0, 10}, {0, 84}, {24, 60}, {59, 60}, {80, 100}, {5, 5}}) {
      Big expected(static_cast<std::size_t>(hi - lo));
      for (int i = lo; i < std::min(hi, 84); ++i) {
        expected[static_cast<std::size_t>(i - lo)] = whole[static_cast<std::size_t>(i)];
      }
      EXPECT_EQ(polynomial::multiply_range<mpz_class>(a, b, lo, hi, options), expected)
          << way << " [" << lo << ", " << hi << ")";
    }
    EXPECT_EQ(polynomial::square<mpz_class>(a, options), big_schoolbook(a, a)) << way;
  }
}

TEST(BigIntegers, ZeroAndErrors) {
  const Big a = random_big(5, 100, 1);
  EXPECT_EQ(polynomial::multiply<mpz_class>(a, Big{}), Big{});
  EXPECT_EQ(polynomial::multiply<mpz_class>(a, Big(3)), Big(7));
  EXPECT_EQ(code_of([&] { polynomial::multiply_range<mpz_class>(a, a, -1, 2); }),
            ErrorCode::invalid_argument);
  Options options;
  options.method = "karatsuba";
  EXPECT_EQ(code_of([&] { polynomial::multiply<mpz_class>(a, a, options); }), ErrorCode::no_method);
}

TEST(BigIntegers, SingleIntegersHaveALimit) {
  const Big a = {1, 2, 3};
  EXPECT_EQ(code_of([&] { polynomial::Kronecker(std::int64_t{1} << 36).enter(a); }),
            ErrorCode::memory);
  // 1 + 2 X + 3 X^2 for X = 2^128.
  const mpz_class x = mpz_class(1) << 128;
  EXPECT_EQ(polynomial::Kronecker(100).enter(a), 1 + 2 * x + 3 * x * x);
}

TEST(BigIntegers, SameResultsForAnyNumberOfThreads) {
  const Big a = random_big(700, 300, 1), b = random_big(600, 250, 2);
  const Big expected = polynomial::multiply<mpz_class>(a, b);
  for (const std::string& way : kWays) {
    Options options;
    options.method = way;
    options.threads = 3;
    EXPECT_EQ(polynomial::multiply<mpz_class>(a, b, options), expected) << way;
  }
}

// The sums that a shape of digits promises stay below 2^126, and no digit is left over.
TEST(BigIntegers, DigitsHoldWhatTheyPromise) {
  for (const std::int64_t bits_a : {1, 62, 63, 64, 1000, 100000}) {
    for (const std::int64_t bits_b : {1, 62, 63, 64, 1000, 100000}) {
      for (const std::int64_t terms : {1, 2, 1000, 1 << 30}) {
        const auto shape = polynomial::digit_shape(bits_a, bits_b, terms, ntt::kLarge);
        ASSERT_GE(shape.width, 8);
        ASSERT_GT(shape.of_a * shape.width, bits_a);
        ASSERT_GT(shape.of_b * shape.width, bits_b);
        const double sum = static_cast<double>(terms) *
                           static_cast<double>(std::min(shape.of_a, shape.of_b)) *
                           std::ldexp(1.0, 2 * shape.width - 2);
        ASSERT_LE(sum, 0x1p126);
      }
    }
  }
}

// Products whose largest coefficient just needs one prime more, and those that just do not: sums of
// t equal products of a power of two.
TEST(BigIntegers, PrimesAtTheEdgesOfTheirReach) {
  for (int bits = 40; bits < 700; ++bits) {
    const Big a(33, mpz_class(1) << (bits / 2)), b(31, -(mpz_class(1) << (bits - bits / 2)));
    const int primes = polynomial::big_primes_for(polynomial::product_bits(a, b));
    mpz_class reach = 1;
    for (int i = 0; i + 1 < primes; ++i) reach *= ntt::prime_at(i).value;
    const mpz_class most = (mpz_class(31) << bits);
    EXPECT_LT(most, reach * ntt::prime_at(primes - 1).value / 4) << bits;
    EXPECT_TRUE(primes == 1 || most * 1002 > reach * 1000 / 4) << bits;
    Big found(63);
    polynomial::residue_product(primes, a, b, 0, found, {});
    ASSERT_EQ(found, big_schoolbook(a, b)) << bits;
  }
}

TEST(BigIntegers, WidestForAllPrimes) {
  const Options ntt{.method = "ntt", .threads = 1, .engine = nullptr};
  for (const int bits : {6360, 6370}) {
    const Big a(9, largest(bits)), b(70, -largest(bits));
    EXPECT_EQ(polynomial::multiply<mpz_class>(a, b, ntt), big_schoolbook(a, b)) << bits;
  }
  const Big wide(9, largest(6400));
  EXPECT_EQ(code_of([&] { polynomial::multiply<mpz_class>(wide, wide, ntt); }),
            ErrorCode::no_method);
}

TEST(BigIntegers, SameResultsOnEverySimdTarget) {
  const Big a = random_big(90, 400, 1), b = random_big(70, 333, 2), expected = big_schoolbook(a, b);
  for (const std::string& simd : simd_targets()) {
    EngineOptions of_engine;
    of_engine.simd = simd;
    Engine engine(of_engine);
    for (const char* way : {"digits", "ntt"}) {
      const Options options{.method = way, .threads = 1, .engine = &engine};
      EXPECT_EQ(polynomial::multiply<mpz_class>(a, b, options), expected) << simd << ' ' << way;
    }
  }
}

TEST(BigIntegers, Powers) {
  const Big a = {-3, 0, 2, 7};
  Big expected = {1};
  for (unsigned exponent = 0; exponent < 90; ++exponent) {
    if (exponent % 13 == 0) {
      EXPECT_EQ(polynomial::power<mpz_class>(a, exponent), expected) << exponent;
      Big low(expected.begin(),
              expected.begin() + std::min<std::ptrdiff_t>(9, std::ssize(expected)));
      low.resize(9);
      EXPECT_EQ(polynomial::power_low<mpz_class>(a, exponent, 9), low) << exponent;
    }
    expected = big_schoolbook(expected, a);
  }
}

TEST(BigIntegers, ChecksTellRightFromWrong) {
  const polynomial::Verifier verifier(0, 17);
  const Big a = random_big(50, 200, 1), b = random_big(40, 300, 2);
  Big c = big_schoolbook(a, b);
  EXPECT_EQ(polynomial::check(verifier, a, b, c), polynomial::Verdict::right);
  const Big part(c.begin() + 30, c.begin() + 60);
  EXPECT_EQ(polynomial::check(verifier, a, b, part, 30), polynomial::Verdict::right);
  EXPECT_EQ(polynomial::check(verifier, a, b, part, 31), polynomial::Verdict::wrong);
  for (const std::size_t i : {0, 44, 88}) {
    for (const mpz_class& fault :
         {mpz_class(1), mpz_class(mpz_class(1) << 400), mpz_class(-c[i])}) {
      c[i] += fault;
      EXPECT_EQ(polynomial::check(verifier, a, b, c), polynomial::Verdict::wrong) << i;
      c[i] -= fault;
    }
  }
  EXPECT_EQ(polynomial::check_power(verifier, a, 2, big_schoolbook(a, a)),
            polynomial::Verdict::right);
  EXPECT_EQ(polynomial::check_power(verifier, a, 3, big_schoolbook(a, a)),
            polynomial::Verdict::wrong);
}

}  // namespace
}  // namespace faltung

#endif
