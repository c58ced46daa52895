// Polynomials of integers of any size against FLINT's fmpz_poly.
#include <gtest/gtest.h>

#if defined(FALTUNG_GMP) && defined(FALTUNG_ORACLE_FLINT)

#include <flint/flint.h>
#include <flint/fmpz_poly.h>

#include "big_schoolbook.h"
#include "support/random.h"

namespace faltung {
namespace {

class FlintPolynomial {
 public:
  FlintPolynomial() { fmpz_poly_init(poly_); }
  explicit FlintPolynomial(const Big& list) : FlintPolynomial() {
    fmpz_t x;
    fmpz_init(x);
    for (std::size_t i = 0; i < list.size(); ++i) {
      fmpz_set_mpz(x, list[i].get_mpz_t());
      fmpz_poly_set_coeff_fmpz(poly_, static_cast<slong>(i), x);
    }
    fmpz_clear(x);
  }
  ~FlintPolynomial() { fmpz_poly_clear(poly_); }
  FlintPolynomial(const FlintPolynomial&) = delete;
  FlintPolynomial& operator=(const FlintPolynomial&) = delete;
  fmpz_poly_struct* get() { return poly_; }

  Big list(std::size_t n) {
    Big list(n);
    fmpz_t x;
    fmpz_init(x);
    for (std::size_t i = 0; i < n; ++i) {
      fmpz_poly_get_coeff_fmpz(x, poly_, static_cast<slong>(i));
      fmpz_get_mpz(list[i].get_mpz_t(), x);
    }
    fmpz_clear(x);
    return list;
  }

 private:
  fmpz_poly_t poly_;
};

TEST(BigAgainstFlint, ProductsOfAllSizes) {
  support::Random random(11);
  for (int round = 0; round < 300; ++round) {
    const auto any = [&] {
      const std::int64_t length = std::int64_t{1} << random.between(0, 9);
      const std::int64_t bits = std::int64_t{1} << random.between(0, 12);
      return random_big(static_cast<std::size_t>(random.between(length, 2 * length)),
                        static_cast<int>(random.between(bits, 2 * bits)), random.next() % 1000);
    };
    const Big a = any(), b = any();
    FlintPolynomial left(a), right(b), product;
    fmpz_poly_mul(product.get(), left.get(), right.get());
    ASSERT_EQ(polynomial::multiply<mpz_class>(a, b), product.list(a.size() + b.size() - 1))
        << a.size() << " by " << b.size();
  }
}

TEST(BigAgainstFlint, PowersAndQuotients) {
  for (const int bits : {2, 70, 400}) {
    const Big a = random_big(40, bits, 1);
    Big b = random_big(17, bits, 2);
    b.back() = -1;
    FlintPolynomial dividend(a), divisor(b), power, quotient, rest;
    fmpz_poly_pow(power.get(), dividend.get(), 7);
    EXPECT_EQ(polynomial::power<mpz_class>(a, 7), power.list(39 * 7 + 1)) << bits;
    fmpz_poly_divrem(quotient.get(), rest.get(), dividend.get(), divisor.get());
    const auto found = polynomial::divide<mpz_class>(a, b);
    EXPECT_EQ(found.quotient, quotient.list(24)) << bits;
    EXPECT_EQ(found.remainder, rest.list(16)) << bits;
  }
}

}  // namespace
}  // namespace faltung

#endif
