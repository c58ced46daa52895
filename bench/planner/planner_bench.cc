// How far the planner's choices are from the best: bench/README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "planner/regret.h"
#ifdef FALTUNG_SCIPY
#include "planner/scipy_choice.h"
#endif

namespace faltung::bench {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  int problems = 600;
  std::uint64_t seed = 1;
  std::string json, profile, simd;
  bool measure = false;
};

EngineOptions engine_options(const Options& options) {
  EngineOptions engine;
  engine.simd = options.simd.empty() ? simd_targets().front() : options.simd;
  engine.plan_cache_bytes = 0;
  if (options.measure) {
    MeasureOptions measuring;
    measuring.simd = engine.simd;
    engine.profile = measure_profile(measuring);
  } else if (!options.profile.empty()) {
    Profile::Loaded loaded = Profile::load(options.profile, engine.simd);
    if (!loaded.profile) throw std::runtime_error(options.profile + ": " + loaded.reason);
    engine.profile = std::move(loaded.profile);
  }
  return engine;
}

Json row_of(const PlannerProblem& problem, const Judged& judged) {
  Json methods = Json::array();
  for (const MethodTime& time : judged.methods) {
    methods.push_back({{"method", time.method},
                       {"predicted_s", time.predicted},
                       {"measured_s", time.measured},
                       {"stopped", time.stopped}});
  }
  return {{"seed", problem.seed},      {"problem", to_string(problem.problem)},
          {"kind", problem.kind},      {"chosen", judged.chosen},
          {"fastest", judged.fastest}, {"regret", judged.regret},
          {"methods", methods}};
}

Json to_json(const Regret& regret) {
  return {{"geometric_mean", regret.geometric_mean}, {"p95", regret.p95}, {"max", regret.max}};
}

void print(const std::string& who, std::vector<double> regrets) {
  const std::size_t count = regrets.size();
  const Regret regret = summary(std::move(regrets));
  fmt::print("{}, {} problems: geometric mean {:.3f}, 95th percentile {:.2f}, largest {:.2f}\n",
             who, count, regret.geometric_mean, regret.p95, regret.max);
}

// What scipy would choose on the 1-D and 2-D problems.
class Scipy {
 public:
#ifdef FALTUNG_SCIPY
  void add(const Problem& problem, const Judged& judged, Json& row) {
    const std::optional<std::string> method = choice_.method(problem);
    const auto regret = method ? regret_of_two(judged, *method) : std::nullopt;
    if (!regret) return;
    row["scipy"] = {{"method", *method}, {"regret", *regret}};
    theirs_.push_back(*regret);
    ours_.push_back(judged.regret);
  }
  void report(Json& report) const {
    if (theirs_.empty()) return;
    fmt::print("On the problems that scipy {} would choose for:\n", choice_.version());
    print("  scipy's choice beside direct and whole_fft", theirs_);
    print("  faltung's choice beside every method", ours_);
    report["scipy"] = {{"version", choice_.version()},
                       {"problems", theirs_.size()},
                       {"regret", to_json(summary(theirs_))},
                       {"faltung", to_json(summary(ours_))}};
  }

 private:
  ScipyChoice choice_;
  std::vector<double> theirs_, ours_;
#else
  void add(const Problem&, const Judged&, Json&) {}
  void report(Json&) const {}
#endif
};

void run(const Options& options) {
  std::ofstream file;
  if (!options.json.empty()) {
    file.open(options.json);
    if (!file) throw std::runtime_error("cannot write " + options.json);
  }
  Engine engine(engine_options(options));
  fmt::print("SIMD {}, profile {}\n", engine.simd(), engine.profile().name);
  std::vector<double> regrets;
  Json rows = Json::array();
  Scipy scipy;
  for (std::uint64_t seed = options.seed; std::ssize(regrets) < options.problems; ++seed) {
    const PlannerProblem problem = planner_problem(seed);
    const std::optional<Judged> judged = judge(engine, problem.problem);
    engine.clear();
    if (!judged) continue;
    regrets.push_back(judged->regret);
    rows.push_back(row_of(problem, *judged));
    scipy.add(problem.problem, *judged, rows.back());
    if (judged->regret > 1.2) {
      fmt::print("{:5.2f}  {} in place of {}: seed {}, {}\n", judged->regret, judged->chosen,
                 judged->fastest, seed, to_string(problem.problem));
      std::fflush(stdout);
    }
  }
  Json report = {{"schema", "faltung.regret/1"},        {"simd", engine.simd()},
                 {"profile", engine.profile().name},    {"fftw", fftw_build()},
                 {"regret", to_json(summary(regrets))}, {"rows", rows}};
  print("faltung", regrets);
  scipy.report(report);
  if (!file.is_open()) return;
  if (!(file << report.dump(1) << std::endl)) {
    throw std::runtime_error("cannot write " + options.json);
  }
}

}  // namespace
}  // namespace faltung::bench

int main(int argc, char** argv) {
  faltung::bench::Options options;
  CLI::App app("Times what the planner chooses beside every other method.", "planner_bench");
  app.add_option("--problems", options.problems, "how many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seed", options.seed, "the first seed")->capture_default_str();
  app.add_option("--json", options.json, "write the report to this file")->type_name("FILE");
  app.add_option("--profile", options.profile, "constants that faltung profile kept")
      ->type_name("FILE");
  app.add_flag("--measure", options.measure, "measure the machine first");
  app.add_option("--simd", options.simd, "SIMD target")->type_name("NAME");
  CLI11_PARSE(app, argc, argv);
  try {
    faltung::bench::run(options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "planner_bench: error: {}\n", error.what());
    return 1;
  }
}
