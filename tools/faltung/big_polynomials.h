// Products, powers and quotients of polynomials whose integers are of any size: from operands to
// files, as the verbs do it for other rings. Part of the program where it is built with GMP.
#pragma once

#include "polynomial_verb.h"
#include "product.h"

namespace faltung::cli {

// `report` and `watch` come as they are after reading.
struct BigRun {
  const PolynomialSettings& settings;
  PolynomialReport report;
  Stopwatch watch;
  const Interrupt& interrupt;
};

void multiply_big(const Product& product, BigRun run);
// `low`: so many coefficients, 0 for all, which are `length`.
void power_big(const PolynomialOperand& a, std::uint64_t exponent, std::int64_t low,
               std::int64_t length, BigRun run);

enum class Remainder { wanted, refused };
// The remainder goes to a file of its own, unless that is empty.
void divide_big(const PolynomialOperand& a, const PolynomialOperand& b, Remainder remainder,
                const std::string& remainder_path, BigRun run);

}  // namespace faltung::cli
