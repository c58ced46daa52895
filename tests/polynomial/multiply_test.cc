// Products of polynomials against schoolbook products that share nothing with the library.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "faltung/faltung.h"
#include "schoolbook.h"

namespace faltung {
namespace {

using polynomial::Options;
using testing::ElementsAre;
using testing::IsEmpty;

// The methods that can multiply exactly; a test that finds only one of them would be worth little.
const std::vector<std::string> kExactMethods = {"direct", "digits", "karatsuba", "ntt", ""};

// The others are for two terms and more.
bool takes_one_term(const std::string& method) { return method.empty() || method == "direct"; }

TEST(Multiply, SmallExamples) {
  const std::vector<std::int64_t> a = {1, 2, 3}, b = {-1, 0, 5, 7};
  EXPECT_THAT(polynomial::multiply<std::int64_t>(a, b), ElementsAre(-1, -2, 2, 17, 29, 21));
  EXPECT_THAT(polynomial::square<std::int64_t>(a), ElementsAre(1, 4, 10, 12, 9));
  EXPECT_THAT(polynomial::multiply_low<std::int64_t>(a, b, 3), ElementsAre(-1, -2, 2));
  EXPECT_THAT(polynomial::multiply_range<std::int64_t>(a, b, 4, 8), ElementsAre(29, 21, 0, 0));
  EXPECT_THAT(polynomial::multiply_mod(std::vector<std::uint64_t>{1, 2, 3},
                                       std::vector<std::uint64_t>{6, 0, 5, 0}, 7),
              ElementsAre(6, 5, 2, 3, 1, 0));
}

TEST(Multiply, ZeroPolynomials) {
  const std::vector<std::int64_t> none, one = {5};
  EXPECT_THAT(polynomial::multiply<std::int64_t>(none, one), IsEmpty());
  EXPECT_THAT(polynomial::multiply<std::int64_t>(one, none), IsEmpty());
  EXPECT_THAT(polynomial::multiply_range<std::int64_t>(none, one, 2, 4), ElementsAre(0, 0));
  EXPECT_THAT(polynomial::multiply_low<std::int64_t>(one, one, 0), IsEmpty());
  EXPECT_THAT(polynomial::multiply_mod({}, std::vector<std::uint64_t>{1}, 2), IsEmpty());
}

TEST(Multiply, WideIntegersExactly) {
  for (const std::size_t length : {1u, 2u, 3u, 17u, 64u, 200u, 513u}) {
    for (const std::int64_t limit :
         {std::int64_t{1}, std::int64_t{1} << 31, (std::int64_t{1} << 58) - 1}) {
      for (const auto& a : inputs(length, limit, 1)) {
        for (const auto& b : inputs(length / 2 + 1, limit, 2)) {
          const auto expected = schoolbook(a, b);
          for (const std::string& method : kExactMethods) {
            Options options;
            options.method = method;
            if (!takes_one_term(method) && (length < 2 || length / 2 + 1 < 2)) continue;
            ASSERT_TRUE(polynomial::multiply_wide(a, b, options) == expected)
                << "length " << length << " limit " << limit << " method " << method;
          }
        }
      }
    }
  }
}

TEST(Multiply, ResiduesExactly) {
  const std::uint64_t moduli[] = {2,
                                  3,
                                  65537,
                                  2147483647,
                                  4294967296u,
                                  (std::uint64_t{1} << 61) - 1,
                                  (std::uint64_t{1} << 63) - 25,
                                  std::uint64_t{1} << 63};
  std::mt19937_64 random(3);
  for (const std::uint64_t m : moduli) {
    for (const std::size_t length : {1u, 2u, 5u, 31u, 150u, 400u}) {
      std::vector<std::uint64_t> largest(length, m - 1), half(length, m / 2), any(length / 3 + 2);
      for (auto& x : any) x = random() % m;
      for (const auto& a : {largest, half, any}) {
        for (const auto& b : {largest, half, any}) {
          const auto expected = schoolbook_mod(a, b, m);
          for (const std::string& method : kExactMethods) {
            Options options;
            options.method = method;
            if (!takes_one_term(method) && std::min(a.size(), b.size()) < 2) continue;
            ASSERT_EQ(polynomial::multiply_mod(a, b, m, options), expected)
                << "modulus " << m << " length " << length << " method " << method;
          }
        }
      }
    }
  }
}

// Every range of a product is that part of it.
TEST(Multiply, Ranges) {
  const auto a = inputs(23, 1000, 5)[0], b = inputs(9, 1000, 6)[0];
  const auto expected = schoolbook(a, b);
  for (std::int64_t lo = 0; lo <= 35; ++lo) {
    for (std::int64_t hi = lo; hi <= 35; ++hi) {
      for (const std::string& method : kExactMethods) {
        Options options;
        // The last coefficients need a single one of an operand.
        const bool tiny = hi - lo < 2 || lo > 29;
        options.method = tiny && !takes_one_term(method) ? "" : method;
        const auto part = polynomial::multiply_wide_range(a, b, lo, hi, options);
        ASSERT_EQ(part.size(), static_cast<std::size_t>(hi - lo));
        for (std::int64_t i = lo; i < hi; ++i) {
          const auto at = static_cast<std::size_t>(i);
          const int128 value = at < expected.size() ? expected[at] : 0;
          ASSERT_TRUE(part[at - static_cast<std::size_t>(lo)] == value)
              << lo << " " << hi << " " << i;
        }
      }
    }
  }
}

// The same bits as the checked product cut to 64, and what saturates stays at the end it left by.
TEST(Multiply, WrappedAndSaturated) {
  for (const std::size_t length : {1u, 7u, 100u, 600u}) {
    for (const auto& a : inputs(length, kMax, 21)) {
      for (const auto& b : inputs(length / 2 + 1, (std::int64_t{1} << 50) - 1, 22)) {
        const auto exact = schoolbook(a, b);
        Options options;
        options.overflow = Overflow::wrap;
        const auto wrapped = polynomial::multiply<std::int64_t>(a, b, options);
        options.overflow = Overflow::saturate;
        const auto saturated = polynomial::multiply<std::int64_t>(a, b, options);
        for (std::size_t i = 0; i < exact.size(); ++i) {
          ASSERT_EQ(wrapped[i], static_cast<std::int64_t>(exact[i])) << length << " at " << i;
          ASSERT_EQ(saturated[i],
                    static_cast<std::int64_t>(std::clamp(exact[i], int128{kMin}, int128{kMax})));
        }
      }
    }
  }
}

// Into the caller's memory: the range asked for, zeros beyond the product, nothing else.
TEST(Multiply, IntoMemoryOfTheCaller) {
  const auto a = inputs(40, 1000, 5)[0], b = inputs(12, 1000, 6)[0];
  const auto expected = schoolbook(a, b);
  for (const std::int64_t lo : {0, 1, 11, 30, 50, 51, 60}) {
    for (const std::size_t count : {0u, 1u, 12u, 70u}) {
      std::vector<std::int64_t> memory(count + 2, 77);
      polynomial::multiply_into<std::int64_t>(a, b, lo, std::span(memory).subspan(1, count));
      EXPECT_EQ(memory.front(), 77);
      EXPECT_EQ(memory.back(), 77);
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = static_cast<std::size_t>(lo) + i;
        ASSERT_TRUE(memory[i + 1] == (at < expected.size() ? expected[at] : 0)) << lo << " " << i;
      }
    }
  }
}

TEST(Multiply, RealAndComplexWithinTheBound) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  for (const std::size_t length : {3u, 100u, 3000u}) {
    std::vector<std::complex<double>> a(length), b(length / 2 + 1);
    std::vector<double> x(length), y(b.size());
    for (auto& c : a) c = {normal(random), normal(random)};
    for (auto& c : b) c = {normal(random), normal(random)};
    for (std::size_t i = 0; i < length; ++i) x[i] = a[i].real();
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = b[i].real();
    const auto product = polynomial::multiply<std::complex<double>>(a, b);
    const auto real = polynomial::multiply<double>(x, y);
    for (std::size_t i = 0; i < product.size(); ++i) {
      std::complex<long double> sum = 0;
      long double real_sum = 0;
      for (std::size_t j = i < length ? 0 : i - length + 1; j < b.size() && j <= i; ++j) {
        sum += std::complex<long double>(a[i - j]) * std::complex<long double>(b[j]);
        real_sum += static_cast<long double>(x[i - j]) * y[j];
      }
      // Far above any method's error, far below a wrong term.
      ASSERT_LT(std::abs(std::complex<double>(sum) - product[i]), 1e-9);
      ASSERT_LT(std::abs(static_cast<double>(real_sum) - real[i]), 1e-9);
    }
  }
}

// A product is right when it is right at a random point of a prime field (length/2^61 chance of
// error).
TEST(Multiply, LongProductsAtARandomPoint) {
  constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
  constexpr std::size_t kLength = 20000;
  std::mt19937_64 random(11);
  const auto value = [&](const auto& list, std::uint64_t at, std::uint64_t m) {
    uint128 sum = 0;
    for (std::size_t i = list.size(); i-- > 0;) {
      const int128 reduced = static_cast<int128>(list[i]) % static_cast<int128>(m);
      sum = (sum * at + static_cast<uint128>(reduced + m)) % m;
    }
    return static_cast<std::uint64_t>(sum);
  };
  const auto product_at = [&](std::uint64_t x, std::uint64_t y) {
    return static_cast<std::uint64_t>(uint128{x} * y % kPrime);
  };
  const std::uint64_t point = random() % kPrime;
  for (const auto& a : inputs(kLength, (std::int64_t{1} << 55), 1)) {
    const auto b = inputs(kLength, (std::int64_t{1} << 55), 2)[1];
    const auto c = polynomial::multiply_wide(a, b);
    EXPECT_EQ(value(c, point, kPrime),
              product_at(value(a, point, kPrime), value(b, point, kPrime)));
  }
  std::vector<std::uint64_t> a(kLength, kPrime - 1), b(kLength);
  for (auto& x : b) x = random() % kPrime;
  const auto c = polynomial::multiply_mod(a, b, kPrime);
  EXPECT_EQ(value(c, point, kPrime), product_at(value(a, point, kPrime), value(b, point, kPrime)));
}

TEST(MultiplyErrors, WhatDoesNotFitIsAnError) {
  const std::vector<std::int64_t> big(300, kMax), least(300, kMin), one = {1, 1};
  for (const char* method : {"direct", "digits", "ntt"}) {
    Options options;
    options.method = method;
    EXPECT_EQ(code_of([&] { polynomial::multiply<std::int64_t>(big, one, options); }),
              ErrorCode::integer_overflow);
    EXPECT_EQ(code_of([&] { polynomial::multiply_wide(big, big, options); }),
              ErrorCode::integer_overflow);
    EXPECT_EQ(code_of([&] { polynomial::multiply_wide(least, least, options); }),
              ErrorCode::integer_overflow);
    // One product of the least numbers is 2^126; two are 2^127, one more than fits.
    const std::vector<std::int64_t> two = {kMin, kMin};
    const auto edge = polynomial::multiply_wide_range(two, two, 0, 1, Options{});
    EXPECT_TRUE(edge[0] == int128{1} << 126);
    EXPECT_EQ(code_of([&] { polynomial::multiply_wide(two, two, options); }),
              ErrorCode::integer_overflow);
  }
}

TEST(MultiplyErrors, BadArguments) {
  const std::vector<std::uint64_t> a = {1, 7}, b = {1};
  const std::vector<std::int64_t> c = {1};
  for (const std::uint64_t modulus :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, (std::uint64_t{1} << 63) + 1}) {
    EXPECT_EQ(code_of([&] { polynomial::multiply_mod(a, b, modulus); }),
              ErrorCode::invalid_argument);
  }
  EXPECT_EQ(code_of([&] { polynomial::multiply_range<std::int64_t>(c, c, 3, 2); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { polynomial::multiply_low<std::int64_t>(c, c, -1); }),
            ErrorCode::invalid_argument);
  std::vector<std::int64_t> out(1);
  EXPECT_EQ(code_of([&] { polynomial::multiply_into<std::int64_t>(c, c, -1, out); }),
            ErrorCode::invalid_argument);
}

TEST(MultiplyErrors, MoreCoefficientsThanThereIsRoomFor) {
  const std::vector<std::int64_t> nothing, one = {1};
  EXPECT_EQ(code_of([&] { polynomial::multiply_low<std::int64_t>(nothing, one, INT64_MAX); }),
            ErrorCode::memory);
}

}  // namespace
}  // namespace faltung
