#include "product_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "console.h"
#include "report.h"

namespace faltung::cli {
namespace {

using polynomial::method_of;
using polynomial::Options;
using polynomial::ProductStep;

// Just below 2^63: quotients of integers are found modulo two such primes.
constexpr std::uint64_t kLargePrime = (std::uint64_t{1} << 63) - 25;

std::string method_in(const Ring& ring, const ProductStep& step, const Options& options) {
  switch (ring.kind) {
    case Ring::Kind::real:
      return method_of<double>(step, 0, options);
    case Ring::Kind::complex:
      return method_of<std::complex<double>>(step, 0, options);
    case Ring::Kind::residues:
      return method_of<std::uint64_t>(step, ring.modulus, options);
    case Ring::Kind::wide_integers:
      return method_of<std::int64_t, int128>(step, 0, options);
    default:
      return method_of<std::int64_t>(step, 0, options);
  }
}

void add_lines(std::vector<ProductLine>& lines, const Ring& ring,
               const std::vector<ProductStep>& steps, const Options& options) {
  const std::ptrdiff_t first = std::ssize(lines);
  for (const ProductStep& step : steps) {
    const auto known =
        std::ranges::find(lines.begin() + first, lines.end(), step, &ProductLine::step);
    if (known != lines.end()) {
      ++known->times;
    } else {
      lines.push_back({step, method_in(ring, step, options)});
    }
  }
}

}  // namespace

std::vector<ProductLine> power_lines(const Ring& ring, std::int64_t length, std::uint64_t exponent,
                                     std::int64_t n, const Options& options) {
  std::vector<ProductLine> lines;
  add_lines(lines, ring, polynomial::power_steps(length, exponent, n), options);
  return lines;
}

// Over the integers the quotient modulo 2^64, or modulo two primes where the divisor is any, is
// proved by a product of 128 bits.
std::vector<ProductLine> division_lines(const Ring& ring, std::int64_t a, std::int64_t b,
                                        bool exact, const Options& options) {
  std::vector<ProductLine> lines;
  if (a < b) return lines;
  const auto steps = polynomial::quotient_steps(a, b);
  const std::int64_t quotient = a - b + 1;
  if (ring.kind != Ring::Kind::integers) {
    add_lines(lines, ring, steps, options);
    add_lines(lines, ring, {{quotient, b, 0, std::min(a, b - 1)}}, options);
    return lines;
  }
  Options wrapped = options;
  wrapped.overflow = Overflow::wrap;
  for (int prime = 0; prime < 2 && exact; ++prime) {
    add_lines(lines, {Ring::Kind::residues, kLargePrime}, steps, options);
  }
  if (!exact) add_lines(lines, ring, steps, wrapped);
  add_lines(lines, {Ring::Kind::wide_integers, 0}, {{quotient, b, 0, a}}, options);
  return lines;
}

std::string to_text(const std::vector<ProductLine>& lines) {
  std::string text;
  for (const auto& [step, method, times] : lines) {
    text +=
        fmt::format("{:>5} {} {} by {}, coefficients {} to {}: {}\n", times,
                    times == 1 ? "time " : "times", step.a, step.b, step.lo, step.hi - 1, method);
  }
  return lines.empty() ? "      no products\n" : text;
}

void explain_products(const std::vector<ProductLine>& lines) {
  const std::string text = to_text(lines);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void print_dry_run(const std::string& what, const std::vector<ProductLine>& lines,
                   const RunSettings& run, const PolynomialReport& report) {
  if (!run.json) {
    return print_result(
        fmt::format("{}\nring {}\nproducts\n{}", what, to_string(report.ring), to_text(lines)));
  }
  Json json = json_with_schema("dry_run");
  json["verb"] = report.verb;
  json["problem"] = what;
  json["ring"] = to_string(report.ring);
  Json products = Json::array();
  for (const auto& [step, method, times] : lines) {
    products.push_back({{"a", step.a},
                        {"b", step.b},
                        {"range", {step.lo, step.hi}},
                        {"method", method},
                        {"times", times}});
  }
  json["products"] = std::move(products);
  print_result(text_of(json));
}

}  // namespace faltung::cli
