// faltung profile: which method is fastest on this machine, by size of signal and kernel.

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>

#include "commands/commands.h"
#include "console.h"
#include "failure.h"
#include "files/atomic_file.h"
#include "machine.h"
#include "parse.h"
#include "profile/gnuplot.h"
#include "profile/measure.h"
#include "profile/page.h"
#include "profile/table.h"
#include "settings.h"

namespace faltung::cli {
namespace {

// All of it, and what the constants of the planner take of it.
struct Duration {
  double whole, constants;
};
constexpr Duration kThorough = {54, 25}, kQuick = {8.5, 4};

struct Arguments {
  bool quick = false, json = false, csv = false, no_save = false;
  std::string family, gnuplot, html;
  RunText run;
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::filesystem::path whole_path(const std::string& path) {
  return std::filesystem::weakly_canonical(std::filesystem::absolute(path));
}

// Refuses what cannot be written before minutes are spent on it.
void check_outputs(const Arguments& arguments) {
  if (arguments.json && arguments.csv) {
    throw Failure(kExitUsage, "two options exclude each other, --json and --csv");
  }
  const bool prints = arguments.json || arguments.csv;
  if (!arguments.html.empty() && !arguments.gnuplot.empty() &&
      whole_path(arguments.html) == whole_path(arguments.gnuplot)) {
    throw Failure(kExitUsage, fmt::format("two options name the same file, --html and --gnuplot {}",
                                          arguments.html));
  }
  for (const auto& [option, path] :
       {std::pair("--html", arguments.html), std::pair("--gnuplot", arguments.gnuplot)}) {
    if (path == "-" && prints) {
      throw Failure(kExitUsage, fmt::format("two results want standard output, {} - and --{}",
                                            option, arguments.json ? "json" : "csv"));
    }
    if (!path.empty()) OutputFile::check(path);
  }
}

std::vector<FamilyPlan> selected_families(const Arguments& arguments) {
  std::vector<FamilyPlan> plans = profile_families(arguments.quick);
  if (arguments.family.empty()) return plans;
  std::vector<std::string> wanted;
  for (const std::string& name : split(arguments.family, ',')) {
    wanted.push_back(parse_name("--family", name, family_names()));
  }
  std::erase_if(plans, [&](const FamilyPlan& plan) {
    return std::ranges::find(wanted, plan.family.name) == wanted.end();
  });
  return plans;
}

// Measures the constants that the planner decides by, keeps them, and gives an engine's options
// with them.
EngineOptions measured_machine(const Arguments& arguments, EngineOptions options, double seconds,
                               const Interrupt& interrupt) {
  const ReactionScope scope(interrupt, Interrupt::Reaction::by_token);
  if (options.simd.empty()) options.simd = simd_targets().front();
  {
    const Progress progress("measuring the machine", seconds);
    try {
      options.profile = measure_profile(
          {.seconds = seconds, .simd = options.simd, .progress = {}, .stop = interrupt.token()});
    } catch (const Error&) {
      interrupt.throw_if_raised();
      throw;
    }
  }
  if (!arguments.no_save) keep_profile(*options.profile, options.simd);
  return options;
}

ProfileTable measured_table(const Arguments& arguments, const RunSettings& run,
                            const std::vector<FamilyPlan>& plans, const Interrupt& interrupt) {
  const auto begin = std::chrono::steady_clock::now();
  const Duration duration = arguments.quick ? kQuick : kThorough;
  Engine engine(measured_machine(arguments, run.engine, duration.constants, interrupt));
  ProfileTable table{.version = FALTUNG_VERSION,
                     .date = fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::time(nullptr))),
                     .cpu = cpu_name(),
                     .simd = std::string(engine.simd()),
                     .fftw = fftw_build(),
                     .profile = engine.profile().name,
                     .threads = run.threads,
                     .families = {}};
  // On a busy machine the constants take longer; the methods get some time all the same.
  const double left =
      std::max(duration.whole - seconds_since(begin), 0.5 * (duration.whole - duration.constants));
  const Progress progress("measuring the methods", left);
  table.families = measure_families(engine, plans, left, run.threads, interrupt);
  return table;
}

void write_text(const std::string& path, const std::string& text) {
  OutputFile file(path);
  file.append(std::as_bytes(std::span(text)));
  file.commit();
}

void run(const Arguments& arguments, const Interrupt& interrupt) {
  check_outputs(arguments);
  RunText text = arguments.run;
  if (text.threads.empty()) text.threads.assign(1, '1');
  const RunSettings run = parsed(text);
  const std::vector<FamilyPlan> plans = selected_families(arguments);
  const ProfileTable table = measured_table(arguments, run, plans, interrupt);
  const ReactionScope scope(interrupt, Interrupt::Reaction::not_now);
  if (!arguments.html.empty()) write_text(arguments.html, profile_page(table));
  if (!arguments.gnuplot.empty()) {
    write_text(arguments.gnuplot, gnuplot_script(table, picture_name(arguments.gnuplot)));
  }
  if (arguments.html == "-" || arguments.gnuplot == "-") return;
  print_result(arguments.csv    ? table_csv(table)
               : arguments.json ? table_json(table)
                                : table_text(table));
}

}  // namespace

Verb profile_verb() {
  Verb verb;
  verb.name = "profile";
  verb.summary = "Measure which method is fastest here, and the crossover points";
  verb.examples =
      "First the constants are measured that the planner predicts by, and kept in the file\n"
      "FALTUNG_PROFILE names, or in the user's cache, where every later command finds them. Then\n"
      "every method is timed on families of problems, in turns and repeatedly, and more closely\n"
      "where one overtakes another. Under a minute in all, under ten seconds with --quick.\n\n"
      "Examples:\n"
      "  faltung profile --quick\n"
      "  faltung profile --html speed.html\n"
      "  faltung profile --gnuplot speed.gp && gnuplot speed.gp\n"
      "  faltung profile --json > table.json\n"
      "  faltung profile --family image_dense --csv\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.group("Options");
  verb.flag("--quick", &arguments->quick, "Fewer sizes, less time");
  verb.value("--family", "NAME[,NAME]", &arguments->family, "Only these families (default: all)")
      .choices = family_names();
  verb.flag("--no-save", &arguments->no_save, "Do not keep the constants that were measured");
  verb.value("--simd", "NAME", &arguments->run.simd, "SIMD target to use (default: the best)")
      .choices = simd_targets();
  verb.value("-j,--jobs", "N", &arguments->run.threads, "Threads (default: 1)");
  verb.group("Output");
  verb.flag("--json", &arguments->json, "Print it as JSON");
  verb.flag("--csv", &arguments->csv, "Print every timing as CSV");
  verb.value("--html", "FILE", &arguments->html,
             "Write a page with charts, maps and tables, which needs no network ('-': standard "
             "output)");
  verb.value("--gnuplot", "FILE", &arguments->gnuplot,
             "Write a script that gnuplot draws charts from, as SVG ('-': standard output)");
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
