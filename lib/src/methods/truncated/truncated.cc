#include "methods/truncated/truncated.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/checked.h"
#include "methods/approximating.h"
#include "methods/truncated/crop.h"
#include "tiles/finite.h"

namespace faltung {
namespace {

// A dropped tap would not carry NaN or infinity to where the defining sum has them, so signals that
// hold any are convolved with the whole kernel.
bool needs_whole(const CanonicalProblem& problem) { return is_floating(problem.signal_type); }

CanonicalProblem whole_problem(const CanonicalProblem& problem) {
  CanonicalProblem whole = problem;
  whole.computes = {problem.compute};
  whole.tolerance = std::numeric_limits<double>::infinity();
  return whole;
}

// c from that of the part.
double truncated_bound(const CanonicalProblem& problem, const CanonicalProblem& cropped,
                       const Crop& crop, double part) {
  return (part * cropped.kernel->l1() + crop.dropped) / problem.kernel->l1() +
         problem.kernel->factor_residual();
}

class BoundTruncated final : public Bound {
 public:
  BoundTruncated(const CanonicalProblem& problem, const Workshop& workshop)
      : problem_(problem), scan_(simd::scan_loops(workshop.target())) {
    const CanonicalProblem part = cropped_problem(problem, *crop_of(problem));
    part_ = workshop.build_part(part).bound;
    kernel_bytes_ = part.kernel->bytes(false);
    if (needs_whole(problem)) whole_ = workshop.build_part(whole_problem(problem)).bound;
  }

  std::int64_t owned_bytes() const override {
    return kernel_bytes_ + part_->owned_bytes() + (whole_ ? whole_->owned_bytes() : 0);
  }

  std::int64_t workspace_bytes(int threads) const override {
    const std::int64_t whole = whole_ ? whole_->workspace_bytes(threads) : 0;
    return std::max(part_->workspace_bytes(threads), whole);
  }

  void execute(const Execution& e) const override {
    const bool finite = [&] {
      const Timed timed(e.stages, Stage::gather);
      return !whole_ || all_finite(problem_, e.signal, e.signal_strides, scan_, e.threads, e.stop);
    }();
    (finite ? part_ : whole_)->execute(e);
  }

 private:
  CanonicalProblem problem_;
  const simd::ScanLoops& scan_;
  std::int64_t kernel_bytes_ = 0;
  std::unique_ptr<Bound> part_, whole_;
};

class Truncated final : public Method {
 public:
  std::string_view name() const override { return "truncated"; }
  std::string_view summary() const override {
    return "the kernel without tails that hardly count, approximately";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    if (problem.convolved_axes() == 0) return "there is nothing to sum";
    return not_approximated(problem);
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    Estimate estimate;
    estimate.approximate = true;
    estimate.takes_dense_taps = false;
    estimate.error_bound = std::numeric_limits<double>::infinity();
    if (std::isinf(problem.tolerance)) return estimate;  // refused, without a look at the taps
    const auto crop = crop_of(problem);
    if (!crop) {
      estimate.refusal = "the kernel has no tails below the tolerance";
      return estimate;
    }
    const CanonicalProblem cropped = cropped_problem(problem, *crop);
    const auto part = workshop.estimate_part(cropped);
    // Where no part is exact enough, what the most exact one would commit: too much by a hair.
    estimate.error_bound = truncated_bound(
        problem, cropped, *crop, part ? part->candidate.error_bound : direct_bound(cropped));
    if (!part) {
      estimate.error_bound *= 1 + 0x1p-18;
      return estimate;
    }
    estimate.work = part->work;
    estimate.owned_bytes = part->owned_bytes + part->kernel_bytes();
    estimate.workspace_bytes = part->workspace_bytes;
    if (needs_whole(problem)) {
      const auto whole = workshop.estimate_part(whole_problem(problem));
      if (!whole) return estimate;
      estimate.work.cleared += static_cast<double>(problem.samples()) *
                               static_cast<double>(size_of(problem.signal_type));
      estimate.owned_bytes = checked_add(estimate.owned_bytes, whole->owned_bytes);
      estimate.takes_dense_taps = whole->kernel_bytes() > problem.kernel->bytes(false);
      estimate.workspace_bytes = std::max(estimate.workspace_bytes, whole->workspace_bytes);
    }
    const KernelAnalysis& kernel = *problem.kernel;
    estimate.children.push_back(part->candidate);
    estimate.detail = fmt::format("{} of {} taps, all others {:.2g} of their sum",
                                  cropped.kernel->taps_per_instance(), kernel.taps_per_instance(),
                                  crop->dropped / kernel.l1());
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return std::make_unique<BoundTruncated>(problem, workshop);
  }
};

}  // namespace

const Method& truncated_method() {
  static const Truncated method;
  return method;
}

}  // namespace faltung
