// Inverse series and division over integers of any size.
#include <gtest/gtest.h>

#ifdef FALTUNG_GMP

#include "big_schoolbook.h"

namespace faltung {
namespace {

Big sum(Big a, const Big& b) {
  for (std::size_t i = 0; i < b.size(); ++i) a[i] += b[i];
  return a;
}

TEST(BigDivision, QuotientsAndRemaindersComeBack) {
  for (const int bits : {3, 64, 200, 1500}) {
    for (const std::size_t length : {1, 2, 9, 40}) {
      Big b = random_big(length, bits, 1);
      for (const int lead : {1, -1}) {
        b.back() = lead;
        const Big q = random_big(23, bits, 2), r = random_big(length - 1, bits, 3);
        const auto found = polynomial::divide<mpz_class>(sum(big_schoolbook(q, b), r), b);
        EXPECT_EQ(found.quotient, q) << bits << " bits, " << length;
        EXPECT_EQ(found.remainder, r) << bits << " bits, " << length;
      }
    }
  }
}

// The quotient's coefficients grow to 10^59, of operands below 11.
TEST(BigDivision, QuotientsThatGrow) {
  Big a(60), b = {-10, 1};
  a.back() = 1;
  const auto [quotient, remainder] = polynomial::divide<mpz_class>(a, b);
  mpz_class power = 1;
  for (std::size_t i = quotient.size(); i-- > 0; power *= 10) EXPECT_EQ(quotient[i], power);
  EXPECT_EQ(remainder, Big{power});
}

TEST(BigDivision, ShortDividendsAndZerosAtTheEnd) {
  const Big a = {3, 4}, b = {1, 2, 1, 0};
  const auto found = polynomial::divide<mpz_class>(a, b);
  EXPECT_EQ(found.quotient, Big{});
  EXPECT_EQ(found.remainder, a);
  EXPECT_EQ(polynomial::divide<mpz_class>(Big{2, 4, 2, 0}, b).quotient, (Big{2, 0}));
}

TEST(BigDivision, ExactByAnyDivisor) {
  for (const int bits : {2, 64, 300}) {
    for (const std::size_t length : {1, 2, 17}) {
      Big b = random_big(length, bits, 4), q = random_big(30, bits, 5);
      b.back() = 6;
      EXPECT_EQ(polynomial::divide_exact(big_schoolbook(q, b), b), q) << bits << ", " << length;
    }
  }
  EXPECT_EQ(polynomial::divide_exact(Big(5), Big{1, 7}), Big(4));
  // (x^105 - 1) / (x^15 - 1) and its like have small divisors with large coefficients.
  Big power(106), divisor = {-1, 1};
  power.front() = -1;
  power.back() = 1;
  EXPECT_EQ(polynomial::divide_exact(power, divisor), Big(105, 1));
}

TEST(BigDivision, ExactDivisionRefusesRemainders) {
  const auto code = [](const Big& a, const Big& b) {
    return code_of([&] { polynomial::divide_exact(a, b); });
  };
  const Big a = random_big(20, 100, 6), b = {5, 0, 3};
  Big product = big_schoolbook(a, b);
  product[7] += 1;
  EXPECT_EQ(code(product, b), ErrorCode::invalid_argument);
  EXPECT_EQ(code({0, 1, 1}, {2}), ErrorCode::invalid_argument);  // of rationals
  EXPECT_EQ(code({0, 1, 1}, {0, 2, 2}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({1, 1}, {1, 1, 1}), ErrorCode::invalid_argument);
  EXPECT_EQ(code({1, 1}, {0, 0}), ErrorCode::invalid_argument);
}

TEST(BigDivision, InverseSeries) {
  Big f = random_big(50, 90, 8);
  for (const int first : {1, -1}) {
    f.front() = first;
    const Big inverse = polynomial::inverse_low<mpz_class>(f, 120);
    Big expected(120);
    expected.front() = 1;
    EXPECT_EQ(polynomial::multiply_low<mpz_class>(f, inverse, 120), expected);
  }
  const Big fibonacci = polynomial::inverse_low<mpz_class>(Big{1, -1, -1}, 301);
  EXPECT_EQ(fibonacci.back().get_str(),
            "359579325206583560961765665172189099052367214309267232255589801");
  EXPECT_EQ(code_of([] {
              polynomial::inverse_low<mpz_class>(Big{2, 1}, 5);
            }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] {
              polynomial::divide<mpz_class>(Big{2, 1}, Big{1, 2});
            }),
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace faltung

#endif
