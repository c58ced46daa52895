#include "methods/digits/digits.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checked.h"
#include "methods/digits/bound_digits.h"
#include "methods/exact/integers.h"

namespace faltung {
namespace {

struct Cost {
  Work work;
  double blocks = 0;
};

// Transforms of every digit and every group, and putting the groups together.
Cost cost_of(const CanonicalProblem& problem, const DigitSplit& split) {
  Cost cost;
  double blocks = 1, kernels = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    const auto count = static_cast<double>(ceil_div(axis.out, split.shape.tile[a]));
    (axis.varying() && axis.signal == 1 ? kernels : blocks) *= count;
  }
  const auto points = static_cast<double>(split.shape.block_points);
  const auto values = points * static_cast<double>(split.shape.lanes);
  const double there = split.signal_digits, back = kernels * split.groups();
  cost.blocks = blocks;
  Work& work = cost.work;
  work.transforms.push_back(
      {points, blocks * static_cast<double>(split.shape.lanes) * (there + back), true, false});
  // Rounding a value and adding it to the others of its place, reduced where they are residues,
  // takes as long as so many products.
  const double rounded = problem.compute == Compute::residue ? 28 : 10;
  work.products = blocks * values *
                  (kernels * split.signal_digits * split.kernel_digits / 2.0 + rounded * back);
  work.moved = blocks * values * (there + 1) + static_cast<double>(problem.outputs());
  work.tiles = blocks * (there + back);
  work.bytes =
      8 * static_cast<double>(problem.samples()) +
      static_cast<double>(size_of(problem.output_type)) * static_cast<double>(problem.outputs());
  return cost;
}

// The cheaper of one block and many.
std::optional<DigitSplit> best_split(const CanonicalProblem& problem, const Workshop& workshop) {
  std::optional<DigitSplit> best = split_for(problem, whole_shape(problem));
  const bool can_be_cut =
      std::any_of(problem.axes.begin(), problem.axes.end(),
                  [](const CanonicalAxis& axis) { return axis.convolved() && axis.out > 1; });
  if (!can_be_cut) return best;
  const auto blocks = split_for(problem, block_shape(problem, workshop));
  if (blocks && (!best || workshop.seconds(cost_of(problem, *blocks).work) <
                              workshop.seconds(cost_of(problem, *best).work))) {
    best = blocks;
  }
  return best;
}

class Digits final : public Method {
 public:
  std::string_view name() const override { return "digits"; }
  std::string_view summary() const override {
    return "exact integers by Fourier transforms of digits small enough to be proven";
  }

  std::string inapplicable(const CanonicalProblem& problem,
                           const Workshop& workshop) const override {
    if (!is_exact(problem.compute)) return "it is for integers that floating point does not hold";
    if (problem.convolved_axes() == 0) return "the kernel is a single tap";
    if (problem.outputs() == 0) return "there is nothing to compute";
    if (!best_split(problem, workshop)) return "no digits are small enough to be proven exact";
    return {};
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    const DigitSplit split = *best_split(problem, workshop);
    const Cost cost = cost_of(problem, split);
    Estimate estimate;
    estimate.work = cost.work;
    const std::int64_t spectrum =
        checked_mul(16, round_up(spectrum_points(problem, split.shape, true), 4));
    estimate.owned_bytes =
        checked_mul(checked_mul(problem.kernel->instances(), split.kernel_digits), spectrum);
    estimate.workspace_bytes = digits_worker_bytes(problem, split);
    estimate.detail =
        fmt::format("{} x {} digits of {} bits, {:.0f} block{} of {} points", split.signal_digits,
                    split.kernel_digits, split.bits, cost.blocks, cost.blocks == 1 ? "" : "s",
                    to_string(split.shape.lengths(problem)));
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_digits(problem, *best_split(problem, workshop), workshop);
  }
};

}  // namespace

const Method& digits_method() {
  static const Digits method;
  return method;
}

}  // namespace faltung
