#include "apply.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <utility>

#include "console.h"
#include "failure.h"
#include "files/premultiply.h"
#include "machine.h"
#include "report.h"

namespace faltung::cli {
namespace {

constexpr double kHeadroom = 0.99;  // of full scale, for the gain that is proposed

std::string describe(const Plan& plan, const RunSettings& run) {
  const Explanation& explanation = plan.explain();
  return fmt::format(
      "{}\nmethod {} ({}, {} threads), {} on one thread predicted, error bound {:.3g}\n"
      "result {} {}, {}\nmemory {} beside the signal and the result\n",
      explanation.problem, plan.method(), explanation.simd, run.threads,
      format_seconds(predicted_seconds(plan)), plan.error_bound(), name_of(plan.output_type()),
      to_string(plan.output_shape()),
      run.output.empty() ? "nowhere to write it" : "to " + run.output,
      format_bytes(plan.memory_bytes(run.threads)));
}

void print_dry_run(const Work& work, const Plan& plan) {
  if (!work.run.json) {
    print_result(describe(plan, work.run));
    return;
  }
  Json json = json_with_schema("dry_run");
  json["verb"] = work.verb;
  json["problem"] = plan.explain().problem;
  json["output"] = work.run.output;
  json.update(json_of(plan, work.run.threads));
  print_result(text_of(json));
}

Array execute(const Work& work, const Plan& plan, const Interrupt& interrupt) {
  const ReactionScope scope(interrupt, Interrupt::Reaction::by_token);
  const Progress progress(fmt::format("{}, {}", work.verb, plan.method()),
                          predicted_seconds(plan) / work.run.threads);
  const Array& data = work.signal.document.data;
  const ConstView signal{data.data(), data.type(), work.signal.shape,
                         row_major_strides(work.signal.shape)};
  Array result(plan.output_type(), plan.output_shape());
  plan.execute(signal, result.view(),
               {.threads = work.run.threads, .workspace = {}, .stop = interrupt.token()});
  return result;
}

void refuse_empty_result(const Work& work, const Plan& plan) {
  if (element_count(plan.output_shape()) > 0 || work.signal.document.kind == FileKind::array)
    return;
  throw Failure(
      kExitFailed,
      fmt::format("nothing is left of the result, {}, {} against a kernel of {}", work.signal.name,
                  to_string(work.signal.shape), to_string(work.kernel.kernel.shape())),
      "--extent same or full gives a result for kernels larger than the signal");
}

std::string decibels(double peak) { return fmt::format("{:+.1f} dB", 20 * std::log10(peak)); }

void print_summary(const Work& work, const Document& document, const Plan& plan,
                   const WriteReport& written, const Times& times) {
  if (work.run.json) {
    Json json = json_with_schema("result");
    json["verb"] = work.verb;
    json["output"] = work.run.output;
    json["kind"] = std::string(name_of(document.kind));
    json.update(json_of(plan, work.run.threads));
    json["type"] = std::string(name_of(document.data.type()));
    json["seconds"] = {{"read", times.read},
                       {"plan", times.plan},
                       {"execute", times.execute},
                       {"write", times.write}};
    if (document.kind == FileKind::audio) {
      json["peak"] = number_or_null(written.peak);
      json["clipped"] = written.clipped;
    }
    json["notes"] = written.notes;
    print_result(text_of(json));
  }
  if (work.run.quiet) return;
  std::string line = fmt::format("{}: {} {}, {} in {}",
                                 work.run.output == "-" ? "standard output" : work.run.output,
                                 name_of(document.data.type()), to_string(document.data.shape()),
                                 plan.method(), format_seconds(times.execute));
  if (written.peak > 0) {
    line += fmt::format(", peak {:.3g} ({})", written.peak, decibels(written.peak));
  }
  print_remark(line);
  if (written.clipped > 0) {
    print_remark(fmt::format("{} samples were beyond full scale and clipped", written.clipped) +
                 (work.gain ? fmt::format("\n  hint: --gain {:.2g} keeps them below it",
                                          *work.gain * kHeadroom / written.peak)
                            : ""));
  }
  for (const std::string& note : written.notes) print_remark(note);
  if (work.run.verbose) {
    print_remark(to_text(times));
  }
}

void check_output(const Work& work, const Interrupt& interrupt) {
  if (work.run.output.empty()) {
    if (work.run.dry_run) return;
    throw Failure(kExitUsage,
                  fmt::format("the output is missing, faltung {} ... -o FILE", work.verb),
                  "-o - writes to standard output");
  }
  // The check makes a file and takes it away again.
  const ReactionScope scope(interrupt, Interrupt::Reaction::not_now);
  check_target(work.signal.document, work.run.output, work.run.write);
}

}  // namespace

std::string to_text(const Times& times) {
  const std::string verified =
      times.verify > 0 ? fmt::format(", verified {}", format_seconds(times.verify)) : "";
  return fmt::format("read {}, planned {}, executed {}{}, written {}", format_seconds(times.read),
                     format_seconds(times.plan), format_seconds(times.execute), verified,
                     format_seconds(times.write));
}

double predicted_seconds(const Plan& plan) {
  for (const Candidate& candidate : plan.explain().candidates) {
    if (candidate.chosen) return candidate.seconds;
  }
  return 0;
}

void print_explanation(const Explanation& explanation) {
  const std::string text = explanation.text();
  std::fwrite(text.data(), 1, text.size(), stderr);
}

double Stopwatch::lap() {
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> elapsed = now - last_;
  last_ = now;
  return elapsed.count();
}

void apply(Work work, const Interrupt& interrupt) {
  check_output(work, interrupt);
  for (const std::string& note : work.signal.document.notes) {
    if (!work.run.quiet) print_remark(fmt::format("{}: {}", work.signal.name, note));
  }
  match_rank(work.signal, work.kernel.kernel);
  Times times;
  times.read = work.read_seconds;
  Stopwatch watch;
  Engine engine(on_this_machine(work.run.engine, work.run.quiet));
  const Problem problem =
      make_problem(work.operation, work.signal, work.kernel.kernel, work.problem);
  const Plan plan = engine.plan(problem, work.run.plan);
  times.plan = watch.lap();
  refuse_empty_result(work, plan);
  if (work.run.explain) print_explanation(engine.explain(problem, work.run.plan));
  if (work.run.dry_run) {
    print_dry_run(work, plan);
    return;
  }
  Array result = execute(work, plan, interrupt);
  times.execute = watch.lap();
  const ReactionScope scope(interrupt, Interrupt::Reaction::not_now);
  interrupt.throw_if_raised();
  Document document = std::move(work.signal.document);
  document.data = work.signal.straight_type ? unpremultiplied(result, *work.signal.straight_type)
                                            : std::move(result);
  const WriteReport written = write_document(document, work.run.output, work.run.write);
  times.write = watch.lap();
  print_summary(work, document, plan, written, times);
}

}  // namespace faltung::cli
