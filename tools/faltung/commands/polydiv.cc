// faltung polydiv: quotient and remainder of two polynomials over the ring that their coefficients
// say.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "big_polynomials.h"
#include "commands/commands.h"
#include "console.h"
#include "failure.h"
#include "machine.h"
#include "polynomial_verb.h"
#include "product_steps.h"

namespace faltung::cli {
namespace {

struct Arguments {
  std::string a, b, remainder;
  bool exact = false;
  PolynomialText polynomial;
};

struct Division {
  PolynomialOperand a, b;
  Ring ring;
  bool exact = false;
};

struct Outcome {
  Array quotient, remainder;  // no remainder of an exact division
  polynomial::Verdict verdict = polynomial::Verdict::not_checked;
};

template <typename T>
Outcome arrays_of(const polynomial::Quotient<T>& division) {
  return {array_of(division.quotient), array_of(division.remainder)};
}

// Proved by the library, which multiplies back.
Outcome integer_division(const Division& division, const polynomial::Options& options) {
  const std::vector<std::int64_t> a = integers_of(division.a), b = integers_of(division.b);
  Outcome outcome = with_overflow_hint(kOtherRingsHint, [&] {
    if (!division.exact) return arrays_of(polynomial::divide<std::int64_t>(a, b, options));
    return Outcome{array_of(polynomial::divide_exact(a, b, options)), {}};
  });
  outcome.verdict = polynomial::Verdict::right;
  return outcome;
}

// Checked by q b = a - r.
Outcome modular_division(const Division& division, bool verify,
                         const polynomial::Options& options) {
  const std::uint64_t m = division.ring.modulus;
  std::vector<std::uint64_t> rest = residues_of(division.a, m);
  const std::vector<std::uint64_t> b = residues_of(division.b, m);
  polynomial::Quotient<std::uint64_t> found;
  if (division.exact) {
    found.quotient = polynomial::divide_mod_exact(rest, b, m, options);
  } else {
    found = polynomial::divide_mod(rest, b, m, options);
  }
  Outcome outcome = arrays_of(found);
  if (!verify) return outcome;
  for (std::size_t i = 0; i < found.remainder.size(); ++i) {
    rest[i] = rest[i] >= found.remainder[i] ? rest[i] - found.remainder[i]
                                            : rest[i] + (m - found.remainder[i]);
  }
  outcome.verdict = polynomial::Verifier(m).check(found.quotient, b, rest);
  return outcome;
}

template <typename T>
Outcome rounded_division(const Division& division, const std::vector<T>& a, const std::vector<T>& b,
                         const polynomial::Options& options) {
  if (division.exact) {
    throw Failure(kExitFailed, fmt::format("exact division needs integers, --exact, {} and {}",
                                           division.a.name, division.b.name));
  }
  return arrays_of(polynomial::divide<T>(a, b, options));
}

Outcome compute(const Division& division, bool verify, const polynomial::Options& options) {
  switch (division.ring.kind) {
    case Ring::Kind::residues:
      return modular_division(division, verify, options);
    case Ring::Kind::real:
      return rounded_division(division, reals_of(division.a), reals_of(division.b), options);
    case Ring::Kind::complex:
      return rounded_division(division, complex_numbers_of(division.a),
                              complex_numbers_of(division.b), options);
    default:
      return integer_division(division, options);
  }
}

void check_remainder_path(const Arguments& arguments, const RunSettings& run) {
  if (arguments.remainder.empty()) return;
  const std::string output = run.output.empty() ? "-" : run.output;
  if (arguments.exact || arguments.remainder == output) {
    throw Failure(kExitUsage, fmt::format("two options exclude each other, --remainder {} and {}",
                                          arguments.remainder,
                                          arguments.exact ? "--exact" : "--output " + output));
  }
  RunSettings of_remainder = run;
  of_remainder.output = arguments.remainder;
  check_paths({arguments.a, arguments.b}, of_remainder);
}

void run(const Arguments& arguments, const Interrupt& interrupt) {
  Division division;
  division.exact = arguments.exact;
  PolynomialSettings settings = parsed(arguments.polynomial);
  check_paths({arguments.a, arguments.b}, settings.run);
  check_remainder_path(arguments, settings.run);
  Stopwatch watch;
  PolynomialReport report{.verb = "polydiv", .how = "quotient"};
  division.a = read_polynomial(arguments.a);
  division.b = read_polynomial(arguments.b);
  division.ring = report.ring =
      common_ring({&division.a, &division.b}, settings.modulus, settings.size);
  report.times.read = watch.lap();
  if constexpr (kHasBigIntegers) {
    if (division.ring.kind == Ring::Kind::big_integers) {
      return divide_big(division.a, division.b,
                        division.exact ? Remainder::refused : Remainder::wanted,
                        arguments.remainder, {settings, std::move(report), watch, interrupt});
    }
  }
  Engine engine(on_this_machine(settings.run.engine, settings.run.quiet));
  const polynomial::Options options = {
      .method = settings.run.plan.method, .threads = settings.run.threads, .engine = &engine};
  if (settings.run.explain || settings.run.dry_run) {
    const std::int64_t a = division.a.length(), b = division.b.length();
    const auto lines =
        division_lines(division.ring, a, std::max<std::int64_t>(b, 1), division.exact, options);
    if (settings.run.explain) explain_products(lines);
    if (settings.run.dry_run) {
      return print_dry_run(
          fmt::format("{} coefficients by {}, {} by {}", a, b, division.a.name, division.b.name),
          lines, settings.run, report);
    }
  }
  Outcome outcome = compute(division, settings.verify, options);
  report.times.execute = watch.lap();
  require_right(outcome.verdict, "polydiv");
  report.verified = outcome.verdict == polynomial::Verdict::right;
  write_polynomial(division.a.document, std::move(outcome.quotient), settings, report, interrupt);
  if (arguments.remainder.empty()) return;
  settings.run.output = arguments.remainder;
  report.how = "remainder";
  write_polynomial(division.a.document, std::move(outcome.remainder), settings, report, interrupt);
}

}  // namespace

Verb polydiv_verb() {
  Verb verb;
  verb.name = "polydiv";
  verb.summary = "Divide a polynomial by another, with remainder";
  verb.examples =
      "A and B are read and the results written as faltung polymul does. Over the integers B must\n"
      "lead with 1 or -1 unless the division is exact; modulo M, with a number that has no factor\n"
      "in common with M.\n\n"
      "Examples:\n"
      "  faltung polydiv a.txt b.txt -o quotient.txt --remainder remainder.txt\n"
      "  faltung polydiv a.txt b.txt --exact\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.positional("A", &arguments->a, "Coefficients; '-' reads a pipe");
  verb.positional("B", &arguments->b, "Coefficients of the divisor; '-' reads a pipe");
  verb.group("What is computed");
  add_ring_options(verb, arguments->polynomial);
  verb.flag("--exact", &arguments->exact, "Refuse a remainder; integers by any divisor");
  verb.value("--remainder", "FILE", &arguments->remainder,
             "Write the remainder there, '-' for standard output");
  add_form_options(verb, arguments->polynomial);
  add_computing_options(verb, arguments->polynomial.run);
  add_output_options(verb, arguments->polynomial.run);
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
