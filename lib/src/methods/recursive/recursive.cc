#include "methods/recursive/recursive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/buffer.h"
#include "core/checked.h"
#include "methods/approximating.h"
#include "methods/recursive/bound_recursive.h"
#include "methods/recursive/recursive_shape.h"
#include "problem/accuracy.h"

namespace faltung {
namespace {

// What it takes to turn a sample into lanes or out of them, in moves along rows.
constexpr double kTurn = 3;

double axis_bound(const RecursiveFit& fit, Compute compute) {
  return (fit.residual + fit.rounding(unit_roundoff(compute))) / fit.l1;
}

Work count_work(const CanonicalProblem& problem, const RecursiveShape& shape) {
  const Boxes& boxes = shape.boxes;
  const auto tiles = static_cast<double>(TileGrid(problem, boxes.tile).count());
  const auto rows = static_cast<double>(round_up(shape.rows(), shape.group));
  const auto columns = static_cast<double>(shape.columns), row = static_cast<double>(shape.row);
  const auto results = tiles * static_cast<double>(boxes.tile_size);
  const double wide = static_cast<double>(size_of(problem.compute)) / 4;
  Work work;
  work.pole_steps = tiles * wide * rows *
                    (row * shape.along_fit.pairs() + columns * shape.across_fit.pairs()) * 2;
  work.moved = tiles * rows * ((1 + kTurn) * row + kTurn * columns) + results;
  work.cleared = is_floating(problem.signal_type) ? tiles * rows * row * 4 * wide : 0;
  work.rows = tiles * rows + results / columns;
  work.tiles = tiles;
  work.bytes = problem.bytes();
  return work;
}

class Recursive final : public Method {
 public:
  std::string_view name() const override { return "recursive"; }
  std::string_view summary() const override {
    return "Gaussians and their derivatives by recursive filters, approximately";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    if (problem.convolved_axes() != 2) return "the kernel does not have two axes";
    if (problem.kernel->factors().empty()) return "the kernel is not a product of 1-D kernels";
    if (problem.compute != Compute::float32 && problem.compute != Compute::float64) {
      return "its filters are of real floating-point numbers";
    }
    for (const CanonicalAxis& axis : problem.axes) {
      if (axis.convolved() && axis.step != 1) return "it computes every output, or none";
    }
    return not_approximated(problem);
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    Estimate estimate;
    estimate.approximate = true;
    estimate.takes_dense_taps = false;
    estimate.error_bound = std::numeric_limits<double>::infinity();
    if (std::isinf(problem.tolerance)) return estimate;  // refused, without a look at the taps
    const auto shape = recursive_shape(problem, workshop.target());
    if (!shape) return estimate;
    const double across = axis_bound(shape->across_fit, problem.compute);
    const double along = axis_bound(shape->along_fit, problem.compute);
    const double factors = problem.kernel->factor_residual();
    estimate.error_bound = (1 + across) * (1 + along) * (1 + factors) - 1 + store_bound(problem);
    estimate.work = count_work(problem, *shape);
    estimate.workspace_bytes = recursive_bytes(problem, *shape);
    if (is_floating(problem.signal_type)) {
      const auto reach = workshop.estimate_part(reach_part(problem, shape->boxes));
      if (!reach) return estimate;
      estimate.owned_bytes = reach->owned_bytes;
      estimate.workspace_bytes += Arena::padded(reach->workspace_bytes);
    }
    estimate.detail =
        fmt::format("{} and {} pairs of poles, {}, over {} tiles", shape->across_fit.pairs(),
                    shape->along_fit.pairs(), name_of(problem.compute),
                    TileGrid(problem, shape->boxes.tile).count());
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_recursive(problem, *recursive_shape(problem, workshop.target()), workshop);
  }
};

}  // namespace

const Method& recursive_method() {
  static const Recursive method;
  return method;
}

}  // namespace faltung
