#include "conformance/conform.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <thread>

#include "conformance/guarded.h"
#include "support/bounds.h"
#include "support/elements.h"

namespace faltung::support {
namespace {

// What an execution gave: a result, or the refusal of an integer that does not fit.
struct Outcome {
  std::optional<Array> result;
  std::string fault;  // an error that should not have been
};

Outcome run(const Plan& plan, const ConstView& signal, const ExecuteOptions& options) {
  Outcome outcome;
  try {
    Array result(plan.output_type(), plan.output_shape());
    // Whatever is not written shows.
    std::memset(result.data(), 0xa5, result.size_bytes());
    plan.execute(signal, result.view(), options);
    outcome.result = std::move(result);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integer_overflow) outcome.fault = error.what();
  }
  return outcome;
}

bool same_bits(const Outcome& a, const Outcome& b) {
  if (a.result.has_value() != b.result.has_value() || a.fault != b.fault) return false;
  return !a.result || a.result->size() == 0 ||
         std::memcmp(a.result->data(), b.result->data(), a.result->size_bytes()) == 0;
}

// Checks of one plan; every fault is one sentence.
class Judge {
 public:
  Judge(const Plan& plan, const RandomProblem& random, const Truth& truth)
      : plan_(plan), random_(random), truth_(truth), choice_(random.seed ^ 0xc0ffee) {}

  std::vector<std::string> faults() {
    check_plan();
    if (!faults_.empty()) return faults_;
    first_ = run(plan_, signal(), {});
    accept(first_, "one thread");
    check_threads();
    check_unkind_memory();
    check_workspace();
    if (choice_.one_in(4)) check_concurrent_use();
    if (choice_.one_in(4)) check_zero_stride();
    return faults_;
  }

 private:
  ConstView signal() const { return random_.signal.view(); }
  Promise promise() const { return {plan_.error_bound(), random_.problem.componentwise}; }

  void expect(bool condition, const std::string& sentence) {
    if (!condition) faults_.push_back(sentence);
  }

  void check_plan() {
    expect(plan_.output_shape() == truth_.shape, "the plan's output has shape " +
                                                     to_string(plan_.output_shape()) +
                                                     ", expected " + to_string(truth_.shape));
    expect(plan_.output_type() == truth_.type,
           "the plan's output is " + std::string(name_of(plan_.output_type())) + ", expected " +
               std::string(name_of(truth_.type)));
    const double bound = plan_.error_bound();
    expect(std::isfinite(bound) && bound >= 0, "the error bound is " + std::to_string(bound));
    expect(bound <= random_.problem.tolerance,
           "the error bound " + std::to_string(bound) + " exceeds the tolerance asked for");
    for (int threads = 1; threads <= 3; ++threads) {
      expect(plan_.workspace_bytes(threads) >= 0 &&
                 plan_.memory_bytes(threads) >= plan_.workspace_bytes(threads),
             "memory_bytes is below workspace_bytes");
    }
    check_predicted_memory();
  }

  // What explain said the plan would take, which limits are held against.
  void check_predicted_memory() {
    if (element_count(plan_.output_shape()) == 0) return;
    for (const Candidate& candidate : plan_.explain().candidates) {
      if (!candidate.chosen) continue;
      expect(candidate.memory_bytes >= plan_.memory_bytes(),
             "the plan takes " + std::to_string(plan_.memory_bytes()) + " bytes, predicted were " +
                 std::to_string(candidate.memory_bytes));
    }
  }

  // Whether an outcome is the right one for the oracle's truth.
  void accept(const Outcome& outcome, const std::string& where) { accept(outcome, where, truth_); }
  void accept(const Outcome& outcome, const std::string& where, const Truth& truth) {
    if (!outcome.fault.empty()) {
      faults_.push_back(where + ": " + outcome.fault);
      return;
    }
    const bool checked = is_integer(truth.type) && truth.overflow == Overflow::error;
    const Fit fit = checked ? fit_of(truth) : Fit::fits;
    if (!outcome.result) {
      expect(fit != Fit::fits, where + ": an overflow was reported and there is none");
      return;
    }
    expect(fit != Fit::overflows, where + ": an overflow was not reported");
    if (fit == Fit::overflows) return;
    const std::string fault = mismatch(truth, promise(), outcome.result->view());
    expect(fault.empty(), where + ": " + fault);
  }

  void check_threads() {
    for (int threads = 2; threads <= 3; ++threads) {
      ExecuteOptions options;
      options.threads = threads;
      expect(same_bits(run(plan_, signal(), options), first_),
             std::to_string(threads) + " threads: other bits than one thread gives");
    }
  }

  void check_unkind_memory() {
    const ScatteredInput input(choice_, signal());
    const ScatteredOutput output(choice_, truth_.type, truth_.shape);
    ExecuteOptions options;
    Outcome outcome;
    try {
      plan_.execute(input.view(), output.view(), options);
      outcome.result = copy_of(output.view());
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integer_overflow) outcome.fault = error.what();
    }
    const std::string where = "input strides " + to_string(input.view().strides) +
                              ", output strides " + to_string(output.view().strides);
    accept(outcome, where);
    const std::string stray = output.stray_write();
    expect(stray.empty(), where + ": " + stray);
  }

  void check_workspace() {
    const int threads = static_cast<int>(choice_.between(1, 3));
    const auto bytes = static_cast<std::size_t>(plan_.workspace_bytes(threads));
    constexpr std::size_t kMargin = 64;
    constexpr auto kCanary = std::byte{0x5a};
    Array room(ElementType::uint8, {static_cast<std::int64_t>(bytes + kMargin)});
    const auto all = std::as_writable_bytes(room.as<std::uint8_t>());
    std::ranges::fill(all, kCanary);
    ExecuteOptions options;
    options.threads = threads;
    options.workspace = all.first(bytes);
    expect(same_bits(run(plan_, signal(), options), first_),
           "a workspace of the caller: other bits than with the engine's");
    expect(std::ranges::all_of(all.last(kMargin), [&](std::byte b) { return b == kCanary; }),
           "the workspace of " + std::to_string(bytes) + " bytes for " + std::to_string(threads) +
               " threads was overrun");
  }

  void check_concurrent_use() {
    constexpr int kUsers = 3;
    Outcome outcomes[kUsers];
    std::vector<std::thread> users;
    for (Outcome& outcome : outcomes) {
      users.emplace_back([&, this] {
        for (int again = 0; again < 3; ++again) outcome = run(plan_, signal(), {});
      });
    }
    for (std::thread& user : users) user.join();
    for (const Outcome& outcome : outcomes) {
      expect(same_bits(outcome, first_), "three threads on one plan: other bits than alone");
    }
  }

  // One axis of the signal read again and again through a zero stride.
  void check_zero_stride() {
    ConstView repeated = signal();
    const auto axis = static_cast<int>(choice_.between(0, repeated.shape.rank() - 1));
    repeated.strides[axis] = 0;
    accept(run(plan_, repeated, {}), "zero stride on axis " + std::to_string(axis),
           evaluate(random_.problem, repeated));
  }

  const Plan& plan_;
  const RandomProblem& random_;
  const Truth& truth_;
  Random choice_;
  Outcome first_;
  std::vector<std::string> faults_;
};

Report try_options(Engine& engine, const PlanOptions& options, const RandomProblem& random,
                   const Truth& truth) {
  Report report;
  Plan plan;
  try {
    plan = engine.plan(random.problem, options);
  } catch (const Error& error) {
    const bool forced = !options.method.empty();
    const bool strict = std::isfinite(random.problem.tolerance);
    const bool fair = (forced && error.code() == ErrorCode::no_method) ||
                      ((forced || strict) && error.code() == ErrorCode::accuracy);
    if (!fair) report.faults.push_back(std::string("planning: ") + error.what());
    return report;
  } catch (const std::exception& stranger) {
    report.faults.push_back(std::string("planning threw what is no Error: ") + stranger.what());
    return report;
  }
  report.applied = true;
  report.faults = Judge(plan, random, truth).faults();
  if (!options.method.empty() && plan.method() != options.method) {
    report.faults.push_back("the plan's method is " + std::string(plan.method()));
  }
  for (std::string& fault : report.faults) fault.insert(0, std::string(plan.method()) + ": ");
  return report;
}

}  // namespace

std::vector<Target> all_targets() {
  std::vector<Target> targets;
  for (const std::string& name : simd_targets()) {
    EngineOptions options;
    options.simd = name;
    options.plan_cache_bytes = 1 << 20;
    options.workspace_pool_bytes = 1 << 20;
    targets.push_back({name, std::make_unique<Engine>(options)});
  }
  return targets;
}

Report try_method(Engine& engine, const std::string& method, const RandomProblem& random,
                  const Truth& truth) {
  PlanOptions options;
  options.method = method;
  return try_options(engine, options, random, truth);
}

Report try_random_choice(Engine& engine, std::uint64_t choice, const RandomProblem& random,
                         const Truth& truth) {
  PlanOptions options;
  options.random_choice = choice;
  return try_options(engine, options, random, truth);
}

std::string faults_of(const std::vector<Target>& targets, const RandomProblem& random) {
  const Truth truth = evaluate(random.problem, random.signal.view());
  std::string faults;
  const auto add = [&](const Target& target, const Report& report) {
    for (const std::string& fault : report.faults) faults += target.simd + " " + fault + "\n";
  };
  for (const Target& target : targets) {
    for (const MethodInfo& method : methods()) {
      add(target, try_method(*target.engine, method.name, random, truth));
    }
    add(target, try_method(*target.engine, "", random, truth));
    add(target, try_random_choice(*target.engine, random.seed, random, truth));
  }
  return faults.empty() ? faults : faults + describe(random);
}

}  // namespace faltung::support
