#include "walk.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <vector>

#include "machine_limits.h"
#include "problem_limit.h"

namespace faltung::bench {
namespace {

constexpr double kLongest = 2;  // seconds an execution

// What all lines of a case share.
struct Walk {
  Case entry;
  Shape output_shape;
  double limit = 0;  // seconds
  std::vector<Candidate> candidates;
};

// The shortest of the iterations: what else the machine does can only add to a time.
class Stopwatch {
 public:
  void start() { start_ = Clock::now(); }
  void stop() {
    const std::chrono::duration<double> seconds = Clock::now() - start_;
    shortest_ = std::min(shortest_, seconds.count());
  }
  double shortest() const { return shortest_; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_;
  double shortest_ = std::numeric_limits<double>::infinity();
};

void report(benchmark::State& state, const Walk& walk, const Stopwatch& watch, double predicted) {
  const double seconds = watch.shortest();
  state.counters["ns/output"] =
      seconds * 1e9 / static_cast<double>(element_count(walk.output_shape));
  state.counters["x_limit"] = seconds / walk.limit;
  if (predicted > 0) state.counters["x_predicted"] = seconds / predicted;
}

void run_planned(benchmark::State& state, const Walk& walk, const std::string& method,
                 double predicted) {
  const Problem& problem = walk.entry.problem;
  PlanOptions options;
  options.method = method;
  Engine engine;
  const Plan plan = engine.plan(problem, options);
  const Array signal = random_array(problem.signal_type, problem.signal_shape, problem.modulus);
  Array output(plan.output_type(), plan.output_shape());
  plan.execute(signal.view(), output.view());
  Stopwatch watch;
  for (auto _ : state) {
    watch.start();
    plan.execute(signal.view(), output.view());
    watch.stop();
  }
  if (method.empty()) state.SetLabel(std::string(plan.method()));
  report(state, walk, watch, predicted);
}

void run_one_shot(benchmark::State& state, const Walk& walk) {
  const Problem& problem = walk.entry.problem;
  const Array signal = random_array(problem.signal_type, problem.signal_shape, problem.modulus);
  Engine engine;
  Stopwatch watch;
  for (auto _ : state) {
    watch.start();
    const Array output = engine.plan(problem).execute(signal.view());
    watch.stop();
    benchmark::DoNotOptimize(output.data());
    engine.clear();
  }
  report(state, walk, watch, 0);
}

template <typename Run>
void add(const std::string& name, Run run) {
  benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMicrosecond);
}

void add_case(const Case& entry, const MachineLimits& machine) {
  auto walk = std::make_shared<Walk>();
  walk->entry = entry;
  walk->output_shape = output_shape(entry.problem);
  walk->candidates = default_engine().explain(entry.problem).candidates;
  walk->limit = limit_seconds(entry.problem, walk->candidates, machine);
  double chosen = -1;
  for (const Candidate& candidate : walk->candidates) {
    if (candidate.chosen) chosen = candidate.seconds;
    if (!candidate.applicable || candidate.seconds > kLongest) continue;
    add(fmt::format("{}/{}", entry.name, candidate.method),
        [walk, candidate](benchmark::State& state) {
          run_planned(state, *walk, candidate.method, candidate.seconds);
        });
  }
  if (chosen < 0 || chosen > kLongest) return;
  add(entry.name + "/planned",
      [walk, chosen](benchmark::State& state) { run_planned(state, *walk, {}, chosen); });
  add(entry.name + "/one_shot", [walk](benchmark::State& state) { run_one_shot(state, *walk); });
}

}  // namespace

int run(int argc, char** argv, std::span<const Case> cases) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  const MachineLimits machine = measure_machine(1);
  benchmark::AddCustomContext("limits of one core",
                              fmt::format("{}: {:.0f} GFLOP/s float32, {:.0f} float64, {:.1f} GB/s",
                                          machine.simd, machine.float32_flops * 1e-9,
                                          machine.float64_flops * 1e-9, machine.bandwidth * 1e-9));
  for (const Case& entry : cases) add_case(entry, machine);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace faltung::bench
