#include "big_polynomials.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "console.h"
#include "faltung/polynomial_steps.h"
#include "machine.h"
#include "memory.h"
#include "report.h"

namespace faltung::cli {
namespace {

using polynomial::Verdict;
using polynomial::Verifier;

// Of the largest coefficient.
std::int64_t bits_of(const BigCoefficients& list) {
  std::size_t bits = 0;
  for (const BigInteger& x : list) bits = std::max(bits, mpz_sizeinbase(x.get_mpz_t(), 2));
  return static_cast<std::int64_t>(bits);
}

// What an integer of so many bits takes at most.
std::int64_t bytes_of_bits(double bits) {
  constexpr double kMost = 0x1p60;
  return static_cast<std::int64_t>(std::min(bits / 8 + 32, kMost));
}

std::string describe(const PolynomialOperand& operand, const BigCoefficients& list) {
  return fmt::format("{}: {} coefficients of up to {} bits", operand.name, list.size(),
                     bits_of(list));
}

// Bits of the largest coefficient of a^exponent, or of its first n ones: each takes the constant
// coefficient from all factors but n, those from k^n choices.
double power_bits(const BigCoefficients& a, std::uint64_t exponent, std::int64_t n) {
  if (a.empty()) return 0;
  const auto factors = static_cast<double>(exponent);
  const double bits = static_cast<double>(bits_of(a)) + std::log2(static_cast<double>(a.size()));
  const double constant =
      abs(a.front()) <= 1 ? 0 : static_cast<double>(mpz_sizeinbase(a.front().get_mpz_t(), 2));
  const double low = factors * constant + static_cast<double>(n) * (std::log2(factors + 1) + bits);
  return std::min(factors * bits, low);
}

// What --explain and --dry-run want to hear, as text or JSON. True where that was all.
bool explained(const BigRun& run, const std::vector<std::string>& lines) {
  const RunSettings& settings = run.settings.run;
  const std::string text = fmt::format("{}\n", fmt::join(lines, "\n"));
  if (settings.explain) std::fwrite(text.data(), 1, text.size(), stderr);
  if (!settings.dry_run) return false;
  if (settings.json) {
    Json json = json_with_schema("dry_run");
    json["verb"] = run.report.verb;
    json["ring"] = to_string(run.report.ring);
    json["lines"] = lines;
    print_result(text_of(json));
  } else {
    print_result(text);
  }
  return true;
}

polynomial::Options options_of(const BigRun& run, Engine& engine) {
  return {.method = run.settings.run.plan.method,
          .threads = run.settings.run.threads,
          .engine = &engine};
}

Engine engine_of(const BigRun& run) {
  return Engine(on_this_machine(run.settings.run.engine, run.settings.run.quiet));
}

void finish_check(BigRun& run, Verdict verdict) {
  require_right(verdict, run.report.verb);
  run.report.verified = verdict == Verdict::right;
  run.report.times.verify = run.watch.lap();
}

}  // namespace

void multiply_big(const Product& product, BigRun run) {
  const BigCoefficients a = big_integers_of(product.a), b = big_integers_of(product.b);
  const std::int64_t length = result_length(product);
  require_memory("the product", length,
                 bytes_of_bits(static_cast<double>(bits_of(a) + bits_of(b))));
  Engine engine = engine_of(run);
  const polynomial::Options options = options_of(run, engine);
  const auto ways = polynomial::ways(a, b, options);
  const std::string& asked = run.settings.run.plan.method;
  if (!ways.empty()) run.report.how = asked.empty() ? ways.front().name : asked;
  std::vector<std::string> lines = {describe(product.a, a), describe(product.b, b)};
  for (const auto& [name, seconds] : ways) {
    lines.push_back(fmt::format("{} {:<10} {:>9}", name == run.report.how ? '*' : ' ', name,
                                format_seconds(seconds)));
  }
  if (explained(run, lines)) return;
  const std::int64_t lo = product.range ? product.range->first : 0;
  BigCoefficients c = polynomial::multiply_range<BigInteger>(a, b, lo, lo + length, options);
  run.report.times.execute = run.watch.lap();
  if (run.settings.verify) finish_check(run, polynomial::check(Verifier(), a, b, c, lo));
  write_polynomial(product.a.document, std::move(c), run.settings, run.report, run.interrupt);
}

void power_big(const PolynomialOperand& operand, std::uint64_t exponent, std::int64_t low,
               std::int64_t length, BigRun run) {
  const BigCoefficients a = big_integers_of(operand);
  const std::int64_t n = low > 0 ? low : length;
  const double bits = power_bits(a, exponent, n);
  require_memory("the power", n, bytes_of_bits(bits));
  const std::size_t products = polynomial::power_steps(operand.length(), exponent, n).size();
  if (explained(run, {describe(operand, a), fmt::format("{} products, coefficients of up to {:.0f} "
                                                        "bits",
                                                        products, bits)})) {
    return;
  }
  Engine engine = engine_of(run);
  const polynomial::Options options = options_of(run, engine);
  BigCoefficients power = low > 0 ? polynomial::power_low<BigInteger>(a, exponent, low, options)
                                  : polynomial::power<BigInteger>(a, exponent, options);
  run.report.times.execute = run.watch.lap();
  if (run.settings.verify && low == 0) {
    finish_check(run, polynomial::check_power(Verifier(), a, exponent, power));
  }
  write_polynomial(operand.document, std::move(power), run.settings, run.report, run.interrupt);
}

// Proved by the library, which multiplies back.
void divide_big(const PolynomialOperand& dividend, const PolynomialOperand& divisor,
                Remainder remainder, const std::string& remainder_path, BigRun run) {
  const BigCoefficients a = big_integers_of(dividend), b = big_integers_of(divisor);
  if (explained(run, {describe(dividend, a), describe(divisor, b),
                      "kronecker: both at a power of 2^64, proved by a product"})) {
    return;
  }
  Engine engine = engine_of(run);
  const polynomial::Options options = options_of(run, engine);
  polynomial::Quotient<BigInteger> found;
  if (remainder == Remainder::refused) {
    found.quotient = polynomial::divide_exact(a, b, options);
  } else {
    found = polynomial::divide<BigInteger>(a, b, options);
  }
  run.report.times.execute = run.watch.lap();
  run.report.verified = true;
  write_polynomial(dividend.document, std::move(found.quotient), run.settings, run.report,
                   run.interrupt);
  if (remainder_path.empty()) return;
  PolynomialSettings of_remainder = run.settings;
  of_remainder.run.output = remainder_path;
  run.report.how = "remainder";
  write_polynomial(dividend.document, std::move(found.remainder), of_remainder, run.report,
                   run.interrupt);
}

}  // namespace faltung::cli
