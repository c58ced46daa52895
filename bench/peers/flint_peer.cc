// FLINT: nmod_poly_mul, products of polynomials modulo a number of at most 64 bits, and
// fmpz_poly_mul, over the integers. Operands and product stay in FLINT's own representation.
#include <flint/flint.h>
#include <flint/fmpz_poly.h>
#include <flint/nmod_poly.h>

#include "peers/makers.h"

namespace faltung::peers {
namespace {

class Polynomial {
 public:
  explicit Polynomial(std::uint64_t modulus) { nmod_poly_init(poly_, modulus); }
  Polynomial(const ConstView& coefficients, std::uint64_t modulus) : Polynomial(modulus) {
    const auto* values = static_cast<const std::uint64_t*>(coefficients.data);
    for (std::int64_t i = coefficients.shape[0]; i-- > 0;) {
      nmod_poly_set_coeff_ui(poly_, i, values[i]);
    }
  }
  ~Polynomial() { nmod_poly_clear(poly_); }
  Polynomial(const Polynomial&) = delete;
  Polynomial& operator=(const Polynomial&) = delete;
  nmod_poly_struct* get() { return poly_; }

 private:
  nmod_poly_t poly_;
};

class FlintRun final : public LocalRun {
 public:
  FlintRun(const Problem& problem, const ConstView& signal)
      : LocalRun("flint", "nmod_poly_mul"),
        problem_(problem),
        left_(signal, problem.modulus),
        right_(problem.kernel.taps(), problem.modulus),
        product_(problem.modulus) {}

  void call() override { nmod_poly_mul(product_.get(), left_.get(), right_.get()); }

  Array result() override {
    Array array(ElementType::uint64, output_shape(problem_));
    const auto values = array.as<std::uint64_t>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = nmod_poly_get_coeff_ui(product_.get(), static_cast<slong>(i));
    }
    return array;
  }

 private:
  Problem problem_;
  Polynomial left_, right_, product_;
};

class IntegerPolynomial {
 public:
  IntegerPolynomial() { fmpz_poly_init(poly_); }
  explicit IntegerPolynomial(const ConstView& coefficients) : IntegerPolynomial() {
    const auto* values = static_cast<const std::int64_t*>(coefficients.data);
    for (std::int64_t i = coefficients.shape[0]; i-- > 0;) {
      fmpz_poly_set_coeff_si(poly_, i, values[i]);
    }
  }
  ~IntegerPolynomial() { fmpz_poly_clear(poly_); }
  IntegerPolynomial(const IntegerPolynomial&) = delete;
  IntegerPolynomial& operator=(const IntegerPolynomial&) = delete;
  fmpz_poly_struct* get() { return poly_; }

  void copy_to(std::span<int128> list) {
    fmpz_t value, part;
    fmpz_init(value);
    fmpz_init(part);
    for (std::size_t i = 0; i < list.size(); ++i) {
      fmpz_poly_get_coeff_fmpz(value, poly_, static_cast<slong>(i));
      fmpz_fdiv_q_2exp(part, value, 64);
      const int128 upper = fmpz_get_si(part);
      fmpz_fdiv_r_2exp(part, value, 64);
      list[i] = (upper << 64) + static_cast<int128>(fmpz_get_ui(part));
    }
    fmpz_clear(part);
    fmpz_clear(value);
  }

 private:
  fmpz_poly_t poly_;
};

class FlintIntegerRun final : public LocalRun {
 public:
  FlintIntegerRun(const Problem& problem, const ConstView& signal)
      : LocalRun("flint", "fmpz_poly_mul"),
        problem_(problem),
        left_(signal),
        right_(problem.kernel.taps()) {}

  void call() override { fmpz_poly_mul(product_.get(), left_.get(), right_.get()); }

  Array result() override {
    Array array(ElementType::int128, output_shape(problem_));
    product_.copy_to(array.as<int128>());
    return array;
  }

 private:
  Problem problem_;
  IntegerPolynomial left_, right_, product_;
};

class Flint final : public Peer {
 public:
  explicit Flint(int threads) { flint_set_num_threads(threads); }
  std::string name() const override { return "flint"; }
  std::string version() const override { return FLINT_VERSION; }

  std::vector<std::unique_ptr<Run>> prepare(const Row& row, const ConstView& signal) override {
    std::vector<std::unique_ptr<Run>> runs;
    if (row.problem.modulus != 0) runs.push_back(std::make_unique<FlintRun>(row.problem, signal));
    if (row.problem.output_type == ElementType::int128) {
      runs.push_back(std::make_unique<FlintIntegerRun>(row.problem, signal));
    }
    return runs;
  }
};

}  // namespace

std::unique_ptr<Peer> make_flint(int threads) { return std::make_unique<Flint>(threads); }

}  // namespace faltung::peers
