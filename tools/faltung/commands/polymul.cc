// faltung polymul: the product of two polynomials over the ring that their coefficients say.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "big_polynomials.h"
#include "commands/commands.h"
#include "console.h"
#include "failure.h"
#include "machine.h"
#include "memory.h"
#include "parse.h"
#include "polynomial_verb.h"
#include "product.h"
#include "report.h"

namespace faltung::cli {
namespace {

constexpr std::int64_t kMaxLow = std::int64_t{1} << 48;

constexpr const char* kWiderHint = kHasBigIntegers
                                       ? "--wide gives coefficients of 128 bits, --big of any size"
                                       : "--wide gives coefficients of 128 bits";

struct Arguments {
  std::string a, b, low, range;
  bool wide = false;
  PolynomialText polynomial;
};

void refuse_both(const std::string& first, const std::string& second) {
  throw Failure(kExitUsage,
                fmt::format("two options exclude each other, {} and {}", first, second));
}

// The part that the options ask for, checked before any file is read.
std::optional<std::pair<std::int64_t, std::int64_t>> asked_range(const Arguments& arguments) {
  if (!arguments.low.empty() && !arguments.range.empty()) refuse_both("--low", "--range");
  if (!arguments.low.empty()) {
    return std::pair{std::int64_t{0}, parse_integer("--low", arguments.low, 1, kMaxLow)};
  }
  if (arguments.range.empty()) return std::nullopt;
  const std::vector<Extent> ranges = parse_ranges("--range", arguments.range);
  if (ranges.size() != 1 || ranges.front().step != 1) {
    throw Failure(kExitUsage, fmt::format("'{}' is not one range LO:HI, --range", arguments.range));
  }
  if (ranges.front().lo < 0) {
    throw Failure(kExitUsage, fmt::format("'{}' begins before x^0, --range", arguments.range));
  }
  return std::pair{ranges.front().lo, ranges.front().hi};
}

Array multiply(const PlannedProduct& product, const Plan& plan, const RunSettings& run,
               const Interrupt& interrupt) {
  const ReactionScope scope(interrupt, Interrupt::Reaction::by_token);
  const Progress progress(fmt::format("polymul, {}", plan.method()),
                          predicted_seconds(plan) / run.threads);
  return with_overflow_hint(kWiderHint, [&] {
    return plan.execute(product.signal.view(),
                        {.threads = run.threads, .workspace = {}, .stop = interrupt.token()});
  });
}

void print_plan(const Product& product, const RunSettings& run, const Plan& plan) {
  if (run.json) {
    Json json = json_with_schema("dry_run");
    json["verb"] = "polymul";
    json["problem"] = plan.explain().problem;
    json["ring"] = to_string(product.ring);
    json.update(json_of(plan, run.threads));
    return print_result(text_of(json));
  }
  print_result(fmt::format("{}\nring {}, {} and {} coefficients\nmethod {}, memory {}\n",
                           plan.explain().problem, to_string(product.ring), product.a.length(),
                           product.b.length(), plan.method(),
                           format_bytes(plan.memory_bytes(run.threads))));
}

void run(const Arguments& arguments, const Interrupt& interrupt) {
  Product product;
  product.range = asked_range(arguments);
  const PolynomialSettings settings = parsed(arguments.polynomial);
  const RunSettings& run = settings.run;
  if (arguments.wide && settings.modulus != 0) refuse_both("--wide", "--modulus");
  if (arguments.wide && settings.size == IntegerSize::any) refuse_both("--wide", "--big");
  check_paths({arguments.a, arguments.b}, run);
  Stopwatch watch;
  PolynomialReport report{.verb = "polymul", .how = "nothing to do"};
  product.a = read_polynomial(arguments.a);
  product.b = read_polynomial(arguments.b);
  product.ring = report.ring = common_ring({&product.a, &product.b}, settings.modulus,
                                           arguments.wide ? IntegerSize::bits128 : settings.size);
  report.times.read = watch.lap();
  if constexpr (kHasBigIntegers) {
    if (product.ring.kind == Ring::Kind::big_integers) {
      return multiply_big(product, {settings, std::move(report), watch, interrupt});
    }
  }
  require_memory("the product", result_length(product), arguments.wide ? 16 : 8);
  Array coefficients;
  if (!is_zero(product)) {
    const PlannedProduct planned_product = planned(product);
    Engine engine(on_this_machine(run.engine, run.quiet));
    const Plan plan = engine.plan(planned_product.problem, run.plan);
    if (run.explain) print_explanation(engine.explain(planned_product.problem, run.plan));
    if (run.dry_run) return print_plan(product, run, plan);
    report.times.plan = watch.lap();
    report.how = plan.method();
    coefficients = multiply(planned_product, plan, run, interrupt);
    report.times.execute = watch.lap();
    if (settings.verify) {
      const polynomial::Verdict verdict = check(product, planned_product, coefficients);
      require_right(verdict, "polymul");
      report.verified = verdict == polynomial::Verdict::right;
      report.times.verify = watch.lap();
    }
  } else {
    if (run.dry_run) return print_result("a product with the zero polynomial\n");
    coefficients = Array(ElementType::int64, {result_length(product)});
  }
  write_polynomial(product.a.document, std::move(coefficients), settings, report, interrupt);
}

}  // namespace

Verb polymul_verb() {
  Verb verb;
  verb.name = "polymul";
  verb.summary = "Multiply two polynomials";
  verb.examples =
      "Files hold [1 2 0 -5], 4  1 2 0 -5, -5*x^3+2*x+1, JSON, or one number a line; the product\n"
      "has the form of A. Integers are exact: a coefficient that does not fit is an error, and "
      "the\n"
      "product is checked at a random point. Where one in the files is larger than 64 bits, all\n"
      "are of any size.\n\n"
      "Examples:\n"
      "  faltung polymul a.txt b.txt\n"
      "  faltung polymul a.txt b.txt --modulus 998244353 -o c.txt\n"
      "  faltung polymul a.txt b.txt --wide --form pretty --low 10\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.positional("A", &arguments->a, "Coefficients; '-' reads a pipe");
  verb.positional("B", &arguments->b, "Coefficients; '-' reads a pipe");
  verb.group("What is computed");
  add_ring_options(verb, arguments->polynomial);
  verb.flag("-w,--wide", &arguments->wide, "Integer coefficients of 128 bits");
  verb.value("--low", "N", &arguments->low, "Only the coefficients of x^0 to x^(N-1)");
  verb.value("--range", "LO:HI", &arguments->range, "Only those of x^LO to x^(HI-1)");
  add_form_options(verb, arguments->polynomial);
  add_planning_options(verb, arguments->polynomial.run);
  add_output_options(verb, arguments->polynomial.run);
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
