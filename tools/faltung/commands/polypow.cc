// faltung polypow: a power of a polynomial over the ring that its coefficients say.

#include <fmt/format.h>

#include <limits>
#include <memory>
#include <utility>

#include "big_polynomials.h"
#include "commands/commands.h"
#include "failure.h"
#include "machine.h"
#include "memory.h"
#include "parse.h"
#include "polynomial_verb.h"
#include "product_steps.h"

namespace faltung::cli {
namespace {

constexpr std::int64_t kMaxLow = std::int64_t{1} << 48;

struct Arguments {
  std::string a, exponent, low;
  PolynomialText polynomial;
};

struct Power {
  PolynomialOperand a;
  Ring ring;
  std::uint64_t exponent = 0;
  std::int64_t low = 0;  // coefficients; 0: all
};

std::uint64_t parse_exponent(const std::string& text) {
  const auto exponent = to_uint64(text);
  if (exponent) return *exponent;
  throw Failure(kExitUsage, fmt::format("'{}' is not an integer from 0 to 2^64 - 1, N", text));
}

// Of the whole power; as much as 64 bits hold where it has more coefficients.
std::int64_t power_length(const Power& power) {
  const auto degree = static_cast<std::uint64_t>(std::max<std::int64_t>(power.a.length() - 1, 0));
  const uint128 length = uint128{degree} * power.exponent + 1;
  constexpr auto kMost = static_cast<uint128>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(length, kMost));
}

// One of the library's two powers, and its check where there is one.
struct Outcome {
  Array coefficients;
  polynomial::Verdict verdict = polynomial::Verdict::not_checked;
};

template <typename T>
Outcome power_of(const Power& power, const std::vector<T>& a, const polynomial::Options& options) {
  const std::span<const T> base = a;
  if (power.low > 0) {
    return {array_of(polynomial::power_low(base, power.exponent, power.low, options))};
  }
  return {array_of(polynomial::power(base, power.exponent, options))};
}

Outcome integer_power(const Power& power, bool verify, const polynomial::Options& options) {
  const std::vector<std::int64_t> a = integers_of(power.a);
  Outcome outcome =
      with_overflow_hint(kOtherRingsHint, [&] { return power_of(power, a, options); });
  if (verify && power.low == 0) {
    outcome.verdict = polynomial::Verifier().check_power(
        a, power.exponent, std::as_const(outcome.coefficients).as<std::int64_t>());
  }
  return outcome;
}

Outcome modular_power(const Power& power, bool verify, const polynomial::Options& options) {
  const std::uint64_t m = power.ring.modulus;
  const std::vector<std::uint64_t> a = residues_of(power.a, m);
  if (power.low > 0) {
    return {array_of(polynomial::power_mod_low(a, power.exponent, m, power.low, options))};
  }
  Outcome outcome{array_of(polynomial::power_mod(a, power.exponent, m, options))};
  if (verify) {
    outcome.verdict = polynomial::Verifier(m).check_power(
        a, power.exponent, std::as_const(outcome.coefficients).as<std::uint64_t>());
  }
  return outcome;
}

Outcome compute(const Power& power, bool verify, const polynomial::Options& options) {
  switch (power.ring.kind) {
    case Ring::Kind::residues:
      return modular_power(power, verify, options);
    case Ring::Kind::real:
      return power_of(power, reals_of(power.a), options);
    case Ring::Kind::complex:
      return power_of(power, complex_numbers_of(power.a), options);
    default:
      return integer_power(power, verify, options);
  }
}

void run(const Arguments& arguments, const Interrupt& interrupt) {
  Power power;
  power.exponent = parse_exponent(arguments.exponent);
  if (!arguments.low.empty()) power.low = parse_integer("--low", arguments.low, 1, kMaxLow);
  const PolynomialSettings settings = parsed(arguments.polynomial);
  check_paths({arguments.a}, settings.run);
  Stopwatch watch;
  PolynomialReport report{.verb = "polypow", .how = "repeated squaring"};
  power.a = read_polynomial(arguments.a);
  power.ring = report.ring = common_ring({&power.a}, settings.modulus, settings.size);
  report.times.read = watch.lap();
  if constexpr (kHasBigIntegers) {
    if (power.ring.kind == Ring::Kind::big_integers) {
      return power_big(power.a, power.exponent, power.low, power_length(power),
                       {settings, std::move(report), watch, interrupt});
    }
  }
  require_memory("the power", power.low > 0 ? power.low : power_length(power), 8);
  Engine engine(on_this_machine(settings.run.engine, settings.run.quiet));
  const polynomial::Options options = {
      .method = settings.run.plan.method, .threads = settings.run.threads, .engine = &engine};
  if (settings.run.explain || settings.run.dry_run) {
    const auto lines = power_lines(power.ring, power.a.length(), power.exponent,
                                   power.low > 0 ? power.low : power_length(power), options);
    if (settings.run.explain) explain_products(lines);
    if (settings.run.dry_run) {
      return print_dry_run(
          fmt::format("{} to the power {}, {} coefficients", power.a.name, power.exponent,
                      power.low > 0 ? power.low : power_length(power)),
          lines, settings.run, report);
    }
  }
  Outcome outcome = compute(power, settings.verify, options);
  report.times.execute = watch.lap();
  require_right(outcome.verdict, "polypow");
  report.verified = outcome.verdict == polynomial::Verdict::right;
  write_polynomial(power.a.document, std::move(outcome.coefficients), settings, report, interrupt);
}

}  // namespace

Verb polypow_verb() {
  Verb verb;
  verb.name = "polypow";
  verb.summary = "Raise a polynomial to a power";
  verb.examples =
      "A is read and the power written as faltung polymul does.\n\n"
      "Examples:\n"
      "  faltung polypow a.txt 10\n"
      "  faltung polypow a.txt 500 --big\n"
      "  faltung polypow a.txt 1000000 --modulus 998244353 --low 100 -o c.txt\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.positional("A", &arguments->a, "Coefficients; '-' reads a pipe");
  verb.positional("N", &arguments->exponent, "The exponent, 0 or more");
  verb.group("What is computed");
  add_ring_options(verb, arguments->polynomial);
  verb.value("--low", "N", &arguments->low, "Only the coefficients of x^0 to x^(N-1)");
  add_form_options(verb, arguments->polynomial);
  add_computing_options(verb, arguments->polynomial.run);
  add_output_options(verb, arguments->polynomial.run);
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
