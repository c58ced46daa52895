// Products of polynomials as 1-D problems over their ring.
#include <exception>

#include "core/fail.h"
#include "faltung/polynomial.h"

namespace faltung::polynomial {
namespace {

// What a product is besides its operands.
struct Product {
  Extent extent = Extent::full();
  std::optional<ElementType> output_type;
  std::uint64_t modulus = 0;
};

// Coefficients that are 0; Error{memory} where there is no room for so many.
template <typename T>
std::vector<T> zeros(std::int64_t count) {
  try {
    return std::vector<T>(static_cast<std::size_t>(count));
  } catch (const std::exception&) {
    fail(ErrorCode::memory, "cannot allocate {} coefficients of {} bytes", count, sizeof(T));
  }
}

// The longer operand is the signal: the product is the same, and what a plan keeps is shorter.
template <typename T, typename Result = T>
std::vector<Result> product(std::span<const T> a, std::span<const T> b, const Product& wanted,
                            const Options& options) {
  const std::span<const T> signal = a.size() < b.size() ? b : a;
  const std::span<const T> taps = a.size() < b.size() ? a : b;
  Problem problem;
  problem.signal_type = element_type_of<T>;
  problem.signal_shape = {static_cast<std::int64_t>(signal.size())};
  problem.kernel = Kernel::from_taps(taps, Shape{static_cast<std::int64_t>(taps.size())});
  problem.extent = {wanted.extent};
  problem.output_type = wanted.output_type;
  problem.modulus = wanted.modulus;
  PlanOptions plan_options;
  plan_options.method = options.method;
  Engine& engine = options.engine != nullptr ? *options.engine : default_engine();
  const Plan plan = engine.plan(problem, plan_options);
  std::vector<Result> result = zeros<Result>(plan.output_shape()[0]);
  ExecuteOptions execute_options;
  execute_options.threads = options.threads;
  plan.execute(view_of(signal), view_of(std::span<Result>(result)), execute_options);
  return result;
}

template <typename T, typename Result = T>
std::vector<Result> whole_product(std::span<const T> a, std::span<const T> b, Product wanted,
                                  const Options& options) {
  if (a.empty() || b.empty()) return {};
  return product<T, Result>(a, b, wanted, options);
}

template <typename T, typename Result = T>
std::vector<Result> product_range(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                                  std::int64_t hi, Product wanted, const Options& options) {
  require(lo >= 0 && lo <= hi,
          "the coefficients [{}, {}) were asked for; a range has 0 <= lo <= hi", lo, hi);
  if (a.empty() || b.empty() || lo == hi) {
    return zeros<Result>(hi - lo);
  }
  wanted.extent = Extent::range(lo, hi);
  return product<T, Result>(a, b, wanted, options);
}

Product modular(std::uint64_t modulus, std::span<const std::uint64_t> a,
                std::span<const std::uint64_t> b) {
  // Checked here as well as in the core: there it would not be seen for a product with nothing.
  require(modulus >= 2 && modulus <= std::uint64_t{1} << 63,
          "the modulus is {}; it must be from 2 to {}", modulus, std::uint64_t{1} << 63);
  for (const auto& operand : {a, b}) {
    for (std::size_t i = 0; i < operand.size(); ++i) {
      require(operand[i] < modulus, "coefficient {} is {}, not a residue modulo {}", i, operand[i],
              modulus);
    }
  }
  Product wanted;
  wanted.modulus = modulus;
  return wanted;
}

Product wide() {
  Product wanted;
  wanted.output_type = ElementType::int128;
  return wanted;
}

}  // namespace

template <typename T>
std::vector<T> multiply(std::span<const T> a, std::span<const T> b, const Options& options) {
  return whole_product<T>(a, b, {}, options);
}

template <typename T>
std::vector<T> multiply_range(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                              std::int64_t hi, const Options& options) {
  return product_range<T>(a, b, lo, hi, {}, options);
}

template FALTUNG_API std::vector<double> multiply(std::span<const double>, std::span<const double>,
                                                  const Options&);
template FALTUNG_API std::vector<std::complex<double>> multiply(
    std::span<const std::complex<double>>, std::span<const std::complex<double>>, const Options&);
template FALTUNG_API std::vector<std::int64_t> multiply(std::span<const std::int64_t>,
                                                        std::span<const std::int64_t>,
                                                        const Options&);
template FALTUNG_API std::vector<double> multiply_range(std::span<const double>,
                                                        std::span<const double>, std::int64_t,
                                                        std::int64_t, const Options&);
template FALTUNG_API std::vector<std::complex<double>> multiply_range(
    std::span<const std::complex<double>>, std::span<const std::complex<double>>, std::int64_t,
    std::int64_t, const Options&);
template FALTUNG_API std::vector<std::int64_t> multiply_range(std::span<const std::int64_t>,
                                                              std::span<const std::int64_t>,
                                                              std::int64_t, std::int64_t,
                                                              const Options&);

std::vector<int128> multiply_wide(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                                  const Options& options) {
  return whole_product<std::int64_t, int128>(a, b, wide(), options);
}

std::vector<int128> multiply_wide_range(std::span<const std::int64_t> a,
                                        std::span<const std::int64_t> b, std::int64_t lo,
                                        std::int64_t hi, const Options& options) {
  return product_range<std::int64_t, int128>(a, b, lo, hi, wide(), options);
}

std::vector<std::uint64_t> multiply_mod(std::span<const std::uint64_t> a,
                                        std::span<const std::uint64_t> b, std::uint64_t modulus,
                                        const Options& options) {
  return whole_product<std::uint64_t>(a, b, modular(modulus, a, b), options);
}

std::vector<std::uint64_t> multiply_mod_range(std::span<const std::uint64_t> a,
                                              std::span<const std::uint64_t> b,
                                              std::uint64_t modulus, std::int64_t lo,
                                              std::int64_t hi, const Options& options) {
  return product_range<std::uint64_t>(a, b, lo, hi, modular(modulus, a, b), options);
}

}  // namespace faltung::polynomial
