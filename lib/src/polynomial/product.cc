#include "polynomial/product.h"

#include <algorithm>

#include "api/products.h"
#include "faltung/polynomial_steps.h"
#include "methods/ntt/ntt.h"
#include "polynomial/small_product.h"

namespace faltung::polynomial {
namespace {

template <typename T, typename Result>
Problem problem_of(std::span<const T> signal, std::span<const T> taps, std::int64_t lo,
                   std::span<Result> out, std::uint64_t modulus, const Options& options) {
  Problem problem;
  problem.signal_type = element_type_of<T>;
  problem.signal_shape = {static_cast<std::int64_t>(signal.size())};
  problem.kernel = Kernel::from_taps(taps, Shape{static_cast<std::int64_t>(taps.size())});
  problem.extent = {Extent::range(lo, lo + static_cast<std::int64_t>(out.size()))};
  problem.output_type = element_type_of<Result>;
  problem.modulus = modulus;
  problem.overflow = options.overflow;
  return problem;
}

Engine& engine_of(const Options& options) {
  return options.engine != nullptr ? *options.engine : default_engine();
}

template <typename T>
T difference(T x, T y, std::uint64_t modulus) {
  if (modulus != 0) return x >= y ? x - y : x + (static_cast<T>(modulus) - y);
  using Unsigned = std::make_unsigned_t<T>;
  return static_cast<T>(static_cast<Unsigned>(x) - static_cast<Unsigned>(y));
}

// What a folded product left out, and its first coefficients without that (ntt_product.h).
template <typename T>
void unfold(std::span<const T> a, std::span<const T> b, std::size_t excess, std::span<T> out,
            std::uint64_t modulus, const Options& options) {
  const std::span<T> end = out.last(excess);
  product_into<T, T>(a.last(excess), b.last(excess), static_cast<std::int64_t>(excess) - 1, end,
                     modulus, options);
  for (std::size_t i = 0; i < excess; ++i) out[i] = difference(out[i], end[i], modulus);
}

template <typename T, typename Result>
bool is_small_product(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                      std::span<Result> out, std::uint64_t modulus, const Options& options) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    return small_product(a, b, lo, out, modulus, target_of(engine_of(options)));
  } else if constexpr (std::is_same_v<T, Result>) {
    return small_product(a, b, lo, out, options.overflow == Overflow::wrap);
  } else {
    return small_product(a, b, lo, out);
  }
}

// How the engine multiplies operands of these lengths.
template <typename T, typename Result>
std::shared_ptr<const ProductChoice> choice_for(std::span<const T> signal, std::span<const T> taps,
                                                std::int64_t lo, std::span<Result> out,
                                                std::uint64_t modulus, const Options& options) {
  const NttProduct::Shape shape{static_cast<std::int64_t>(signal.size()),
                                static_cast<std::int64_t>(taps.size()),
                                lo,
                                static_cast<std::int64_t>(out.size()),
                                modulus,
                                options.overflow == Overflow::wrap,
                                std::is_same_v<T, Result>};
  // Whether terms are zero is seen when they are multiplied, not by the choice for their shape.
  return product_choice(engine_of(options), shape, element_type_of<Result>, [&] {
    std::vector<T> dense(taps.begin(), taps.end());
    std::ranges::replace(dense, T{0}, T{1});
    return problem_of(signal, std::span<const T>(dense), lo, out, modulus, options);
  });
}

// Integers and residues, by the definition or by transforms, in ways that need no plan; false where
// those are not the way.
template <typename T, typename Result>
bool unplanned_product(std::span<const T> signal, std::span<const T> taps, std::int64_t lo,
                       std::span<Result> out, std::uint64_t modulus, const Options& options) {
  if constexpr (std::is_integral_v<T>) {
    if (!options.method.empty() || options.threads < 1) return false;
    if (is_small_product(signal, taps, lo, out, modulus, options)) return true;
    Engine& engine = engine_of(options);
    const auto choice = choice_for<T, Result>(signal, taps, lo, out, modulus, options);
    if (!choice->ntt ||
        !choice->ntt->multiply(signal, taps, out, options.threads, workspace_of(engine))) {
      return false;
    }
    if constexpr (std::is_same_v<T, Result>) {
      const auto excess = static_cast<std::size_t>(choice->ntt->excess());
      if (excess > 0) unfold(signal, taps, excess, out, modulus, options);
    }
    return true;
  }
  return false;
}

// The longer operand is the signal: the product is the same, and what a plan keeps is shorter.
template <typename T, typename Result>
void execute_product(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                     std::span<Result> out, std::uint64_t modulus, const Options& options) {
  const std::span<const T> signal = a.size() < b.size() ? b : a;
  const std::span<const T> taps = a.size() < b.size() ? a : b;
  if (unplanned_product(signal, taps, lo, out, modulus, options)) return;
  const Problem problem = problem_of(signal, taps, lo, out, modulus, options);
  PlanOptions plan_options;
  plan_options.method = options.method;
  ExecuteOptions execute_options;
  execute_options.threads = options.threads;
  engine_of(options)
      .plan(problem, plan_options)
      .execute(view_of(signal), view_of(out), execute_options);
}

}  // namespace

template <typename T, typename Result>
void product_into(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                  std::span<Result> out, std::uint64_t modulus, const Options& options) {
  product_of_needed<T, Result>(a, b, lo, out,
                               [&](std::span<const T> part_a, std::span<const T> part_b,
                                   std::int64_t from, std::span<Result> to) {
                                 execute_product<T, Result>(part_a, part_b, from, to, modulus,
                                                            options);
                               });
}

template void product_into(std::span<const double>, std::span<const double>, std::int64_t,
                           std::span<double>, std::uint64_t, const Options&);
template void product_into(std::span<const std::complex<double>>,
                           std::span<const std::complex<double>>, std::int64_t,
                           std::span<std::complex<double>>, std::uint64_t, const Options&);
template void product_into(std::span<const std::int64_t>, std::span<const std::int64_t>,
                           std::int64_t, std::span<std::int64_t>, std::uint64_t, const Options&);
template void product_into(std::span<const std::int64_t>, std::span<const std::int64_t>,
                           std::int64_t, std::span<int128>, std::uint64_t, const Options&);
template void product_into(std::span<const std::uint64_t>, std::span<const std::uint64_t>,
                           std::int64_t, std::span<std::uint64_t>, std::uint64_t, const Options&);

namespace {

// A coefficient like most: an integer or residue neither small nor the largest there is.
template <typename T>
T usual_coefficient(std::uint64_t modulus) {
  if constexpr (!std::is_integral_v<T>) return T{1};
  return static_cast<T>(modulus != 0 ? modulus / 2 : std::uint64_t{1} << 40);
}

}  // namespace

template <typename T, typename Result>
std::string method_of(const ProductStep& step, std::uint64_t modulus, const Options& options) {
  if (!options.method.empty()) return options.method;
  const std::vector<T> a(static_cast<std::size_t>(step.a), usual_coefficient<T>(modulus));
  const std::vector<T> b(static_cast<std::size_t>(step.b), usual_coefficient<T>(modulus));
  std::vector<Result> out = zeros<Result>(step.hi - step.lo);
  std::string method = "direct";  // where nothing is multiplied
  product_of_needed<T, Result>(
      a, b, step.lo, out,
      [&](std::span<const T> x, std::span<const T> y, std::int64_t lo, std::span<Result> to) {
        if (x.size() < y.size()) std::swap(x, y);
        if constexpr (std::is_integral_v<T>) {
          if (is_small(std::ssize(x), std::ssize(y), modulus, target_of(engine_of(options))))
            return;
          if (choice_for<T, Result>(x, y, lo, to, modulus, options)->ntt) {
            method = ntt_method().name();
            return;
          }
        }
        method = engine_of(options).plan(problem_of(x, y, lo, to, modulus, options)).method();
      });
  return method;
}

#define FALTUNG_METHOD_OF(T, Result)                                                       \
  template FALTUNG_API std::string method_of<T, Result>(const ProductStep&, std::uint64_t, \
                                                        const Options&)

FALTUNG_METHOD_OF(double, double);
FALTUNG_METHOD_OF(std::complex<double>, std::complex<double>);
FALTUNG_METHOD_OF(std::int64_t, std::int64_t);
FALTUNG_METHOD_OF(std::int64_t, int128);
FALTUNG_METHOD_OF(std::uint64_t, std::uint64_t);

#undef FALTUNG_METHOD_OF

void check_modulus(std::uint64_t modulus) {
  require(modulus >= 2 && modulus <= std::uint64_t{1} << 63,
          "the modulus is {}; it must be from 2 to {}", modulus, std::uint64_t{1} << 63);
}

void check_residues(std::span<const std::uint64_t> coefficients, std::uint64_t modulus,
                    const Options& options) {
  check_residues(coefficients, modulus, simd::all_below_loop(target_of(engine_of(options))));
}

void check_residues(std::span<const std::uint64_t> coefficients, std::uint64_t modulus,
                    simd::AllBelow all_below) {
  if (all_below(coefficients.data(), std::ssize(coefficients), modulus)) return;
  for (std::size_t i = 0; i < coefficients.size(); ++i) {
    require(coefficients[i] < modulus, "coefficient {} is {}, not a residue modulo {}", i,
            coefficients[i], modulus);
  }
}

}  // namespace faltung::polynomial
