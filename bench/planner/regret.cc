#include "planner/regret.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <ctime>
#include <limits>
#include <mutex>
#include <thread>

#include "random_array.h"

namespace faltung::bench {
namespace {

constexpr double kFarBehind = 10;     // a method this far behind the best is stopped
constexpr double kMostSeconds = 0.1;  // of the best method, as predicted
constexpr double kSample = 1e-3;      // a timing runs for this long at least
constexpr int kRounds = 7;
constexpr double kDoubtful = 1.2;  // a regret above this is measured again

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Raises a stop token when `seconds` have gone by and it still exists.
class Watchdog {
 public:
  explicit Watchdog(double seconds)
      : thread_([this, seconds] {
          std::unique_lock lock(mutex_);
          if (!over_changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                                      [&] { return over_; })) {
            source_.request_stop();
          }
        }) {}
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    over_changed_.notify_one();
  }
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::mutex mutex_;
  std::condition_variable over_changed_;
  bool over_ = false;
  std::jthread thread_;  // last: it uses the others
};

struct Contender {
  Plan plan;
  MethodTime time;
  int repeats = 1;
};

class Race {
 public:
  explicit Race(const Problem& problem)
      : signal_(random_array(problem.signal_type, problem.signal_shape, problem.modulus)),
        output_(output_type(problem), output_shape(problem)) {}

  void add(Plan plan, double predicted) {
    Contender one{std::move(plan), {}, 1};
    one.time.method = one.plan.method();
    one.time.predicted = predicted;
    first_run(one);
    contenders_.push_back(std::move(one));
  }

  // All that are in the race take turns.
  void run() {
    for (int round = 0; round < kRounds; ++round) {
      for (Contender& one : contenders_) {
        if (!one.time.stopped) one.time.measured = std::min(one.time.measured, timing(one));
      }
    }
  }

  double best() const {
    double best = std::numeric_limits<double>::infinity();
    for (const Contender& one : contenders_) {
      if (!one.time.stopped) best = std::min(best, one.time.measured);
    }
    return best;
  }
  void forget_times() {
    for (Contender& one : contenders_) {
      if (!one.time.stopped) one.time.measured = std::numeric_limits<double>::infinity();
    }
  }

  Judged result(std::string_view chosen) const {
    Judged judged;
    judged.chosen = chosen;
    const double best = this->best();
    for (const Contender& one : contenders_) {
      MethodTime time = one.time;
      if (time.stopped) time.measured = kFarBehind * best;
      if (time.measured == best) judged.fastest = time.method;
      if (time.method == chosen) judged.regret = time.measured / best;
      judged.methods.push_back(std::move(time));
    }
    return judged;
  }

 private:
  // The first execution is stopped where it takes far longer than the best so far.
  void first_run(Contender& one) {
    const double best = this->best();
    const Watchdog watchdog(std::isinf(best) ? 60 : std::max(kFarBehind * best, 5 * kSample));
    const double begin = processor_seconds();
    try {
      one.plan.execute(signal_.view(), output_.view(),
                       {.threads = 1, .workspace = {}, .stop = watchdog.token()});
    } catch (const Error& error) {
      one.time.stopped = error.code() == ErrorCode::cancelled;
      if (!one.time.stopped) throw;
    }
    const double seconds = processor_seconds() - begin;
    one.time.measured = seconds;
    one.time.stopped |= seconds > kFarBehind * best && seconds > 5 * kSample;
    one.repeats = static_cast<int>(std::clamp(kSample / std::max(seconds, 1e-8), 1.0, 1e5));
  }

  double timing(Contender& one) {
    const double begin = processor_seconds();
    for (int i = 0; i < one.repeats; ++i) one.plan.execute(signal_.view(), output_.view());
    const double seconds = (processor_seconds() - begin) / one.repeats;
    one.repeats = static_cast<int>(std::clamp(kSample / std::max(seconds, 1e-8), 1.0, 1e5));
    return seconds;
  }

  Array signal_, output_;
  std::vector<Contender> contenders_;
};

}  // namespace

std::optional<Judged> judge(Engine& engine, const Problem& problem) {
  if (element_count(output_shape(problem)) == 0) return std::nullopt;
  const Explanation explanation = engine.explain(problem);
  std::string chosen;
  for (const Candidate& candidate : explanation.candidates) {
    if (candidate.chosen) chosen = candidate.method;
  }
  if (chosen.empty() || explanation.candidates.front().seconds > kMostSeconds) return std::nullopt;
  Race race(problem);
  for (const Candidate& candidate : explanation.candidates) {
    if (!candidate.applicable) continue;
    PlanOptions options;
    options.method = candidate.method;
    race.add(engine.plan(problem, options), candidate.seconds);
  }
  race.run();
  Judged judged = race.result(chosen);
  if (judged.regret <= kDoubtful) return judged;
  race.forget_times();
  race.run();
  Judged again = race.result(chosen);
  return again.regret < judged.regret ? again : judged;
}

Regret summary(std::vector<double> regrets) {
  if (regrets.empty()) return {};
  std::ranges::sort(regrets);
  double logs = 0;
  for (const double regret : regrets) logs += std::log(regret);
  const auto count = static_cast<double>(regrets.size());
  const auto at = static_cast<std::size_t>(std::ceil(0.95 * count)) - 1;
  return {std::exp(logs / count), regrets[at], regrets.back()};
}

}  // namespace faltung::bench
