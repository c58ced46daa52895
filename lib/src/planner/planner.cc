#include "planner/planner.h"

#include <algorithm>
#include <functional>

#include "core/fail.h"
#include "methods/registry.h"
#include "planner/cost_model.h"
#include "problem/accuracy.h"

namespace faltung {

// One method's answer.
struct Planner::Option {
  enum class Fault { none, inapplicable, accuracy, memory, not_asked };
  const Method* method = nullptr;
  Fault fault = Fault::none;
  CanonicalProblem problem;
  Estimate estimate;
  Candidate candidate;
};

double Planner::seconds(const Work& work) const { return predicted_seconds(profile_, work); }

Planner::Option Planner::consider(const Method& method, const CanonicalProblem& problem) const {
  Option option;
  option.method = &method;
  option.candidate.method = method.name();
  for (const Compute compute : problem.computes) {
    option.problem = problem;
    option.problem.compute = compute;
    option.fault = Option::Fault::inapplicable;
    option.candidate.reason = method.inapplicable(option.problem, *this);
    if (!option.candidate.reason.empty()) continue;
    option.estimate = method.estimate(option.problem, *this);
    const double bound = option.estimate.error_bound;
    option.candidate.error_bound = bound;
    if (!accurate_enough(option.problem, bound)) {
      option.fault = Option::Fault::accuracy;
      option.candidate.reason = fmt::format("its error bound {:.2g} in {} is above what is allowed",
                                            bound, name_of(compute));
      continue;
    }
    option.fault = Option::Fault::none;
    break;
  }
  if (option.fault != Option::Fault::none) return option;
  Candidate& candidate = option.candidate;
  candidate.applicable = true;
  candidate.reason = option.estimate.detail;
  candidate.seconds = seconds(option.estimate.work);
  candidate.flops = option.estimate.work.flops();
  candidate.memory_bytes = option.estimate.owned_bytes + option.estimate.workspace_bytes;
  candidate.children = option.estimate.children;
  if (options_.max_memory > 0 && candidate.memory_bytes > options_.max_memory) {
    option.fault = Option::Fault::memory;
    candidate.applicable = false;
    candidate.reason = fmt::format("it takes {} bytes, the limit is {}", candidate.memory_bytes,
                                   options_.max_memory);
  }
  return option;
}

std::vector<Planner::Option> Planner::consider_all(const CanonicalProblem& problem) const {
  std::vector<Option> options;
  for (const Method* method : registry()) options.push_back(consider(*method, problem));
  std::stable_sort(options.begin(), options.end(), [](const Option& a, const Option& b) {
    if (a.candidate.applicable != b.candidate.applicable) return a.candidate.applicable;
    return a.candidate.applicable && a.candidate.seconds < b.candidate.seconds;
  });
  return options;
}

// Options come sorted: the cheapest is the first. At random, the problem's own text decides, so
// that an estimate and the plan built after it agree.
Planner::Option* Planner::pick(std::vector<Option>& options,
                               const CanonicalProblem& problem) const {
  const auto applicable = std::count_if(options.begin(), options.end(), [](const Option& option) {
    return option.fault == Option::Fault::none;
  });
  if (applicable == 0) return nullptr;
  if (!options_.method.empty()) {
    const auto asked = std::find_if(options.begin(), options.end(), [&](const Option& option) {
      return option.method->name() == options_.method && option.fault == Option::Fault::none;
    });
    return asked == options.end() ? nullptr : &*asked;
  }
  if (!options_.random_choice) return &options.front();
  const std::size_t seed =
      std::hash<std::string>{}(fmt::format("{} {}", *options_.random_choice, to_string(problem)));
  return &options[seed % static_cast<std::size_t>(applicable)];
}

void Planner::refuse(const std::vector<Option>& options, const CanonicalProblem& problem) const {
  if (!options_.method.empty()) {
    const Option& option = options.front();
    const ErrorCode code = option.fault == Option::Fault::accuracy ? ErrorCode::accuracy
                           : option.fault == Option::Fault::memory ? ErrorCode::memory
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
    options.push_back(consider(*method, problem));
  }
  Option* picked = pick(options, problem);
  if (picked == nullptr) refuse(options, problem);
  picked->candidate.chosen = true;
  Choice choice{picked->method,
                std::move(picked->problem),
                std::move(picked->estimate),
                picked->candidate.seconds,
                {}};
  for (Option& option : options) choice.candidates.push_back(std::move(option.candidate));
  return choice;
}

std::vector<Candidate> Planner::survey(const CanonicalProblem& problem) const {
  std::vector<Option> options = consider_all(problem);
  if (Option* picked = pick(options, problem)) picked->candidate.chosen = true;
  std::vector<Candidate> candidates;
  for (Option& option : options) candidates.push_back(std::move(option.candidate));
  return candidates;
}

std::optional<SubPlan> Planner::estimate_part(const CanonicalProblem& part) const {
  PlanOptions options = options_;
  options.method.clear();
  options.max_memory = 0;
  const Planner planner(target_, profile_, transforms_, options);
  std::vector<Option> considered = planner.consider_all(part);
  Option* picked = planner.pick(considered, part);
  if (picked == nullptr) return std::nullopt;
  picked->candidate.chosen = true;
  return SubPlan{nullptr, picked->candidate, picked->estimate.work, picked->estimate.owned_bytes,
                 picked->estimate.workspace_bytes};
}

SubPlan Planner::build_part(const CanonicalProblem& part) const {
  PlanOptions options = options_;
  options.method.clear();
  options.max_memory = 0;
  const Planner planner(target_, profile_, transforms_, options);
  Choice choice = planner.choose(part);
  SubPlan built{choice.method->build(choice.problem, planner),
                {},
                choice.estimate.work,
                choice.estimate.owned_bytes,
                choice.estimate.workspace_bytes};
  const auto chosen = std::find_if(choice.candidates.begin(), choice.candidates.end(),
                                   [](const Candidate& c) { return c.chosen; });
  built.candidate = *chosen;
  return built;
}

}  // namespace faltung
