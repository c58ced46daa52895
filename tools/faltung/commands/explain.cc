// faltung explain: every method with its predicted cost, or why it does not apply, and the choice.

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

#include "apply.h"
#include "commands/commands.h"
#include "console.h"
#include "failure.h"
#include "machine.h"
#include "operands.h"
#include "parse.h"
#include "report.h"

namespace faltung::cli {
namespace {

struct Arguments {
  std::string signal, kernel;            // files
  std::string shape, type, kernel_text;  // a description in place of files
  bool correlate = false, analyze = false;
  ProblemText problem;
  RunText run;
};

// The signal by its file or by its description; the kernel by position or by --kernel.
SignalOperand signal_of(const Arguments& arguments, const ProblemSettings& settings) {
  if (!arguments.shape.empty()) {
    const ElementType type =
        arguments.type.empty() ? ElementType::float32 : parse_type("--type", arguments.type);
    return describe_signal(parse_shape("--signal", arguments.shape), type, settings);
  }
  if (arguments.signal.empty()) {
    throw Failure(kExitUsage, "SIGNAL is missing, faltung explain",
                  "a file, or --signal 3840x2160x3 --type uint8");
  }
  return read_signal(arguments.signal, settings);
}

std::string kernel_text_of(const Arguments& arguments) {
  // With --signal the first positional argument, if any, is the kernel.
  const std::string& positional = arguments.shape.empty() ? arguments.kernel : arguments.signal;
  if (!arguments.shape.empty() && !arguments.kernel.empty()) {
    throw Failure(kExitUsage, fmt::format("the signal is given twice, {} and --signal {}",
                                          arguments.signal, arguments.shape));
  }
  if (positional.empty() == arguments.kernel_text.empty()) {
    throw Failure(kExitUsage,
                  positional.empty() ? std::string("KERNEL is missing, faltung explain")
                                     : fmt::format("the kernel is given twice, {} and --kernel {}",
                                                   positional, arguments.kernel_text),
                  "a file, or --kernel gauss:5");
  }
  return positional.empty() ? arguments.kernel_text : positional;
}

void run(const Arguments& arguments, const Interrupt&) {
  const ProblemSettings settings = parsed(arguments.problem);
  const RunSettings run = parsed(arguments.run);
  const std::string kernel_text = kernel_text_of(arguments);
  if (arguments.shape.empty()) check_paths({arguments.signal, kernel_text}, run);
  SignalOperand signal = signal_of(arguments, settings);
  const KernelOperand kernel = read_kernel(kernel_text, signal);
  match_rank(signal, kernel.kernel);
  Engine engine(on_this_machine(run.engine, run.quiet));
  const Operation operation = arguments.correlate ? Operation::correlate : Operation::convolve;
  const Problem problem = make_problem(operation, signal, kernel.kernel, settings);
  const bool plans = arguments.analyze || run.plan.effort == Effort::measure;
  const Plan plan = plans ? engine.plan(problem, run.plan) : Plan();
  const Explanation explanation = plans ? plan.explain() : engine.explain(problem, run.plan);
  // What is predicted is predicted for one thread.
  const int threads = arguments.run.threads.empty() ? 1 : run.threads;
  const auto analysis = arguments.analyze ? std::optional(plan.analyze(threads)) : std::nullopt;
  if (!run.json) return print_result(explanation.text() + (analysis ? analysis->text() : ""));
  Json json = json_with_schema("explain");
  json.update(json_of(explanation));
  if (analysis) json["analysis"] = json_of(*analysis);
  print_result(text_of(json));
}

}  // namespace

Verb explain_verb() {
  Verb verb;
  verb.name = "explain";
  verb.summary = "List every method with its predicted cost, and why one is taken";
  verb.examples =
      "Nothing is computed, unless --effort measure asks for times of the best few beside what is\n"
      "predicted, or --analyze for the stages of the choice, both on made-up samples.\n"
      "A described signal of an 8- or 16-bit type and two axes, or with a last axis of at most 4 "
      "of\n"
      "three, is treated as an image.\n\n"
      "Examples:\n"
      "  faltung explain photo.png gauss:5\n"
      "  faltung explain --signal 3840x2160x3 --type uint8 --kernel gauss:5\n"
      "  faltung explain --signal 1000000 --kernel taps.npy --json\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.positional("SIGNAL", &arguments->signal, "A file").required = false;
  verb.positional("KERNEL", &arguments->kernel, "A file or a specification").required = false;
  verb.group("Without files");
  verb.value("--signal", "SHAPE", &arguments->shape, "Lengths of the signal, such as 3840x2160x3");
  verb.value("-t,--type", "TYPE", &arguments->type,
             "Element type of that signal (default: float32)")
      .choices = type_names();
  verb.value("-k,--kernel", "KERNEL", &arguments->kernel_text, "A file or a specification");
  verb.flag("--correlate", &arguments->correlate, "Correlate in place of convolve");
  add_problem_options(verb, arguments->problem);
  add_type_option(verb, "--output-type", arguments->problem);
  add_planning_options(verb, arguments->run);
  verb.flag("--analyze", &arguments->analyze,
            "Execute what is chosen, and say how long each of its stages takes");
  verb.group("Output");
  verb.flag("--json", &arguments->run.json, "Print it as JSON");
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
