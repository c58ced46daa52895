// faltung convolve and faltung correlate.

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "apply.h"
#include "commands/commands.h"
#include "parse.h"

namespace faltung::cli {
namespace {

struct Arguments {
  std::string signal, kernel, gain;
  bool normalize = false;
  ProblemText problem;
  RunText run;
};

void run(const std::string& verb, Operation operation, const Arguments& arguments,
         const Interrupt& interrupt) {
  Work work;
  work.verb = verb;
  work.operation = operation;
  work.problem = parsed(arguments.problem);
  work.run = parsed(arguments.run);
  Scaling scaling{arguments.normalize, 1.0};
  if (!arguments.gain.empty()) scaling.gain = parse_real("--gain", arguments.gain);
  work.gain = scaling.gain;
  check_paths({arguments.signal, arguments.kernel}, work.run);
  Stopwatch watch;
  work.signal = read_signal(arguments.signal, work.problem);
  work.kernel = read_kernel(arguments.kernel, work.signal);
  if (scaling.to_unit_sum || !arguments.gain.empty()) {
    work.kernel.kernel = scaled(work.kernel, scaling);
  }
  work.read_seconds = watch.lap();
  apply(std::move(work), interrupt);
}

Verb verb_of(const std::string& name, Operation operation, const std::string& summary,
             const std::string& examples) {
  Verb verb;
  verb.name = name;
  verb.summary = summary;
  verb.examples = examples;
  const auto arguments = std::make_shared<Arguments>();
  verb.positional("SIGNAL", &arguments->signal, "Image, sound, array or numbers; '-' reads a pipe");
  verb.positional(
      "KERNEL", &arguments->kernel,
      "A file, taps such as '1,2,1;2,4,2;1,2,1', or gauss:S, box:N, ... (faltung kernel "
      "--help lists them)");
  add_problem_options(verb, arguments->problem);
  add_type_option(verb, "-t,--type", arguments->problem);
  verb.flag("--normalize", &arguments->normalize, "Divide the taps by their sum");
  verb.value("--gain", "G", &arguments->gain, "Multiply the taps by G");
  add_planning_options(verb, arguments->run);
  add_output_options(verb, arguments->run);
  add_format_options(verb, arguments->run);
  verb.run = [arguments, name, operation](const Interrupt& interrupt) {
    run(name, operation, *arguments, interrupt);
  };
  return verb;
}

}  // namespace

Verb convolve_verb() {
  return verb_of("convolve", Operation::convolve, "Convolve a signal with a kernel",
                 "Examples:\n"
                 "  faltung convolve photo.png gauss:3 -o soft.png\n"
                 "  faltung convolve voice.wav hall.wav -o voice_in_hall.wav --gain 0.5\n"
                 "  faltung convolve image.npy '1,2,1;2,4,2;1,2,1' --normalize -o out.npy\n"
                 "  cat x.npy | faltung convolve - taps.txt --range 0:100:10 -o - > y.npy\n");
}

Verb correlate_verb() {
  return verb_of("correlate", Operation::correlate,
                 "Correlate a signal with a kernel (not flipped, conjugated)",
                 "Lag l of a correlation is index l + k - 1 of its full extent, k taps.\n\n"
                 "Examples:\n"
                 "  faltung correlate photo.png sobel:x --type int16 -o edges.npy\n"
                 "  faltung correlate recording.npy template.npy --extent valid -o score.npy\n");
}

}  // namespace faltung::cli
