// The planner: asks every method of the registry what a problem would cost and takes the cheapest
// that meets the accuracy and memory asked for. Plans parts of problems for methods that ask.
#pragma once

#include "faltung/engine.h"
#include "methods/method.h"
#include "planner/winners.h"

namespace faltung {

// What was chosen, and what was known about the others.
struct Choice {
  const Method* method = nullptr;
  CanonicalProblem problem;  // with the compute type settled
  Estimate estimate;
  std::vector<Candidate> candidates;  // cheapest first, then those that do not apply
  std::unique_ptr<Bound> bound;       // where measuring has built it
};

// What plans are made with; an engine owns it.
struct Means {
  const simd::Target& target;
  const Profile& profile;
  TableCache& tables;
  WorkspacePool& workspace;
  Winners& winners;
};

class Planner final : public Workshop {
 public:
  Planner(const Means& means, const PlanOptions& options) : means_(means), options_(options) {}

  // The same planner, asked with other options.
  Planner with(const PlanOptions& options) const { return Planner(means_, options); }

  // Errors: no_method, accuracy, memory.
  Choice choose(const CanonicalProblem& problem) const;
  // All methods, chosen or not; never an error.
  std::vector<Candidate> survey(const CanonicalProblem& problem) const;

  const simd::Target& target() const override { return means_.target; }
  TableCache& tables() const override { return means_.tables; }
  WorkspacePool& workspace() const override { return means_.workspace; }
  double seconds(const Work& work) const override;
  bool wants_cheapest() const override {
    return options_.method.empty() && !options_.random_choice;
  }
  std::optional<SubPlan> estimate_part(const CanonicalProblem& part) const override;
  SubPlan build_part(const CanonicalProblem& part) const override;

 private:
  struct Option;
  void settle(Option& option, CanonicalProblem& asked) const;
  Option consider(const Method& method, CanonicalProblem& asked) const;
  std::vector<Option> consider_all(const CanonicalProblem& problem) const;
  Option* pick(std::vector<Option>& options, const CanonicalProblem& problem) const;
  static std::vector<Option*> contenders(std::vector<Option>& options);
  // Replaces what was picked by what is fastest.
  Option* measure(std::vector<Option>& options, Option* picked, const CanonicalProblem& problem,
                  std::unique_ptr<Bound>& bound) const;
  static std::vector<Candidate> sorted_candidates(std::vector<Option> options);
  Planner for_parts() const;
  [[noreturn]] void refuse(const std::vector<Option>& options,
                           const CanonicalProblem& problem) const;

  Means means_;
  PlanOptions options_;
};

}  // namespace faltung
