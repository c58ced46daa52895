#include "methods/single_precision/single_precision.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/buffer.h"
#include "core/checked.h"
#include "methods/approximating.h"
#include "methods/single_precision/bound_single_precision.h"
#include "problem/accuracy.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

// Time of looking at a value, and of converting it, as bytes cleared.
constexpr double kLookedAt = 14, kConverted = 20;

class SinglePrecision final : public Method {
 public:
  std::string_view name() const override { return "single_precision"; }
  std::string_view summary() const override {
    return "results of double precision by sums of single precision, approximately";
  }

  std::string inapplicable(const CanonicalProblem& problem, const Workshop&) const override {
    const ElementType type = problem.output_type;
    if (type != ElementType::float64 && type != ElementType::complex128) {
      return "the result is not of double precision";
    }
    if (problem.kernel->instances() > 1) return "it serves one kernel at a time";
    if (problem.convolved_axes() == 0) return "there is nothing to sum";
    return not_approximated(problem);
  }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    Estimate estimate;
    estimate.approximate = true;
    estimate.takes_dense_taps = false;
    estimate.error_bound = std::numeric_limits<double>::infinity();
    if (std::isinf(problem.tolerance)) return estimate;  // refused, without a look at the taps
    const Boxes boxes = single_precision_boxes(problem);
    const SinglePart made = single_precision_part(problem, boxes);
    const auto part = workshop.estimate_part(made.problem);
    // Where no part is exact enough, what the most exact one would commit: too much by a hair.
    const double c = part ? part->candidate.error_bound : direct_bound(made.problem);
    estimate.error_bound = single_precision_bound(problem, c);
    if (!part) {
      estimate.error_bound *= 1 + 0x1p-18;
      return estimate;
    }
    const auto tiles = static_cast<double>(TileGrid(problem, boxes.tile).count());
    const auto samples = tiles * static_cast<double>(boxes.samples_size);
    const auto results = tiles * static_cast<double>(boxes.tile_size);
    const double values = is_complex(problem.compute) ? 2 : 1;
    Work& work = estimate.work;
    work.add(part->work, tiles);
    work.tiles += tiles;
    // Tiles at the edges are moved besides.
    const double moved = 1 - tiles_inside(problem, boxes.tile) / tiles;
    work.moved += values * moved * (samples + results);
    work.rows += gathered_stretches(problem, boxes.tile) + scattered_stretches(problem, boxes.tile);
    work.cleared += values * ((kLookedAt + kConverted) * samples + kConverted * results);
    work.bytes = problem.bytes();
    estimate.owned_bytes = part->owned_bytes + part->kernel_bytes();
    estimate.workspace_bytes =
        checked_add(single_precision_bytes(problem, boxes), Arena::padded(part->workspace_bytes));
    estimate.children.push_back(part->candidate);
    estimate.detail = fmt::format("{:.0f} tile{} in {}", tiles, tiles == 1 ? "" : "s",
                                  name_of(made.problem.compute));
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_single_precision(problem, workshop);
  }
};

}  // namespace

const Method& single_precision_method() {
  static const SinglePrecision method;
  return method;
}

}  // namespace faltung
