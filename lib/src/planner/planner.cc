#include "planner/planner.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/fail.h"
#include "methods/registry.h"
#include "planner/cost_model.h"
#include "planner/timing.h"
#include "problem/accuracy.h"

namespace faltung {

// One method's answer.
struct Planner::Option {
  enum class Fault { none, inapplicable, approximate, accuracy, memory };
  const Method* method = nullptr;
  Fault fault = Fault::none;
  Compute compute = Compute::float32;
  Estimate estimate;  // its detail and children are the candidate's
  Candidate candidate;
};

double Planner::seconds(const Work& work) const { return predicted_seconds(means_.profile, work); }

// Settles the compute type: the first of the problem's that the method can use and that is accurate
// enough. `asked` is the problem; the type asked about is set in it.
void Planner::settle(Option& option, CanonicalProblem& asked) const {
  Candidate& candidate = option.candidate;
  for (const Compute compute : asked.computes) {
    option.compute = asked.compute = compute;
    option.fault = Option::Fault::inapplicable;
    candidate.reason = option.method->inapplicable(asked, *this);
    if (!candidate.reason.empty()) continue;
    option.estimate = option.method->estimate(asked, *this);
    candidate.reason = std::move(option.estimate.refusal);
    if (!candidate.reason.empty()) continue;
    candidate.error_bound = option.estimate.error_bound;
    if (option.estimate.approximate && std::isinf(asked.tolerance)) {
      option.fault = Option::Fault::approximate;
      candidate.reason = "it approximates; a tolerance admits it";
      continue;
    }
    option.fault = Option::Fault::none;
    if (accurate_enough(asked, candidate.error_bound)) return;
    option.fault = Option::Fault::accuracy;
    candidate.reason = fmt::format("its error bound {:.2g} in {} is above what is allowed",
                                   candidate.error_bound, name_of(compute));
  }
}

Planner::Option Planner::consider(const Method& method, CanonicalProblem& asked) const {
  Option option;
  option.method = &method;
  Candidate& candidate = option.candidate;
  candidate.method = method.name();
  settle(option, asked);
  if (option.fault != Option::Fault::none) return option;
  Estimate& estimate = option.estimate;
  candidate.applicable = true;
  candidate.reason = std::move(estimate.detail);
  candidate.children = std::move(estimate.children);
  candidate.seconds = seconds(estimate.work);
  candidate.flops = estimate.work.flops();
  candidate.bytes = estimate.work.traffic();
  candidate.memory_bytes = estimate.owned_bytes + estimate.workspace_bytes +
                           asked.kernel->bytes(estimate.takes_dense_taps);
  if (options_.max_memory > 0 && candidate.memory_bytes > options_.max_memory) {
    option.fault = Option::Fault::memory;
    candidate.applicable = false;
    candidate.reason = fmt::format("it takes {} bytes, the limit is {}", candidate.memory_bytes,
                                   options_.max_memory);
  }
  return option;
}

std::vector<Planner::Option> Planner::consider_all(const CanonicalProblem& problem) const {
  CanonicalProblem asked = problem;
  std::vector<Option> options;
  options.reserve(registry().size());
  for (const Method* method : registry()) options.push_back(consider(*method, asked));
  return options;
}

// The cheapest. At random, the problem's own text decides, so that an estimate and the plan built
// after it agree.
Planner::Option* Planner::pick(std::vector<Option>& options,
                               const CanonicalProblem& problem) const {
  std::vector<Option*> applicable;
  for (Option& option : options) {
    const bool asked = options_.method.empty() || option.method->name() == options_.method;
    if (asked && option.fault == Option::Fault::none) applicable.push_back(&option);
  }
  if (applicable.empty()) return nullptr;
  if (options_.random_choice && options_.method.empty()) {
    const std::size_t seed =
        std::hash<std::string>{}(fmt::format("{} {}", *options_.random_choice, to_string(problem)));
    return applicable[seed % applicable.size()];
  }
  return *std::min_element(
      applicable.begin(), applicable.end(),
      [](const Option* a, const Option* b) { return a->candidate.seconds < b->candidate.seconds; });
}

std::vector<Candidate> Planner::sorted_candidates(std::vector<Option> options) {
  std::vector<Candidate> candidates;
  candidates.reserve(options.size());
  for (Option& option : options) candidates.push_back(std::move(option.candidate));
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     if (a.applicable != b.applicable) return a.applicable;
                     return a.applicable && a.seconds < b.seconds;
                   });
  return candidates;
}

void Planner::refuse(const std::vector<Option>& options, const CanonicalProblem& problem) const {
  if (!options_.method.empty()) {
    const Option& option = options.front();
    const ErrorCode code = option.fault == Option::Fault::accuracy      ? ErrorCode::accuracy
                           : option.fault == Option::Fault::approximate ? ErrorCode::accuracy
                           : option.fault == Option::Fault::memory      ? ErrorCode::memory
                                                                        : ErrorCode::no_method;
    fail(code, "method {} cannot be used here: {}", options_.method, option.candidate.reason);
  }
  const Option* closest = nullptr;
  for (const Option& option : options) {
    if (option.fault != Option::Fault::memory) continue;
    if (!closest || option.candidate.memory_bytes < closest->candidate.memory_bytes)
      closest = &option;
  }
  if (closest) {
    fail(ErrorCode::memory, "no method fits {} bytes of memory; {} would fit in {}",
         options_.max_memory, closest->method->name(), closest->candidate.memory_bytes);
  }
  for (const Option& option : options) {
    if (option.fault != Option::Fault::accuracy) continue;
    if (!closest || option.candidate.error_bound < closest->candidate.error_bound)
      closest = &option;
  }
  if (closest) {
    fail(ErrorCode::accuracy,
         "no method meets the tolerance {:.3g}; the best, {}, has the error bound {:.3g}",
         largest_bound(problem), closest->method->name(), closest->candidate.error_bound);
  }
  fail(ErrorCode::no_method, "no method can solve this problem; {}: {}",
       options.front().method->name(), options.front().candidate.reason);
}

Choice Planner::choose(const CanonicalProblem& problem) const {
  std::vector<Option> options;
  if (options_.method.empty()) {
    options = consider_all(problem);
  } else {
    const Method* method = find_method(options_.method);
    require(method != nullptr, "there is no method called {}; the first of {} is {}",
            options_.method, registry().size(), registry().front()->name());
    CanonicalProblem asked = problem;
    options.push_back(consider(*method, asked));
  }
  Option* picked = pick(options, problem);
  if (picked == nullptr) refuse(options, problem);
  Choice choice;
  if (options_.effort == Effort::measure && options_.method.empty()) {
    picked = measure(options, picked, problem, choice.bound);
  }
  picked->candidate.chosen = true;
  choice.method = picked->method;
  choice.problem = problem;
  choice.problem.compute = picked->compute;
  choice.estimate = std::move(picked->estimate);
  choice.candidates = sorted_candidates(std::move(options));
  return choice;
}

std::vector<Candidate> Planner::survey(const CanonicalProblem& problem) const {
  std::vector<Option> options = consider_all(problem);
  if (Option* picked = pick(options, problem)) picked->candidate.chosen = true;
  return sorted_candidates(std::move(options));
}

// The methods worth timing, cheapest first.
std::vector<Planner::Option*> Planner::contenders(std::vector<Option>& options) {
  constexpr double kFarBehind = 4;
  constexpr std::size_t kMost = 4;
  std::vector<Option*> found;
  for (Option& option : options) {
    if (option.fault == Option::Fault::none) found.push_back(&option);
  }
  std::ranges::sort(found, {}, [](const Option* option) { return option->candidate.seconds; });
  const double least = found.front()->candidate.seconds;
  std::erase_if(
      found, [&](const Option* option) { return option->candidate.seconds > kFarBehind * least; });
  if (found.size() > kMost) found.resize(kMost);
  return found;
}

Planner::Option* Planner::measure(std::vector<Option>& options, Option* picked,
                                  const CanonicalProblem& problem,
                                  std::unique_ptr<Bound>& bound) const {
  constexpr double kMostBytes = 1 << 30;
  const std::vector<Option*> timed = contenders(options);
  if (timed.size() < 2 || problem.bytes() > kMostBytes || problem.outputs() == 0) return picked;
  std::string key = to_string(problem);
  for (const Option* option : timed) key += fmt::format(" {}", option->method->name());
  if (const auto winner = means_.winners.find(key)) {
    return *std::ranges::find(timed, *winner, [](const Option* o) { return o->method->name(); });
  }
  std::vector<std::unique_ptr<Bound>> bounds;
  CanonicalProblem bound_problem = problem;
  const Planner unmeasured = for_parts();
  for (const Option* option : timed) {
    bound_problem.compute = option->compute;
    bounds.push_back(option->method->build(bound_problem, unmeasured));
  }
  const std::vector<double> seconds =
      shortest_seconds(problem, bounds, means_.workspace, {.seconds = options_.measure_seconds});
  for (std::size_t i = 0; i < timed.size(); ++i) timed[i]->candidate.measured = seconds[i];
  const auto fastest = std::ranges::min_element(seconds) - seconds.begin();
  bound = std::move(bounds[static_cast<std::size_t>(fastest)]);
  Option* winner = timed[static_cast<std::size_t>(fastest)];
  means_.winners.remember(key, std::string(winner->method->name()));
  return winner;
}

// Parts are free of what was asked of the whole.
Planner Planner::for_parts() const {
  PlanOptions options;
  options.random_choice = options_.random_choice;
  return with(options);
}

std::optional<SubPlan> Planner::estimate_part(const CanonicalProblem& part) const {
  const Planner planner = for_parts();
  std::vector<Option> considered = planner.consider_all(part);
  Option* picked = planner.pick(considered, part);
  if (picked == nullptr) return std::nullopt;
  picked->candidate.chosen = true;
  return SubPlan{nullptr, std::move(picked->candidate), std::move(picked->estimate.work),
                 picked->estimate.owned_bytes, picked->estimate.workspace_bytes};
}

SubPlan Planner::build_part(const CanonicalProblem& part) const {
  const Planner planner = for_parts();
  Choice choice = planner.choose(part);
  const auto chosen = std::find_if(choice.candidates.begin(), choice.candidates.end(),
                                   [](const Candidate& c) { return c.chosen; });
  return {choice.method->build(choice.problem, planner), std::move(*chosen),
          std::move(choice.estimate.work), choice.estimate.owned_bytes,
          choice.estimate.workspace_bytes};
}

}  // namespace faltung
