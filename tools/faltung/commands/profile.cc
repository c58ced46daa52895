// faltung profile: which method is fastest on this machine, by size of signal and kernel.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "commands/commands.h"
#include "commands/measure.h"
#include "console.h"
#include "failure.h"
#include "machine.h"
#include "parse.h"
#include "report.h"
#include "settings.h"

namespace faltung::cli {
namespace {

// For the constants; the table of crossovers takes about as long again.
constexpr double kSeconds = 25, kQuickSeconds = 4;

struct Arguments {
  bool quick = false, json = false, csv = false, no_save = false;
  std::string family;
  RunText run;
};

std::string row_text(const Point& point) {
  const std::string signal = point.signal > 0 ? fmt::format("{}", point.signal) : "";
  if (point.timings.empty()) {
    return fmt::format("{:>10} {:>11} not measured, it takes too long\n", signal, point.kernel);
  }
  const Timing& first = point.timings.front();
  std::string runner_up = "-";
  std::string factor;
  if (point.timings.size() > 1) {
    runner_up = point.timings[1].method;
    factor = fmt::format("{:.2f}x", point.timings[1].seconds / first.seconds);
  }
  return fmt::format("{:>10} {:>11} {:<14}{:>9}   {:<14}{:>8}   {}\n", signal, point.kernel,
                     first.method, format_seconds(first.seconds), runner_up, factor, point.planned);
}

std::string family_text(const Family& family) {
  std::string text = fmt::format("{}\n{:>10} {:>11} {:<14}{:>9}   {:<14}{:>8}   planner takes\n",
                                 family.title, family.signal_label, family.kernel_label, "fastest",
                                 "time", "runner-up", "slower");
  for (const Point& point : family.points) text += row_text(point);
  for (const Crossover& crossing : crossovers(family)) {
    text += fmt::format(
        "  {}{} to {} at {} {:.3g} (between {} and {})\n",
        crossing.signal > 0 ? fmt::format("{} {}: ", family.signal_label, crossing.signal) : "",
        crossing.from, crossing.to, family.kernel_label, crossing.kernel, crossing.below,
        crossing.above);
  }
  return text;
}

Json family_json(const Family& family) {
  Json json;
  json["name"] = family.name;
  json["title"] = family.title;
  json["signal"] = family.signal_label;
  json["kernel"] = family.kernel_label;
  json["points"] = Json::array();
  for (const Point& point : family.points) {
    Json timings = Json::array();
    for (const Timing& timing : point.timings) {
      timings.push_back({{"method", timing.method}, {"seconds", timing.seconds}});
    }
    Json entry;
    if (point.signal > 0) entry["signal"] = point.signal;
    entry["kernel"] = point.kernel;
    entry["fastest"] = point.timings.empty() ? Json() : Json(point.timings.front().method);
    entry["planned"] = point.planned;
    entry["timings"] = std::move(timings);
    json["points"].push_back(std::move(entry));
  }
  json["crossovers"] = Json::array();
  for (const Crossover& crossing : crossovers(family)) {
    Json entry;
    if (crossing.signal > 0) entry["signal"] = crossing.signal;
    entry["from"] = crossing.from;
    entry["to"] = crossing.to;
    entry["kernel"] = crossing.kernel;
    entry["between"] = {crossing.below, crossing.above};
    json["crossovers"].push_back(std::move(entry));
  }
  return json;
}

std::string families_csv(const std::vector<Family>& families) {
  std::string text = "family,signal,kernel,method,seconds,fastest,planned\n";
  for (const Family& family : families) {
    for (const Point& point : family.points) {
      for (const Timing& timing : point.timings) {
        text += fmt::format("{},{},{},{},{},{},{}\n", family.name,
                            point.signal > 0 ? fmt::format("{}", point.signal) : "", point.kernel,
                            timing.method, timing.seconds,
                            timing.method == point.timings.front().method ? 1 : 0,
                            timing.method == point.planned ? 1 : 0);
      }
    }
  }
  return text;
}

std::vector<FamilyPlan> selected_families(const Arguments& arguments) {
  std::vector<FamilyPlan> plans = profile_families(arguments.quick);
  if (arguments.family.empty()) return plans;
  std::vector<std::string> names;
  for (const FamilyPlan& plan : plans) names.push_back(plan.family.name);
  const std::string name = parse_name("--family", arguments.family, names);
  std::erase_if(plans, [&](const FamilyPlan& plan) { return plan.family.name != name; });
  return plans;
}

// Measures the constants that the planner decides by, keeps them, and gives an engine's options
// with them.
EngineOptions measured_machine(const Arguments& arguments, EngineOptions options,
                               const Interrupt& interrupt) {
  const ReactionScope scope(interrupt, Interrupt::Reaction::by_token);
  const double seconds = arguments.quick ? kQuickSeconds : kSeconds;
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

void run(const Arguments& arguments, const Interrupt& interrupt) {
  if (arguments.json && arguments.csv) {
    throw Failure(kExitUsage, "two options exclude each other, --json and --csv");
  }
  RunText text = arguments.run;
  if (text.threads.empty()) text.threads = "1";
  const RunSettings run = parsed(text);
  const std::vector<FamilyPlan> plans = selected_families(arguments);
  std::int64_t total = 0;
  for (const FamilyPlan& plan : plans) total += static_cast<std::int64_t>(plan.tasks.size());
  Engine engine(measured_machine(arguments, run.engine, interrupt));
  std::vector<Family> families;
  {
    Progress progress("measuring", total, "problems");
    for (const FamilyPlan& plan : plans) {
      families.push_back(plan.family);
      for (const Task& task : plan.tasks) {
        families.back().points.push_back(measure(engine, task, run.threads, interrupt));
        engine.clear();
        progress.advance();
      }
    }
  }
  if (arguments.csv) return print_result(families_csv(families));
  if (arguments.json) {
    Json json = json_with_schema("profile_table");
    json["version"] = FALTUNG_VERSION;
    json["simd"] = std::string(engine.simd());
    json["threads"] = run.threads;
    json["families"] = Json::array();
    for (const Family& family : families) json["families"].push_back(family_json(family));
    return print_result(text_of(json));
  }
  std::string result =
      fmt::format("measured with {} and {} thread(s)\n", engine.simd(), run.threads);
  for (const Family& family : families) result += "\n" + family_text(family);
  print_result(result);
}

}  // namespace

Verb profile_verb() {
  Verb verb;
  verb.name = "profile";
  verb.summary = "Measure which method is fastest here, and the crossover points";
  verb.examples =
      "First the constants are measured that the planner predicts by, and kept in the file\n"
      "FALTUNG_PROFILE names, or in the user's cache, where every later command finds them. Then\n"
      "every applicable method is forced and timed on planned, repeated executions.\n\n"
      "Examples:\n"
      "  faltung profile --quick\n"
      "  faltung profile --json > table.json\n"
      "  faltung profile --family image_float32 --csv\n";
  const auto arguments = std::make_shared<Arguments>();
  verb.group("Options");
  verb.flag("--quick", &arguments->quick, "Fewer sizes");
  verb.value("--family", "NAME", &arguments->family, "Only this family (default: all)").choices = {
      "signal_float32", "image_float32", "gaussian_uint8_rgb", "polynomial_float64",
      "polynomial_modular"};
  verb.flag("--no-save", &arguments->no_save, "Do not keep the constants that were measured");
  verb.flag("--json", &arguments->json, "Print it as JSON");
  verb.flag("--csv", &arguments->csv, "Print every timing as CSV");
  verb.value("--simd", "NAME", &arguments->run.simd, "SIMD target to use (default: the best)")
      .choices = simd_targets();
  verb.value("-j,--jobs", "N", &arguments->run.threads, "Threads (default: 1)");
  verb.run = [arguments](const Interrupt& interrupt) { run(*arguments, interrupt); };
  return verb;
}

}  // namespace faltung::cli
