// What is paid besides the convolution itself: reaching the loop of a short signal, finding a plan
// that is cached, and planning anew.
//
//     execute/<case>   counters: loop_us, the inner loop alone on samples laid out for it;
//                      planned_us, Plan::execute into a given array; one_shot_us, Engine::plan (of
//                      a kernel made anew, found in the cache) and execute into a new array;
//                      planned/loop and extra_us = one_shot - planned
//     plan/<case>      a problem never seen before, its transforms planned: analysis_us (checks and
//                      the kernel's analysis), first_choice_us (with what is found out about the
//                      kernel when a method asks), choice_us (without), build_us (spectrum and
//                      tables), plan_us (Engine::plan, all of it), seen_us (Engine::plan of the
//                      same again)
//     transform/<n>    miss_us, FFTW planning both directions of n points; hit_us, finding them
//     wisdom/<n>       estimated_us, a transform of n points as FFTW plans it from estimates;
//                      timed_us, as it does after timing its plans
//
// Counters are of the shortest iteration; the sides of a comparison alternate.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/buffer.h"
#include "fft/transform.h"
#include "methods/direct/bound_direct.h"
#include "methods/direct/run_table.h"
#include "planner/planner.h"
#include "simd/tap_block.h"
#include "walk.h"

namespace faltung::bench {
namespace {

// Microseconds of the shortest run so far.
class Shortest {
 public:
  template <typename Run>
  void time(const Run& run, int times = 1) {
    const auto start = Clock::now();
    for (int i = 0; i < times; ++i) run();
    const std::chrono::duration<double, std::micro> elapsed = Clock::now() - start;
    value_ = std::min(value_, elapsed.count() / times);
  }
  double value() const { return value_; }

 private:
  using Clock = std::chrono::steady_clock;
  double value_ = std::numeric_limits<double>::infinity();
};

Problem line_problem(ElementType type, std::int64_t samples, std::int64_t taps) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = Shape{samples};
  problem.kernel = Kernel::from_view(random_array(type, Shape{taps}).view());
  return problem;
}

void run_short(benchmark::State& state, std::int64_t samples, std::int64_t tap_count) {
  const auto type = ElementType::float64;
  const Array taps = random_array(type, Shape{tap_count});
  const Array signal = random_array(type, Shape{samples});
  const std::int64_t outputs = samples + tap_count - 1;
  Array output(type, Shape{outputs});

  // What the loop is given: zeros around the samples, the taps in runs.
  Array padded(type, Shape{outputs + tap_count - 1});
  std::ranges::copy(signal.as<double>(), padded.as<double>().begin() + tap_count - 1);
  const Problem problem = line_problem(type, samples, tap_count);
  const CanonicalProblem canonical = canonicalize(problem);
  const auto& loops = simd::tap_block_float64(simd::supported_targets().front());
  const TileShape shape = direct_tiles(canonical);
  const RunTable table(canonical, choose_blocking(canonical, shape, loops.lanes));
  std::vector<simd::TapRun> runs(static_cast<std::size_t>(table.size()));
  table.place(shape.layout, runs.data());
  simd::TapBlock<double> block;
  block.in = padded.as<double>().data();
  block.taps = static_cast<const double*>(table.coefficients());
  block.runs = runs.data();
  block.run_count = table.size();
  block.out = output.as<double>().data();
  block.length = outputs;

  Engine engine;
  const Plan plan = engine.plan(problem);
  Shortest alone, planned, one_shot;
  constexpr int kTimes = 10;
  for (auto _ : state) {
    alone.time([&] { loops.row(block); }, kTimes);
    planned.time([&] { plan.execute(signal.view(), output.view()); }, kTimes);
    one_shot.time(
        [&] {
          Problem anew = problem;
          anew.kernel = Kernel::from_view(taps.view());
          benchmark::DoNotOptimize(engine.plan(anew).execute(signal.view()).data());
        },
        kTimes);
  }
  state.SetLabel(std::string(plan.method()));
  state.counters["loop_us"] = alone.value();
  state.counters["planned_us"] = planned.value();
  state.counters["one_shot_us"] = one_shot.value();
  state.counters["planned/loop"] = planned.value() / alone.value();
  state.counters["extra_us"] = one_shot.value() - planned.value();
}

void run_plan(benchmark::State& state, const std::function<Problem()>& make) {
  Engine engine;
  TableCache tables(256 << 20);
  WorkspacePool pool(256 << 20);
  Winners winners;
  const simd::Target target = simd::supported_targets().front();
  const Planner planner({target, engine.profile(), tables, pool, winners}, {});
  Shortest analysis, first, choice, build, all, seen;
  std::string method;
  for (auto _ : state) {
    const Problem problem = make();
    all.time([&] { benchmark::DoNotOptimize(engine.plan(problem)); });
    seen.time([&] { benchmark::DoNotOptimize(engine.plan(problem)); });
    CanonicalProblem canonical;
    analysis.time([&] { canonical = canonicalize(problem); });
    Choice chosen;
    first.time([&] { chosen = planner.choose(canonical); });
    choice.time([&] { chosen = planner.choose(canonical); });
    build.time([&] { benchmark::DoNotOptimize(chosen.method->build(chosen.problem, planner)); });
    method = chosen.method->name();
  }
  state.SetLabel(method);
  state.counters["analysis_us"] = analysis.value();
  state.counters["first_choice_us"] = first.value();
  state.counters["choice_us"] = choice.value();
  state.counters["build_us"] = build.value();
  state.counters["plan_us"] = all.value();
  state.counters["seen_us"] = seen.value();
}

// The problem with a first tap that no call before had: nothing finds it in a cache.
Problem renewed(Problem problem, Array& taps) {
  if (taps.type() == ElementType::float32) {
    taps.as<float>()[0] += 0x1p-10F;
  } else {
    taps.as<double>()[0] += 0x1p-10;
  }
  problem.kernel = Kernel::from_view(taps.view());
  return problem;
}

void add_plan(const std::string& name, const Problem& problem, ElementType taps,
              const Shape& shape) {
  const auto array = std::make_shared<Array>(random_array(taps, shape));
  benchmark::RegisterBenchmark(("plan/" + name).c_str(), [=](benchmark::State& state) {
    run_plan(state, [&] { return renewed(problem, *array); });
  })->Unit(benchmark::kMicrosecond);
}

void add_line(ElementType type, std::int64_t samples, std::int64_t taps) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = Shape{samples};
  add_plan(fmt::format("{}/{}x{}", name_of(type), samples, taps), problem, type, Shape{taps});
}

void add_image(ElementType type, const Shape& image, const Shape& taps) {
  Problem problem;
  problem.signal_type = type;
  problem.signal_shape = image;
  problem.axes = {0, 1};
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  add_plan(fmt::format("{}/{}_{}", name_of(type), to_string(image), to_string(taps)), problem,
           ElementType::float32, taps);
}

// A product of 1-D kernels, found in its dense taps.
void add_gaussian(const Shape& image, double sigma) {
  Problem problem;
  problem.signal_type = ElementType::uint8;
  problem.signal_shape = image;
  problem.axes = {0, 1};
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  benchmark::RegisterBenchmark(
      fmt::format("plan/uint8/{}_gaussian:{}", to_string(image), sigma).c_str(),
      [=](benchmark::State& state) {
        double drift = 0;
        run_plan(state, [&] {
          Problem next = problem;
          next.kernel = gaussian(sigma + (drift += 1e-6), 2);
          return next;
        });
      })
      ->Unit(benchmark::kMicrosecond);
}

void run_transform(benchmark::State& state) {
  const Shape lengths{state.range(0)};
  TableCache cache(256 << 20);
  Shortest miss, hit;
  const auto get = [&] {
    benchmark::DoNotOptimize(
        fft::transform(cache, fft::Precision::float32, fft::Domain::real, lengths, 1).get());
  };
  for (auto _ : state) {
    cache.clear();
    miss.time(get);
    hit.time(get, 10);
  }
  state.counters["miss_us"] = miss.value();
  state.counters["hit_us"] = hit.value();
}

// What is timed is known from then on: the estimated plan is made before anything runs.
void add_wisdom(std::int64_t points) {
  const auto make = [=](double seconds) {
    return std::make_shared<const fft::Transform>(fft::Precision::float32, fft::Domain::real,
                                                  Shape{points}, 1, seconds);
  };
  const auto run = [=, estimated = make(0)](benchmark::State& state) {
    const auto timed = make(10);
    Buffer data(timed->data_bytes()), spectrum(timed->spectrum_bytes());
    std::ranges::fill(data.span(), std::byte{0});
    Shortest before, after;
    constexpr int kTimes = 10;
    for (auto _ : state) {
      before.time([&] { estimated->forward(data.data(), spectrum.data()); }, kTimes);
      after.time([&] { timed->forward(data.data(), spectrum.data()); }, kTimes);
    }
    state.counters["estimated_us"] = before.value();
    state.counters["timed_us"] = after.value();
    state.counters["estimated/timed"] = before.value() / after.value();
  };
  benchmark::RegisterBenchmark(fmt::format("wisdom/{}", points).c_str(), run)
      ->Unit(benchmark::kMicrosecond);
}

}  // namespace
}  // namespace faltung::bench

int main(int argc, char** argv) {
  using namespace faltung;
  using namespace faltung::bench;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  for (const auto& [samples, taps] : {std::pair{1000, 50}, {100, 5}, {4096, 128}}) {
    benchmark::RegisterBenchmark(
        fmt::format("execute/float64/{}x{}", samples, taps).c_str(),
        [samples = samples, taps = taps](benchmark::State& s) { run_short(s, samples, taps); })
        ->Unit(benchmark::kMicrosecond);
  }
  add_line(ElementType::float64, 1000, 50);
  add_line(ElementType::float32, 1 << 20, 127);
  add_line(ElementType::float64, 1 << 20, 4095);
  add_line(ElementType::float32, 1 << 20, 1'000'000);
  add_image(ElementType::float32, {2160, 3840}, {11, 11});
  add_image(ElementType::uint8, {2160, 3840, 3}, {31, 31});
  add_gaussian({2160, 3840, 3}, 3);
  benchmark::RegisterBenchmark("transform", run_transform)
      ->RangeMultiplier(64)
      ->Range(256, 1 << 20)
      ->Unit(benchmark::kMicrosecond);
  for (std::int64_t points = 256; points <= 8192; points *= 2) add_wisdom(points);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
