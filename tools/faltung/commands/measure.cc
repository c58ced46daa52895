#include "commands/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace faltung::cli {
namespace {

// A method this much slower than the best so far cannot matter to the table.
constexpr double kHopeless = 30.0;
constexpr double kNotRepeated = 4.0;
constexpr double kSecondsPerMethod = 0.03;
constexpr double kMostSeconds = 0.5;    // of all runs of a method after the first
constexpr double kMostPredicted = 2.0;  // a method that would take longer is left out
constexpr int kFewestRuns = 5;
constexpr int kMostRuns = 200;

std::vector<float> noise(std::int64_t count) {
  std::mt19937 random(1);
  std::vector<float> values(static_cast<std::size_t>(count));
  // Raw output scaled by hand: distributions differ between standard libraries.
  for (float& value : values) value = static_cast<float>(random() >> 8) * 0x1p-23F - 1.0F;
  return values;
}

Array noisy_signal(const Problem& problem) {
  Array array(problem.signal_type, problem.signal_shape);
  std::mt19937 random(2);
  const auto fill = [&](auto elements, const auto& draw) {
    for (auto& element : elements) element = draw();
  };
  switch (problem.signal_type) {
    case ElementType::uint8:
      fill(array.as<std::uint8_t>(), [&] { return static_cast<std::uint8_t>(random() >> 24); });
      break;
    case ElementType::uint64:
      fill(array.as<std::uint64_t>(), [&] { return random() % problem.modulus; });
      break;
    case ElementType::float64:
      fill(array.as<double>(), [&] { return static_cast<double>(random()) * 0x1p-31 - 1.0; });
      break;
    default:
      fill(array.as<float>(), [&] { return static_cast<float>(random() >> 8) * 0x1p-23F - 1.0F; });
  }
  return array;
}

double seconds_of_one_run(const Plan& plan, const Array& signal, Array& output,
                          const ExecuteOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  plan.execute(signal.view(), output.view(), options);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  return elapsed.count();
}

// A method under measurement.
struct Runner {
  Plan plan;
  double best = std::numeric_limits<double>::infinity();
  double spent = 0;
  int runs = 0;

  bool done(double best_of_all) const {
    if (runs >= kMostRuns || spent > kMostSeconds) return true;
    // The first runs of something short are cold, and say nothing yet.
    if (runs < kFewestRuns && spent < kSecondsPerMethod) return false;
    if (best > kNotRepeated * best_of_all) return true;
    return runs >= kFewestRuns && spent > kSecondsPerMethod;
  }
};

// One run of each method in turn, so that what disturbs the machine for a while disturbs all.
void run_in_turn(std::vector<Runner>& runners, const Array& signal, Array& output,
                 const ExecuteOptions& options) {
  double best_of_all = std::numeric_limits<double>::infinity();
  for (bool running = true; running;) {
    running = false;
    for (Runner& runner : runners) {
      if (runner.done(best_of_all)) continue;
      const double seconds = seconds_of_one_run(runner.plan, signal, output, options);
      runner.best = std::min(runner.best, seconds);
      runner.spent += seconds;
      ++runner.runs;
      best_of_all = std::min(best_of_all, seconds);
      running = true;
    }
  }
}

Task signal_task(std::int64_t length, std::int64_t taps) {
  Problem problem;
  problem.signal_shape = {length};
  problem.kernel = Kernel::from_taps(noise(taps));
  return {length, static_cast<double>(taps), problem};
}

Task image_task(std::int64_t side, std::int64_t kernel_side) {
  Problem problem;
  problem.signal_shape = {side, side};
  problem.kernel = Kernel::from_taps(noise(kernel_side * kernel_side), {kernel_side, kernel_side});
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  return {side, static_cast<double>(kernel_side), problem};
}

Task gaussian_task(std::int64_t side, double sigma) {
  Problem problem;
  problem.signal_type = ElementType::uint8;
  problem.signal_shape = {side, side, 3};
  problem.axes = {0, 1};
  problem.kernel = gaussian(sigma, 2);
  problem.extent = {Extent::same()};
  problem.border = {Border::reflect_half};
  return {side, sigma, problem};
}

// Two polynomials of the same length; the length stands on the kernel axis of the table.
Task real_product_task(std::int64_t length) {
  Problem problem;
  problem.signal_type = ElementType::float64;
  problem.signal_shape = {length};
  const std::vector<float> taps = noise(length);
  problem.kernel = Kernel::from_taps(std::vector<double>(taps.begin(), taps.end()));
  return {0, static_cast<double>(length), problem};
}

Task modular_product_task(std::int64_t length) {
  constexpr std::uint64_t kModulus = 998244353;
  Problem problem;
  problem.signal_type = ElementType::uint64;
  problem.signal_shape = {length};
  problem.modulus = kModulus;
  std::mt19937 random(3);
  std::vector<std::uint64_t> taps(static_cast<std::size_t>(length));
  for (std::uint64_t& tap : taps) tap = random() % kModulus;
  problem.kernel = Kernel::from_taps(taps);
  return {0, static_cast<double>(length), problem};
}

template <typename Sizes, typename Kernels, typename Make>
std::vector<Task> grid(const Sizes& sizes, const Kernels& kernels, const Make& make) {
  std::vector<Task> tasks;
  for (const auto size : sizes) {
    for (const auto kernel : kernels) {
      if (kernel <= size) tasks.push_back(make(size, kernel));
    }
  }
  return tasks;
}

template <typename Make>
std::vector<Task> row(const std::vector<std::int64_t>& lengths, const Make& make) {
  std::vector<Task> tasks;
  for (const std::int64_t length : lengths) tasks.push_back(make(length));
  return tasks;
}

}  // namespace

std::vector<FamilyPlan> profile_families(bool quick) {
  using Sizes = std::vector<std::int64_t>;
  const Sizes lengths = quick ? Sizes{4096, 262144} : Sizes{1024, 16384, 262144, 1048576};
  const Sizes taps = quick ? Sizes{8, 32, 128, 512, 2048}
                           : Sizes{4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384};
  const Sizes sides = quick ? Sizes{512} : Sizes{256, 1024};
  const Sizes kernel_sides = quick ? Sizes{3, 7, 15, 31} : Sizes{3, 5, 7, 9, 11, 15, 21, 31, 63};
  const std::vector<double> sigmas =
      quick ? std::vector<double>{1, 3, 10, 30} : std::vector<double>{0.8, 1.5, 3, 6, 12, 25, 50};
  const Sizes degrees =
      quick ? Sizes{32, 256, 2048, 16384} : Sizes{16, 32, 64, 128, 256, 1024, 4096, 16384, 65536};
  return {
      {{"signal_float32", "signals, float32, full", "samples", "taps", {}},
       grid(lengths, taps, signal_task)},
      {{"image_float32",
        "square images, float32, dense square kernels, same, reflect_half",
        "image side",
        "kernel side",
        {}},
       grid(sides, kernel_sides, image_task)},
      {{"gaussian_uint8_rgb",
        "Gaussian on square images, uint8 RGB, same, reflect_half",
        "image side",
        "sigma",
        {}},
       grid(sides, sigmas, gaussian_task)},
      {{"polynomial_float64", "products of two polynomials, float64", "", "length", {}},
       row(degrees, real_product_task)},
      {{"polynomial_modular", "products of two polynomials modulo 998244353", "", "length", {}},
       row(degrees, modular_product_task)},
  };
}

Point measure(Engine& engine, const Task& task, int threads, const Interrupt& interrupt) {
  const ReactionScope scope(interrupt, Interrupt::Reaction::by_token);
  const Explanation explanation = engine.explain(task.problem);
  const Array signal = noisy_signal(task.problem);
  Array output(output_type(task.problem), output_shape(task.problem));
  Point point{task.signal, task.kernel, {}, {}};
  std::vector<Runner> runners;
  double best_predicted = std::numeric_limits<double>::infinity();
  for (const Candidate& candidate : explanation.candidates) {
    if (!candidate.applicable) continue;
    if (candidate.chosen) point.planned = candidate.method;
    best_predicted = std::min(best_predicted, candidate.seconds);
    if (candidate.seconds > std::min(kMostPredicted, kHopeless * best_predicted)) continue;
    PlanOptions options;
    options.method = candidate.method;
    runners.push_back({engine.plan(task.problem, options)});
  }
  run_in_turn(runners, signal, output,
              {.threads = threads, .workspace = {}, .stop = interrupt.token()});
  interrupt.throw_if_raised();
  for (const Runner& runner : runners) {
    point.timings.push_back({std::string(runner.plan.method()), runner.best});
  }
  std::sort(point.timings.begin(), point.timings.end(),
            [](const Timing& a, const Timing& b) { return a.seconds < b.seconds; });
  return point;
}

}  // namespace faltung::cli
