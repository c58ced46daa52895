// The products that a power or a quotient is made of, as --explain and --dry-run show them.
#pragma once

#include <string>
#include <vector>

#include "faltung/polynomial_steps.h"
#include "polynomial_verb.h"

namespace faltung::cli {

// Equal products, where the first of them stands.
struct ProductLine {
  polynomial::ProductStep step;
  std::string method;
  std::int64_t times = 1;
};

std::vector<ProductLine> power_lines(const Ring& ring, std::int64_t length, std::uint64_t exponent,
                                     std::int64_t n, const polynomial::Options& options);
std::vector<ProductLine> division_lines(const Ring& ring, std::int64_t a, std::int64_t b,
                                        bool exact, const polynomial::Options& options);

// One line each: "    2 times 100 by 100, coefficients 0 to 198: ntt".
std::string to_text(const std::vector<ProductLine>& lines);

// To standard error for --explain; to standard output, with what else is to be said of the run, for
// --dry-run. `what`: "a^10, 5 coefficients".
void explain_products(const std::vector<ProductLine>& lines);
void print_dry_run(const std::string& what, const std::vector<ProductLine>& lines,
                   const RunSettings& run, const PolynomialReport& report);

}  // namespace faltung::cli
