// faltung polymul: the product of two polynomials over the ring that their coefficients say.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "apply.h"
#include "commands/commands.h"
#include "console.h"
#include "failure.h"
#include "parse.h"
#include "product.h"
#include "report.h"

namespace faltung::cli {
namespace {

constexpr std::uint64_t kMaxModulus = std::uint64_t{1} << 63;
constexpr std::int64_t kMaxLow = std::int64_t{1} << 48;

struct Arguments {
  std::string a, b, modulus, low, range, form;
  bool wide = false;
  RunText run;
};

const std::vector<std::string>& form_names() {
  static const std::vector<std::string> names = {"ntl",  "flint",       "pretty",
                                                 "json", "json_object", "lines"};
  return names;
}

std::uint64_t parse_modulus(const std::string& text) {
  if (text.empty()) return 0;
  const auto modulus = to_uint64(text);
  if (modulus && *modulus >= 2 && *modulus <= kMaxModulus) return *modulus;
  throw Failure(kExitUsage, fmt::format("'{}' is not an integer from 2 to 2^63, --modulus", text));
}

void refuse_both(const std::string& first, const std::string& second) {
  throw Failure(kExitUsage,
                fmt::format("two options exclude each other, {} and {}", first, second));
}

// The options, checked before any file is read.
Product asked_product(const Arguments& arguments) {
  Product product;
  product.modulus = parse_modulus(arguments.modulus);
  product.wide = arguments.wide;
  if (arguments.wide && product.modulus != 0) refuse_both("--wide", "--modulus");
  if (!arguments.low.empty() && !arguments.range.empty()) refuse_both("--low", "--range");
  if (!arguments.low.empty()) {
    product.range = {0, parse_integer("--low", arguments.low, 1, kMaxLow)};
  }
  if (!arguments.range.empty()) {
    const std::vector<Extent> ranges = parse_ranges("--range", arguments.range);
    if (ranges.size() != 1 || ranges.front().step != 1) {
      throw Failure(kExitUsage,
                    fmt::format("'{}' is not one range LO:HI, --range", arguments.range));
    }
    product.range = {ranges.front().lo, ranges.front().hi};
  }
  return product;
}

Document read_polynomial(const std::string& path) {
  Document document = read_document(path);
  const bool coefficients = document.kind == FileKind::polynomial ||
                            (document.kind == FileKind::array && document.data.shape().rank() == 1);
  if (coefficients) return document;
  throw Failure(kExitFailed,
                fmt::format("these are not the coefficients of a polynomial, {}, {} {}", path,
                            name_of(document.kind), to_string(document.data.shape())));
}

// The modulus that the options and the files agree on; 0 when nobody names one.
std::uint64_t common_modulus(const Product& product) {
  std::uint64_t modulus = product.modulus;
  std::string where = "--modulus";
  const auto agree = [&](std::uint64_t named, const std::string& name) {
    if (named == 0) return;
    if (modulus != 0 && modulus != named) {
      throw Failure(kExitFailed, fmt::format("the moduli differ, {} and {}, {} and {}", where, name,
                                             modulus, named));
    }
    modulus = named;
    where = name;
  };
  agree(product.a.polynomial.modulus, product.a_name);
  agree(product.b.polynomial.modulus, product.b_name);
  return modulus;
}

Array multiply(const PlannedProduct& product, const Plan& plan, const RunSettings& run,
               const Interrupt& interrupt) {
  const ReactionScope scope(interrupt, Interrupt::Reaction::by_token);
  const Progress progress(fmt::format("polymul, {}", plan.method()),
                          predicted_seconds(plan) / run.threads);
  try {
    return plan.execute(product.signal.view(),
                        {.threads = run.threads, .workspace = {}, .stop = interrupt.token()});
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integer_overflow) throw;
    throw Failure(kExitFailed, error.what(), "--wide gives coefficients of 128 bits");
  }
}

void print_plan(const Product& product, const RunSettings& run, const Plan& plan) {
  if (run.json) {
    Json json = json_with_schema("dry_run");
    json["verb"] = "polymul";
    json["problem"] = plan.explain().problem;
    json["ring"] = ring_of(product);
    json.update(json_of(plan, run.threads));
    return print_result(text_of(json));
  }
  print_result(fmt::format("{}\nring {}, {} and {} coefficients\nmethod {}, memory {}\n",
                           plan.explain().problem, ring_of(product), product.a.data.size(),
                           product.b.data.size(), plan.method(),
                           format_bytes(plan.memory_bytes(run.threads))));
}

// What the product is written as: A's form, unless A was an array.
Document product_document(Product product, Array coefficients) {
  Document document = std::move(product.a);
  if (document.kind != FileKind::polynomial) document.format = "polynomial";
  document.kind = FileKind::polynomial;
  document.polynomial.modulus = product.modulus;
  document.data = std::move(coefficients);
  return document;
}

// What is said about a product that went to a file.
void print_summary(const std::string& output, const std::string& ring, const std::string& method,
                   const Document& document, const RunSettings& run, const Times& times) {
  if (run.json) {
    Json json = json_with_schema("result");
    json["verb"] = "polymul";
    json["output"] = output;
    json["ring"] = ring;
    json["coefficients"] = document.data.size();
    json["method"] = method;
    json["seconds"] = {{"read", times.read},
                       {"plan", times.plan},
                       {"execute", times.execute},
                       {"write", times.write}};
    print_result(text_of(json));
  }
  if (run.quiet) return;
  print_remark(fmt::format("{}: {} coefficients ({}), {} in {}", output, document.data.size(), ring,
                           method, format_seconds(times.execute)));
  if (run.verbose) print_remark(to_text(times));
}

void write_product(Product product, const RunSettings& run, WriteOptions options,
                   Array coefficients, const std::string& method, Times times,
                   const Interrupt& interrupt) {
  const std::string output = run.output.empty() ? "-" : run.output;
  const std::string ring = ring_of(product);
  const bool to_pipe = output == "-";
  const Document document = product_document(std::move(product), std::move(coefficients));
  if (run.json && to_pipe) options.form = PolynomialForm::json_object;
  const ReactionScope scope(interrupt, Interrupt::Reaction::not_now);
  interrupt.throw_if_raised();
  Stopwatch watch;
  write_document(document, output, options);
  times.write = watch.lap();
  if (!to_pipe) print_summary(output, ring, method, document, run, times);
}

void run(const Arguments& arguments, const Interrupt& interrupt) {
  Product product = asked_product(arguments);
  RunText text = arguments.run;
  // The product itself is the JSON when there is no file for it.
  if (text.json && text.output == "-") text.output.clear();
  const RunSettings run = parsed(text);
  WriteOptions options = run.write;
  if (!arguments.form.empty()) {
    options.form = parse_polynomial_form(parse_name("--form", arguments.form, form_names()));
  }
  check_paths({arguments.a, arguments.b}, run);
  product.a_name = arguments.a;
  product.b_name = arguments.b;
  Stopwatch watch;
  Times times;
  product.a = read_polynomial(arguments.a);
  product.b = read_polynomial(arguments.b);
  product.modulus = common_modulus(product);
  times.read = watch.lap();
  std::string method = "nothing to do";
  Array coefficients(ElementType::int64, {zero_length(product)});
  if (!is_zero(product)) {
    const PlannedProduct planned_product = planned(product);
    Engine engine(run.engine);
    const Plan plan = engine.plan(planned_product.problem, run.plan);
    if (run.explain) print_explanation(engine.explain(planned_product.problem, run.plan));
    if (run.dry_run) return print_plan(product, run, plan);
    times.plan = watch.lap();
    method = plan.method();
    coefficients = multiply(planned_product, plan, run, interrupt);
    times.execute = watch.lap();
  }
  if (run.dry_run) return print_result("a product with the zero polynomial\n");
  write_product(std::move(product), run, options, std::move(coefficients), method, times,
                interrupt);
}

}  // namespace

Verb polymul_verb() {
  Verb verb;
  verb.name = "polymul";
  verb.summary = "Multiply two polynomials";
  verb.examples =
      "Files hold [1 2 0 -5], 4  1 2 0 -5, -5*x^3+2*x+1, JSON, or one number a line; the product\n"
      "has the form of A. Integers are exact: a coefficient that does not fit is an error.\n\n"
      "Examples:\n"
      "  faltung polymul a.txt b.txt\n"
      "  faltung polymul a.txt b.txt --modulus 998244353 -o c.txt\n"
      "  faltung polymul a.txt b.txt --wide --form pretty --low 10\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.positional("A", &arguments->a, "Coefficients; '-' reads a pipe");
  verb.positional("B", &arguments->b, "Coefficients; '-' reads a pipe");
  verb.group("What is computed");
  verb.value("-p,--modulus", "M", &arguments->modulus, "Multiply modulo M, from 2 to 2^63");
  verb.flag("-w,--wide", &arguments->wide, "Integer coefficients of 128 bits");
  verb.value("--low", "N", &arguments->low, "Only the coefficients of x^0 to x^(N-1)");
  verb.value("--range", "LO:HI", &arguments->range, "Only those of x^LO to x^(HI-1)");
  verb.value("--form", "NAME", &arguments->form,
             "How to write them: ntl, flint, pretty, json, json_object or lines (default: as A)")
      .choices = form_names();
  add_planning_options(verb, arguments->run);
  add_output_options(verb, arguments->run);
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
