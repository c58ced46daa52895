#include <flint/flint.h>
#include <flint/fmpz_poly.h>
#include <flint/nmod_poly.h>

#include "second_oracle.h"

namespace faltung {
namespace {

class IntegerPolynomial {
 public:
  IntegerPolynomial() { fmpz_poly_init(poly_); }
  explicit IntegerPolynomial(const std::vector<std::int64_t>& list) : IntegerPolynomial() {
    for (std::size_t i = 0; i < list.size(); ++i) {
      fmpz_poly_set_coeff_si(poly_, static_cast<slong>(i), list[i]);
    }
  }
  ~IntegerPolynomial() { fmpz_poly_clear(poly_); }
  IntegerPolynomial(const IntegerPolynomial&) = delete;
  IntegerPolynomial& operator=(const IntegerPolynomial&) = delete;
  fmpz_poly_struct* get() { return poly_; }

  std::vector<int128> list(std::size_t n) {
    std::vector<int128> list(n);
    fmpz_t x, part;
    fmpz_init(x);
    fmpz_init(part);
    for (std::size_t i = 0; i < n; ++i) {
      fmpz_poly_get_coeff_fmpz(x, poly_, static_cast<slong>(i));
      fmpz_fdiv_q_2exp(part, x, 64);
      const int128 upper = fmpz_get_si(part);
      fmpz_fdiv_r_2exp(part, x, 64);
      list[i] = (upper << 64) + static_cast<int128>(fmpz_get_ui(part));
    }
    fmpz_clear(part);
    fmpz_clear(x);
    return list;
  }

 private:
  fmpz_poly_t poly_;
};

class ResiduePolynomial {
 public:
  explicit ResiduePolynomial(std::uint64_t m) { nmod_poly_init(poly_, m); }
  ResiduePolynomial(const std::vector<std::uint64_t>& list, std::uint64_t m)
      : ResiduePolynomial(m) {
    for (std::size_t i = list.size(); i-- > 0;) {
      nmod_poly_set_coeff_ui(poly_, static_cast<slong>(i), list[i]);
    }
  }
  ~ResiduePolynomial() { nmod_poly_clear(poly_); }
  ResiduePolynomial(const ResiduePolynomial&) = delete;
  ResiduePolynomial& operator=(const ResiduePolynomial&) = delete;
  nmod_poly_struct* get() { return poly_; }

  std::vector<std::uint64_t> list(std::size_t n) {
    std::vector<std::uint64_t> list(n);
    for (std::size_t i = 0; i < n; ++i) {
      list[i] = nmod_poly_get_coeff_ui(poly_, static_cast<slong>(i));
    }
    return list;
  }

 private:
  nmod_poly_t poly_;
};

class FlintOracle final : public SecondOracle {
 public:
  WideIntegers multiply(const Integers& a, const Integers& b, std::size_t n) const override {
    IntegerPolynomial left(a), right(b), product;
    fmpz_poly_mullow(product.get(), left.get(), right.get(), static_cast<slong>(n));
    return product.list(n);
  }
  WideIntegers power(const Integers& a, std::uint64_t exponent) const override {
    IntegerPolynomial base(a), power;
    fmpz_poly_pow(power.get(), base.get(), exponent);
    return power.list((a.size() - 1) * exponent + 1);
  }

  Residues multiply(const Residues& a, const Residues& b, std::uint64_t m,
                    std::size_t n) const override {
    ResiduePolynomial left(a, m), right(b, m), product(m);
    nmod_poly_mullow(product.get(), left.get(), right.get(), static_cast<slong>(n));
    return product.list(n);
  }
  Residues power(const Residues& a, std::uint64_t exponent, std::uint64_t m) const override {
    ResiduePolynomial base(a, m), power(m);
    nmod_poly_pow(power.get(), base.get(), exponent);
    return power.list((a.size() - 1) * exponent + 1);
  }
  Residues inverse(const Residues& f, std::uint64_t m, std::size_t n) const override {
    ResiduePolynomial series(f, m), inverse(m);
    nmod_poly_inv_series(inverse.get(), series.get(), static_cast<slong>(n));
    return inverse.list(n);
  }
  polynomial::Quotient<std::uint64_t> divide(const Residues& a, const Residues& b,
                                             std::uint64_t m) const override {
    ResiduePolynomial dividend(a, m), divisor(b, m), quotient(m), rest(m);
    nmod_poly_divrem(quotient.get(), rest.get(), dividend.get(), divisor.get());
    const std::size_t length = a.size() < b.size() ? 0 : a.size() - b.size() + 1;
    return {quotient.list(length), rest.list(std::min(a.size(), b.size() - 1))};
  }
};

}  // namespace

std::unique_ptr<SecondOracle> flint_oracle() { return std::make_unique<FlintOracle>(); }

}  // namespace faltung
