#include "methods/separable/separable.h"

#include "methods/separable/fixed.h"
#include "methods/separable/fused.h"
#include "methods/separable/short_integers.h"
#include "methods/separable/sweeps.h"
#include "methods/separable/tiled.h"
#include "problem/accuracy.h"

namespace faltung {
namespace {

class Separable final : public Method {
 public:
  std::string_view name() const override { return "separable"; }
  std::string_view summary() const override {
    return "one pass per axis of a product of 1-D kernels";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    if (problem.convolved_axes() < 2) return "the kernel has one axis only";
    if (problem.kernel->factors().empty()) return "the kernel is not a product of 1-D kernels";
    if (problem.outputs() == 0) return "there is nothing to compute";
    if (problem.compute == Compute::int128) return "sums between the passes may not fit 64 bits";
    if (problem.compute == Compute::residue) return "residues have no such factors";
    return {};
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    Estimate estimate = choose(problem, workshop).estimate;
    estimate.takes_dense_taps = false;
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    const Choice choice = choose(problem, workshop);
    if (choice.shorts) return bind_short(problem, *choice.shorts, workshop);
    if (choice.fixed) return bind_fixed(problem, *choice.fixed, workshop);
    if (choice.fused) return bind_fused(problem, *choice.fused, workshop);
    if (choice.sweeps) return bind_sweeps(problem, *choice.sweeps, workshop);
    return bind_tiled(problem, workshop);
  }

 private:
  struct Choice {
    std::optional<ShortShape> shorts;
    std::optional<FixedShape> fixed;
    std::optional<FusedShape> fused;
    std::optional<Sweeps> sweeps;  // none: tiled
    Estimate estimate;
  };

  // In one sweep, in two, or pass by pass over tiles: whichever is foreseen to take the least time
  // of those that are accurate enough.
  static Choice choose(const CanonicalProblem& problem, const Workshop& workshop) {
    Choice choice{{}, {}, {}, {}, estimate_tiled(problem, workshop)};
    const auto consider = [&](Choice other) {
      const bool served = accurate_enough(problem, other.estimate.error_bound);
      const bool better = accurate_enough(problem, choice.estimate.error_bound)
                              ? served && workshop.seconds(other.estimate.work) <=
                                              workshop.seconds(choice.estimate.work)
                              : served;
      if (better) choice = std::move(other);
    };
    if (auto sweeps = make_sweeps(problem)) {
      Estimate estimate = estimate_sweeps(problem, *sweeps, workshop);
      consider({{}, {}, {}, std::move(sweeps), std::move(estimate)});
    }
    const auto fused = fused_shape(problem, workshop.target());
    if (fused) consider({{}, {}, fused, {}, estimate_fused(problem, *fused)});
    // Running sums of a box are exact.
    auto fixed = fused && fused->equal ? std::nullopt : fixed_shape(problem);
    if (fixed) {
      Estimate estimate = estimate_fixed(problem, *fixed, workshop);
      consider({{}, std::move(fixed), {}, {}, std::move(estimate)});
    }
    if (auto shorts = short_shape(problem)) {
      Estimate estimate = estimate_short(problem, *shorts, workshop);
      consider({std::move(shorts), {}, {}, {}, std::move(estimate)});
    }
    return choice;
  }
};

}  // namespace

const Method& separable_method() {
  static const Separable method;
  return method;
}

}  // namespace faltung
