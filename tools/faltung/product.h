// Products of polynomials from files, planned as problems of one axis.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "coefficients.h"

namespace faltung::cli {

struct Product {
  PolynomialOperand a, b;
  Ring ring;
  std::optional<std::pair<std::int64_t, std::int64_t>> range;  // of coefficients; empty: all
};

// Whether an operand has no coefficients, so that there is nothing to plan.
bool is_zero(const Product& product);
// How many coefficients the result has; 0 for a whole product with the zero polynomial.
std::int64_t result_length(const Product& product);

// The longer operand is the signal.
struct PlannedProduct {
  Problem problem;
  Array signal;
};
PlannedProduct planned(const Product& product);

// What a check at a random point says of the result; over real and complex numbers it is never
// checked.
polynomial::Verdict check(const Product& product, const PlannedProduct& operands,
                          const Array& result);

}  // namespace faltung::cli
