#include "polynomial_verb.h"

#include <fmt/format.h>

#include "console.h"
#include "parse.h"
#include "report.h"

namespace faltung::cli {
namespace {

constexpr std::uint64_t kMaxModulus = std::uint64_t{1} << 63;

constexpr const char* kKronecker = "kronecker";

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

// What is said about a result that went to a file.
void print_summary(const std::string& output, std::int64_t length, const RunSettings& run,
                   const PolynomialReport& report) {
  const Times& times = report.times;
  if (run.json) {
    Json json = json_with_schema("result");
    json["verb"] = report.verb;
    json["output"] = output;
    json["ring"] = to_string(report.ring);
    json["coefficients"] = length;
    json["method"] = report.how;
    json["verified"] = report.verified;
    json["seconds"] = {{"read", times.read},
                       {"plan", times.plan},
                       {"execute", times.execute},
                       {"verify", times.verify},
                       {"write", times.write}};
    print_result(text_of(json));
  }
  if (run.quiet) return;
  print_remark(fmt::format("{}: {} coefficients ({}), {} in {}{}", output, length,
                           to_string(report.ring), report.how, format_seconds(times.execute),
                           report.verified ? ", verified" : ""));
  if (run.verbose) print_remark(to_text(times));
}

}  // namespace

void add_ring_options(Verb& verb, PolynomialText& text) {
  verb.value("-p,--modulus", "M", &text.modulus, "Compute modulo M, from 2 to 2^63");
  verb.flag("-b,--big", &text.big, "Integer coefficients of any size");
}

void add_form_options(Verb& verb, PolynomialText& text) {
  verb.value("--form", "NAME", &text.form,
             "How to write them: ntl, flint, pretty, json, json_object or lines (default: as A)")
      .choices = form_names();
  verb.flag("--no-verify", &text.no_verify,
            "Leave out the check of exact results at a random point");
}

PolynomialSettings parsed(const PolynomialText& text) {
  PolynomialSettings settings;
  RunText run = text.run;
  // The result itself is the JSON when there is no file for it.
  if (run.json && run.output == "-") run.output.clear();
  // The one way to products of integers of any size that is no method of the registry.
  const bool kronecker = kHasBigIntegers && run.method == kKronecker;
  if (kronecker) run.method.clear();
  settings.run = parsed(run);
  if (kronecker) settings.run.plan.method = kKronecker;
  settings.write = settings.run.write;
  if (!text.form.empty()) {
    settings.write.form = parse_polynomial_form(parse_name("--form", text.form, form_names()));
  }
  settings.modulus = parse_modulus(text.modulus);
  if (text.big) {
    settings.size = IntegerSize::any;
    if (settings.modulus != 0) {
      throw Failure(kExitUsage, "two options exclude each other, --big and --modulus");
    }
    if (!kHasBigIntegers) {
      throw Failure(kExitFailed, "this program was built without GMP, --big", "libgmp-dev has it");
    }
  }
  settings.verify = !text.no_verify;
  return settings;
}

void require_right(polynomial::Verdict verdict, const std::string& verb) {
  if (verdict != polynomial::Verdict::wrong) return;
  throw Failure(kExitFailed,
                fmt::format("the result differs from its operands at a random point, {}", verb),
                "this is a fault of the program or the machine; --method direct may help");
}

namespace {

void write(const Document& like, Document document, const PolynomialSettings& settings,
           PolynomialReport report, const Interrupt& interrupt) {
  const RunSettings& run = settings.run;
  const std::string output = run.output.empty() ? "-" : run.output;
  const bool to_pipe = output == "-";
  document.kind = FileKind::polynomial;
  document.format = "polynomial";
  if (like.kind == FileKind::polynomial) document.polynomial = like.polynomial;
  document.polynomial.modulus = report.ring.modulus;
  WriteOptions options = settings.write;
  if (run.json && to_pipe) options.form = PolynomialForm::json_object;
  const ReactionScope scope(interrupt, Interrupt::Reaction::not_now);
  interrupt.throw_if_raised();
  Stopwatch watch;
  write_document(document, output, options);
  report.times.write = watch.lap();
  const std::int64_t length =
      document.big.empty() ? document.data.size() : std::ssize(document.big);
  if (!to_pipe) print_summary(output, length, run, report);
}

}  // namespace

void write_polynomial(const Document& like, Array coefficients, const PolynomialSettings& settings,
                      PolynomialReport report, const Interrupt& interrupt) {
  Document document;
  document.data = std::move(coefficients);
  write(like, std::move(document), settings, std::move(report), interrupt);
}

void write_polynomial(const Document& like, BigCoefficients coefficients,
                      const PolynomialSettings& settings, PolynomialReport report,
                      const Interrupt& interrupt) {
  Document document;
  document.data = Array(ElementType::int64, {0});
  document.big = std::move(coefficients);
  write(like, std::move(document), settings, std::move(report), interrupt);
}

}  // namespace faltung::cli
