#include "product.h"

namespace faltung::cli {
namespace {

// Gives both operands to the problem, converted by `elements`.
template <typename Elements>
PlannedProduct with_operands(const Product& product, const Elements& elements) {
  const bool swap = product.b.length() > product.a.length();
  PlannedProduct result;
  result.signal = array_of(elements(swap ? product.b : product.a));
  result.problem.kernel = Kernel::from_taps(elements(swap ? product.a : product.b));
  result.problem.signal_type = result.signal.type();
  result.problem.signal_shape = result.signal.shape();
  return result;
}

PlannedProduct over_ring(const Product& product) {
  switch (product.ring.kind) {
    case Ring::Kind::residues:
      return with_operands(product, [&](const PolynomialOperand& operand) {
        return residues_of(operand, product.ring.modulus);
      });
    case Ring::Kind::complex:
      return with_operands(product, complex_numbers_of);
    case Ring::Kind::real:
      return with_operands(product, reals_of);
    default:
      return with_operands(product, integers_of);
  }
}

template <typename T, typename Result>
polynomial::Verdict check_as(std::uint64_t modulus, const PlannedProduct& operands,
                             const Array& result, std::int64_t lo) {
  const ConstView taps = operands.problem.kernel.taps();
  const std::span<const T> kernel(static_cast<const T*>(taps.data),
                                  static_cast<std::size_t>(element_count(taps.shape)));
  return polynomial::Verifier(modulus).check(operands.signal.as<T>(), kernel, result.as<Result>(),
                                             lo);
}

}  // namespace

bool is_zero(const Product& product) { return product.a.length() == 0 || product.b.length() == 0; }

std::int64_t result_length(const Product& product) {
  if (product.range) return product.range->second - product.range->first;
  if (is_zero(product)) return 0;
  return product.a.length() + product.b.length() - 1;
}

PlannedProduct planned(const Product& product) {
  PlannedProduct result = over_ring(product);
  result.problem.modulus = product.ring.modulus;
  if (product.ring.kind == Ring::Kind::wide_integers) {
    result.problem.output_type = ElementType::int128;
  }
  if (product.range) {
    result.problem.extent = {Extent::range(product.range->first, product.range->second)};
  }
  return result;
}

polynomial::Verdict check(const Product& product, const PlannedProduct& operands,
                          const Array& result) {
  const std::int64_t lo = product.range ? product.range->first : 0;
  switch (product.ring.kind) {
    case Ring::Kind::integers:
      return check_as<std::int64_t, std::int64_t>(0, operands, result, lo);
    case Ring::Kind::wide_integers:
      return check_as<std::int64_t, int128>(0, operands, result, lo);
    case Ring::Kind::residues:
      return check_as<std::uint64_t, std::uint64_t>(product.ring.modulus, operands, result, lo);
    default:
      return polynomial::Verdict::not_checked;
  }
}

}  // namespace faltung::cli
