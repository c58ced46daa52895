#include "methods/low_rank/low_rank.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "methods/low_rank/bound_low_rank.h"
#include "methods/low_rank/terms.h"
#include "problem/accuracy.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

class LowRank final : public Method {
 public:
  std::string_view name() const override { return "low_rank"; }
  std::string_view summary() const override {
    return "a sum of separable convolutions, one for each product in a short sum of them";
  }

  std::string inapplicable(const CanonicalProblem& problem,
                           const Workshop& workshop) const override {
    const KernelAnalysis& kernel = *problem.kernel;
    if (problem.convolved_axes() < 2) return "the kernel has one axis only";
    if (!kernel.factors().empty()) return "the kernel is a single product";
    if (kernel.instances() > 1) return "it serves one kernel at a time";
    if (problem.outputs() == 0) return "there is nothing to compute";
    if (problem.componentwise) {
      return "its error is bounded by the largest output, not by each one";
    }
    if (problem.compute != Compute::float32 && problem.compute != Compute::float64) {
      return "its products are of real floating-point numbers";
    }
    if (workshop.wants_cheapest() && !pays(problem, workshop))
      return "two products would take longer than the kernel as it is";
    if (kernel.terms().terms.empty()) return "the kernel is no short sum of products";
    if (term_count(problem) == 0 && std::isfinite(problem.tolerance)) {
      return fmt::format("{} products leave {:.2g} of the kernel", kernel.terms().terms.size(),
                         kernel.terms().residual.back() / kernel.l1());
    }
    if (workshop.wants_cheapest() && !fewer_sums(problem, term_count(problem))) {
      return fmt::format("{} products take no fewer sums than the kernel as it is",
                         term_count(problem));
    }
    return {};
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    const int count = term_count(problem);
    if (count > 0) return estimate_low_rank(problem, count, workshop);
    Estimate estimate;
    estimate.approximate = true;
    estimate.error_bound = problem.kernel->terms().residual.back() / problem.kernel->l1();
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_low_rank(problem, term_count(problem), workshop);
  }
};

}  // namespace

const Method& low_rank_method() {
  static const LowRank method;
  return method;
}

}  // namespace faltung
