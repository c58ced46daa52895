// Products of polynomials of integers of any size: every way that takes less than a second, the
// choice between them (the last part of a name empty), and FLINT's where that is found, which has
// to find the same. One thread, inputs random.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#ifdef FALTUNG_FLINT
#include <flint/fmpz_poly.h>
#endif

#include <vector>

#include "faltung/polynomial_gmp.h"

namespace {

using namespace faltung;

std::vector<mpz_class> random_integers(std::int64_t length, int bits) {
  static gmp_randclass random(gmp_randinit_mt);
  std::vector<mpz_class> list(static_cast<std::size_t>(length));
  for (mpz_class& x : list) {
    x = random.get_z_bits(static_cast<mp_bitcnt_t>(bits));
    if (random.get_z_bits(1) != 0) x = -x;
  }
  return list;
}

#ifdef FALTUNG_FLINT
class FlintPolynomial {
 public:
  FlintPolynomial() { fmpz_poly_init(poly_); }
  explicit FlintPolynomial(const std::vector<mpz_class>& coefficients) : FlintPolynomial() {
    for (std::size_t i = coefficients.size(); i-- > 0;) {
      fmpz_poly_set_coeff_mpz(poly_, static_cast<slong>(i), coefficients[i].get_mpz_t());
    }
  }
  ~FlintPolynomial() { fmpz_poly_clear(poly_); }
  FlintPolynomial(const FlintPolynomial&) = delete;
  FlintPolynomial& operator=(const FlintPolynomial&) = delete;
  fmpz_poly_struct* get() { return poly_; }

 private:
  fmpz_poly_t poly_;
};

void multiply_by_flint(benchmark::State& state, std::int64_t length, int bits) {
  const auto a = random_integers(length, bits), b = random_integers(length, bits);
  FlintPolynomial left(a), right(b), product;
  for (auto _ : state) fmpz_poly_mul(product.get(), left.get(), right.get());
  FlintPolynomial expected(polynomial::multiply<mpz_class>(a, b));
  if (fmpz_poly_equal(product.get(), expected.get()) == 0) {
    state.SkipWithError("FLINT computed something else");
  }
}
#endif

void multiply(benchmark::State& state, std::int64_t length, int bits, const std::string& way) {
  const auto a = random_integers(length, bits), b = random_integers(length, bits);
  std::vector<mpz_class> c(a.size() + b.size() - 1);
  polynomial::Options options;
  options.method = way;
  for (auto _ : state) polynomial::multiply_into<mpz_class>(a, b, 0, c, options);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const std::int64_t length : {4, 16, 128, 1024, 8192}) {
    for (const int bits : {40, 100, 300, 1000, 5000}) {
      std::vector<std::string> names = {""};
      for (const auto& way :
           polynomial::ways(random_integers(length, bits), random_integers(length, bits))) {
        if (way.seconds < 1) names.push_back(way.name);
      }
      for (const std::string& name : names) {
        benchmark::RegisterBenchmark(
            fmt::format("{}/{}bits/{}", length, bits, name).c_str(),
            [=](benchmark::State& state) { multiply(state, length, bits, name); })
            ->Unit(benchmark::kMicrosecond);
      }
#ifdef FALTUNG_FLINT
      benchmark::RegisterBenchmark(
          fmt::format("{}/{}bits/flint", length, bits).c_str(),
          [=](benchmark::State& state) { multiply_by_flint(state, length, bits); })
          ->Unit(benchmark::kMicrosecond);
#endif
    }
  }
  benchmark::RunSpecifiedBenchmarks();
}
