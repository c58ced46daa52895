// faltung blur: a Gaussian of the same extent.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "apply.h"
#include "commands/commands.h"
#include "failure.h"
#include "parse.h"

namespace faltung::cli {
namespace {

struct Arguments {
  std::string input, sigma;
  std::string truncate = "4";
  ProblemText problem;
  RunText run;
};

std::vector<double> sigma_per_axis(const std::string& text, const SignalOperand& signal) {
  std::vector<double> sigma = parse_reals("--sigma", text);
  if (sigma.size() == 1) sigma.resize(signal.axes.size(), sigma.front());
  if (sigma.size() != signal.axes.size()) {
    throw Failure(kExitFailed,
                  fmt::format("one sigma, or one per axis is needed, --sigma, {} for {} axes",
                              sigma.size(), signal.axes.size()));
  }
  return sigma;
}

void check_not_negative(const std::string& option, const std::string& text) {
  for (const double value : parse_reals(option, text)) {
    if (value >= 0) continue;
    throw Failure(kExitUsage, fmt::format("'{}' is below 0, {}", text, option));
  }
}

void run(const Arguments& arguments, const Interrupt& interrupt) {
  Work work;
  work.verb = "blur";
  work.problem = parsed(arguments.problem);
  work.run = parsed(arguments.run);
  check_not_negative("--sigma", arguments.sigma);
  check_not_negative("--truncate", arguments.truncate);
  const double truncate = parse_real("--truncate", arguments.truncate);
  check_paths({arguments.input}, work.run);
  Stopwatch watch;
  work.signal = read_signal(arguments.input, work.problem);
  work.signal.extent = Extent::same();
  work.signal.border = Border::reflect_half;
  const std::vector<double> sigma = sigma_per_axis(arguments.sigma, work.signal);
  work.kernel = {"--sigma " + arguments.sigma, gaussian(sigma, truncate)};
  work.read_seconds = watch.lap();
  apply(std::move(work), interrupt);
}

}  // namespace

Verb blur_verb() {
  Verb verb;
  verb.name = "blur";
  verb.summary = "Blur an image, a sound or an array with a Gaussian";
  verb.examples =
      "Radius ceil(T*S) samples, normalised; extent same and border reflect_half for every "
      "kind.\n\n"
      "Examples:\n"
      "  faltung blur photo.jpg --sigma 5 -o soft.jpg\n"
      "  faltung blur photo.png --sigma 0,12 -o streaked.png     (rows, then columns)\n"
      "  faltung blur volume.npy --sigma 1.5 --axes 0,1 -o slices.npy\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.positional("IN", &arguments->input, "Image, sound or array; '-' reads a pipe");
  verb.group("What is computed");
  verb.value("-s,--sigma", "S[,S]", &arguments->sigma,
             "Standard deviation in samples, one or one per axis (rows first)")
      .required = true;
  verb.value("--truncate", "T", &arguments->truncate, "Cut off beyond T sigma (default: 4)");
  add_problem_options(verb, arguments->problem);
  add_type_option(verb, "-t,--type", arguments->problem);
  add_planning_options(verb, arguments->run);
  add_output_options(verb, arguments->run);
  add_format_options(verb, arguments->run);
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
