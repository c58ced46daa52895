// The planner: asks every method of the registry what a problem would cost and takes the cheapest
// that meets the accuracy and memory asked for. Plans parts of problems for methods that ask.
#pragma once

#include "faltung/engine.h"
#include "methods/method.h"

namespace faltung {

// What was chosen, and what was known about the others.
struct Choice {
  const Method* method = nullptr;
  CanonicalProblem problem;  // with the compute type settled
  Estimate estimate;
  std::vector<Candidate> candidates;  // cheapest first, then those that do not apply
};

class Planner final : public Workshop {
 public:
  Planner(const simd::Target& target, const Profile& profile, TableCache& tables,
          WorkspacePool& workspace, const PlanOptions& options)
      : target_(target),
        profile_(profile),
        tables_(tables),
        workspace_(workspace),
        options_(options) {}

  // The same planner, asked with other options.
  Planner with(const PlanOptions& options) const {
    return Planner(target_, profile_, tables_, workspace_, options);
  }

  // Errors: no_method, accuracy, memory.
  Choice choose(const CanonicalProblem& problem) const;
  // All methods, chosen or not; never an error.
  std::vector<Candidate> survey(const CanonicalProblem& problem) const;

  const simd::Target& target() const override { return target_; }
  TableCache& tables() const override { return tables_; }
  WorkspacePool& workspace() const override { return workspace_; }
  double seconds(const Work& work) const override;
  std::optional<SubPlan> estimate_part(const CanonicalProblem& part) const override;
  SubPlan build_part(const CanonicalProblem& part) const override;

 private:
  struct Option;
  void settle(Option& option, CanonicalProblem& asked) const;
  Option consider(const Method& method, CanonicalProblem& asked) const;
  std::vector<Option> consider_all(const CanonicalProblem& problem) const;
  Option* pick(std::vector<Option>& options, const CanonicalProblem& problem) const;
  static std::vector<Candidate> sorted_candidates(std::vector<Option> options);
  Planner for_parts() const;
  [[noreturn]] void refuse(const std::vector<Option>& options,
                           const CanonicalProblem& problem) const;

  simd::Target target_;
  const Profile& profile_;
  TableCache& tables_;
  WorkspacePool& workspace_;
  PlanOptions options_;
};

}  // namespace faltung
