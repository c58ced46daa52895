#include "profile/measure.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "profile/crossover.h"

namespace faltung::cli {
namespace {

using Clock = std::chrono::steady_clock;

// A method this much slower than the best cannot matter to the table.
constexpr double kHopeless = 30.0;
constexpr double kNotRepeated = 4.0;
// One predicted to be no slower than this is measured however long it takes.
constexpr double kClose = 3.0;
constexpr double kLeastSeconds = 0.01;    // of a problem
constexpr double kShareOfOne = 0.25;      // of the time of a problem that a single run may take
constexpr double kShortestTiming = 5e-5;  // shorter runs are timed several together
constexpr double kMostTogether = 1000;
constexpr std::size_t kFewestTimings = 3;
constexpr std::size_t kMostTimings = 41;
// The time of families after their grid and after each refinement of their crossovers.
constexpr double kShares[] = {0.75, 0.9, 1.0};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// A method under measurement.
struct Runner {
  Plan plan;
  int together = 1;
  std::vector<double> timings = {};
  double best = std::numeric_limits<double>::infinity();

  bool done(double best_of_all) const {
    if (timings.size() >= kMostTimings) return true;
    return timings.size() >= kFewestTimings && best > kNotRepeated * best_of_all;
  }
};

// The operands and where the result goes.
struct Stage {
  Array signal, output;
  ExecuteOptions options;

  // One thread by the time that the processor gave it, so that other work on the machine counts
  // for little; several by the clock on the wall.
  double seconds_of(const Plan& plan, int runs) {
    const double begin = now();
    for (int run = 0; run < runs; ++run) plan.execute(signal.view(), output.view(), options);
    return (now() - begin) / runs;
  }
  double now() const {
    timespec time{};
    clock_gettime(options.threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
};

// The first run finds cold caches and says little; more are taken together until they are long
// beside what reading the clock takes.
void warm_up(Runner& runner, Stage& stage, double longest) {
  if (stage.seconds_of(runner.plan, 1) > longest) return;
  while (runner.together < kMostTogether) {
    const double spent = runner.together * stage.seconds_of(runner.plan, runner.together);
    if (spent >= kShortestTiming) return;
    const double factor = std::max(2.0, kShortestTiming / std::max(spent, 1e-9));
    runner.together =
        static_cast<int>(std::min(std::ceil(runner.together * factor), kMostTogether));
  }
}

// One timing of each method in turn, so that what disturbs the machine for a while disturbs all.
void time_in_turn(std::vector<Runner>& runners, Stage& stage, double seconds) {
  const Clock::time_point begin = Clock::now();
  double best_of_all = std::numeric_limits<double>::infinity();
  for (Runner& runner : runners) warm_up(runner, stage, seconds * kShareOfOne);
  for (std::size_t round = 0; round < kMostTimings; ++round) {
    const double spent = seconds_since(begin);
    if (spent > (round < kFewestTimings ? 4 * seconds : seconds) && round > 0) break;
    for (Runner& runner : runners) {
      if (runner.done(best_of_all)) continue;
      const double time = stage.seconds_of(runner.plan, runner.together);
      runner.timings.push_back(time);
      runner.best = std::min(runner.best, time);
      best_of_all = std::min(best_of_all, time);
    }
  }
}

Timing timing_of(Runner& runner) {
  std::sort(runner.timings.begin(), runner.timings.end());
  return {std::string(runner.plan.method()), quantile(runner.timings, 0.5),
          quantile(runner.timings, 0.25), quantile(runner.timings, 0.75),
          static_cast<std::int64_t>(runner.timings.size()) * runner.together};
}

// The time that is left, divided among the problems that are left.
class Budget {
 public:
  Budget(Clock::time_point begin, double seconds, std::size_t problems)
      : begin_(begin), seconds_(seconds), left_(problems) {}
  double next() {
    const double left = std::max(0.0, seconds_ - seconds_since(begin_));
    return std::max(kLeastSeconds, left / static_cast<double>(std::max<std::size_t>(1, left_--)));
  }

 private:
  Clock::time_point begin_;
  double seconds_;
  std::size_t left_;
};

std::vector<Task> grid_of(const FamilyPlan& plan) {
  std::vector<Task> tasks;
  for (const std::int64_t signal : plan.signals) {
    for (const double kernel : plan.kernels) {
      if (plan.kernels_within_signal && kernel > static_cast<double>(signal)) continue;
      tasks.push_back(plan.make(signal, kernel));
    }
  }
  return tasks;
}

// Problems at the crossovers found so far, where nothing was measured yet.
std::vector<Task> tasks_at_crossovers(const FamilyPlan& plan, const Family& family) {
  std::vector<Task> tasks;
  for (const Crossover& crossing : crossovers(family)) {
    Task task = plan.make(crossing.signal, crossing.kernel);
    const bool known = std::ranges::any_of(family.points, [&](const Point& point) {
      return point.signal == task.signal && point.kernel == task.kernel;
    });
    if (!known) tasks.push_back(std::move(task));
  }
  return tasks;
}

void insert(Family& family, Point point) {
  const auto place = std::ranges::find_if(family.points, [&](const Point& other) {
    return other.signal > point.signal ||
           (other.signal == point.signal && other.kernel > point.kernel);
  });
  family.points.insert(place, std::move(point));
}

}  // namespace

Point measure(Engine& engine, const Task& task, double seconds, int threads,
              const Interrupt& interrupt) {
  const ReactionScope scope(interrupt, Interrupt::Reaction::by_token);
  const Explanation explanation = engine.explain(task.problem);
  Stage stage{signal_of(task),
              Array(output_type(task.problem), output_shape(task.problem)),
              {.threads = threads, .workspace = {}, .stop = interrupt.token()}};
  Point point{task.signal, task.kernel, {}, {}};
  std::vector<Runner> runners;
  double best_predicted = std::numeric_limits<double>::infinity();
  for (const Candidate& candidate : explanation.candidates) {
    if (!candidate.applicable) continue;
    if (candidate.chosen) point.planned = candidate.method;
    best_predicted = std::min(best_predicted, candidate.seconds);
    const double most = std::min(kHopeless * best_predicted,
                                 std::max(kShareOfOne * seconds, kClose * best_predicted));
    if (candidate.seconds > most) continue;
    PlanOptions options;
    options.method = candidate.method;
    runners.push_back({engine.plan(task.problem, options)});
  }
  time_in_turn(runners, stage, seconds);
  interrupt.throw_if_raised();
  for (Runner& runner : runners) point.timings.push_back(timing_of(runner));
  std::ranges::stable_sort(point.timings, {}, &Timing::seconds);
  return point;
}

std::vector<Family> measure_families(Engine& engine, const std::vector<FamilyPlan>& plans,
                                     double seconds, int threads, const Interrupt& interrupt) {
  const Clock::time_point begin = Clock::now();
  std::vector<Family> families;
  std::vector<std::vector<Task>> tasks;
  for (const FamilyPlan& plan : plans) {
    families.push_back(plan.family);
    tasks.push_back(grid_of(plan));
  }
  for (const double share : kShares) {
    std::size_t count = 0;
    for (const std::vector<Task>& list : tasks) count += list.size();
    Budget budget(begin, share * seconds, count);
    for (std::size_t i = 0; i < plans.size(); ++i) {
      for (const Task& task : tasks[i]) {
        insert(families[i], measure(engine, task, budget.next(), threads, interrupt));
        engine.clear();
      }
      tasks[i] = tasks_at_crossovers(plans[i], families[i]);
    }
  }
  return families;
}

}  // namespace faltung::cli
