#include "planner/timing.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>

#include "core/checked.h"

namespace faltung {
namespace {

// Knuth's linear congruential numbers (MMIX), the upper half.
class Numbers {
 public:
  std::uint64_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return state_ >> 32;
  }
  // In [1/2, 1) of either sign: no zeros, nothing denormal.
  double real() {
    const std::uint64_t bits = next();
    const double size = 0.5 + static_cast<double>(bits >> 1) * 0x1p-32;
    return (bits & 1) != 0 ? -size : size;
  }

 private:
  std::uint64_t state_ = 1;
};

template <typename T, typename Draw>
void fill(const Buffer& buffer, const Draw& draw) {
  const std::int64_t count = buffer.bytes() / static_cast<std::int64_t>(sizeof(T));
  std::generate_n(buffer.as<T>(), count, [&] { return static_cast<T>(draw()); });
}

Buffer made_up_samples(const CanonicalProblem& problem) {
  Buffer samples(
      checked_mul(problem.samples(), static_cast<std::int64_t>(size_of(problem.signal_type))));
  Numbers numbers;
  const auto real = [&] { return numbers.real(); };
  const auto integer = [&] { return numbers.next() % 200; };
  switch (problem.signal_type) {
    case ElementType::float32:
    case ElementType::complex64:
      fill<float>(samples, real);
      break;
    case ElementType::float64:
    case ElementType::complex128:
      fill<double>(samples, real);
      break;
    case ElementType::uint8:
      fill<std::uint8_t>(samples, integer);
      break;
    case ElementType::uint16:
    case ElementType::int16:
      fill<std::uint16_t>(samples, integer);
      break;
    case ElementType::int32:
      fill<std::int32_t>(samples, integer);
      break;
    case ElementType::uint64:
      fill<std::uint64_t>(samples, [&] { return numbers.next() % problem.modulus; });
      break;
    default:
      fill<std::int64_t>(samples, integer);
  }
  return samples;
}

// Of a row-major array with these lengths on the canonical axes; what has one element is repeated.
template <typename Length>
AxisValues dense_strides(const CanonicalProblem& problem, const Length& length) {
  AxisValues strides{};
  std::int64_t stride = 1;
  for (std::size_t a = problem.axes.size(); a-- > 0;) {
    const std::int64_t n = length(problem.axes[a]);
    strides[a] = n == 1 ? 0 : stride;
    stride *= n;
  }
  return strides;
}

// The time this thread has had of a processor: what else runs takes nothing from it.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

class Runner {
 public:
  explicit Runner(const Bound& bound) : bound_(bound) {}

  double shortest() const { return shortest_; }
  bool is_done(double fastest, bool late, const TimingLimits& limits) const {
    if (runs_ == 0) return false;
    return runs_ >= limits.most || shortest_ > limits.hopeless * fastest ||
           (late && runs_ >= limits.fewest);
  }

  // One timing, of several executions where one is short; what it took.
  double run(const Execution& execution) {
    constexpr double kShortest = 50e-6;
    const double begin = processor_seconds();
    for (int i = 0; i < repeats_; ++i) bound_.execute(execution);
    const double spent = processor_seconds() - begin, seconds = spent / repeats_;
    ++runs_;
    shortest_ = std::min(shortest_, seconds);
    repeats_ = static_cast<int>(std::clamp(kShortest / std::max(seconds, 1e-9), 1.0, 1000.0));
    return spent;
  }

 private:
  const Bound& bound_;
  double shortest_ = std::numeric_limits<double>::infinity();
  int runs_ = 0, repeats_ = 1;
};

// An execution on made-up samples.
class Rehearsal {
 public:
  Rehearsal(const CanonicalProblem& problem, std::int64_t workspace_bytes, WorkspacePool& pool)
      : scratch_(pool, workspace_bytes),
        samples_(made_up_samples(problem)),
        results_(checked_mul(problem.outputs(),
                             static_cast<std::int64_t>(size_of(problem.output_type)))) {
    execution_.signal = samples_.data();
    execution_.signal_strides =
        dense_strides(problem, [](const auto& axis) { return axis.signal; });
    execution_.output = results_.data();
    execution_.output_strides = dense_strides(problem, [](const auto& axis) { return axis.out; });
    execution_.workspace = scratch_.span();
    execution_.overflowed = &overflowed_;
  }
  Rehearsal(const Rehearsal&) = delete;
  Rehearsal& operator=(const Rehearsal&) = delete;

  Execution& execution() { return execution_; }

 private:
  PooledWorkspace scratch_;
  Buffer samples_, results_;
  std::atomic<bool> overflowed_ = false;  // where the caller's samples need not
  Execution execution_;
};

}  // namespace

std::vector<double> shortest_seconds(const CanonicalProblem& problem,
                                     std::span<const std::unique_ptr<Bound>> bounds,
                                     WorkspacePool& workspace, const TimingLimits& limits) {
  std::int64_t needed = 0;
  for (const auto& bound : bounds) needed = std::max(needed, bound->workspace_bytes(1));
  Rehearsal rehearsal(problem, needed, workspace);
  std::vector<Runner> runners;
  for (const auto& bound : bounds) runners.emplace_back(*bound);
  double fastest = std::numeric_limits<double>::infinity(), spent = 0;
  for (bool running = true; running;) {
    running = false;
    for (Runner& runner : runners) {
      if (runner.is_done(fastest, spent > limits.seconds, limits)) continue;
      spent += runner.run(rehearsal.execution());
      fastest = std::min(fastest, runner.shortest());
      running = true;
    }
  }
  std::vector<double> seconds;
  for (const Runner& runner : runners) seconds.push_back(runner.shortest());
  return seconds;
}

Analysis timed_stages(const CanonicalProblem& problem, const Bound& bound, WorkspacePool& workspace,
                      int threads, double seconds) {
  using Clock = std::chrono::steady_clock;
  Analysis shortest;
  shortest.threads = threads;
  shortest.seconds = std::numeric_limits<double>::infinity();
  if (problem.outputs() == 0) shortest.seconds = 0;
  Rehearsal rehearsal(problem, bound.workspace_bytes(threads), workspace);
  rehearsal.execution().threads = threads;
  double spent = 0;
  while (problem.outputs() > 0 && (shortest.executions < 3 || spent < seconds)) {
    StageClock stages;
    rehearsal.execution().stages = &stages;
    const Clock::time_point begin = Clock::now();
    bound.execute(rehearsal.execution());
    const double taken = std::chrono::duration<double>(Clock::now() - begin).count();
    spent += taken;
    ++shortest.executions;
    if (taken >= shortest.seconds) continue;
    shortest.seconds = taken;
    shortest.stages.clear();
    for (std::size_t s = 0; s < kStageNames.size(); ++s) {
      const double time = stages.seconds(static_cast<Stage>(s));
      if (time > 0) shortest.stages.push_back({kStageNames[s], time});
    }
  }
  return shortest;
}

}  // namespace faltung
