#include "methods/direct/direct.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/buffer.h"
#include "methods/direct/bound_direct.h"
#include "methods/direct/tile_sums.h"
#include "problem/accuracy.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

class Direct final : public Method {
 public:
  std::string_view name() const override { return "direct"; }
  std::string_view summary() const override { return "the defining sum over the non-zero taps"; }

  std::string inapplicable(const CanonicalProblem&, const Workshop&) const override { return {}; }

  Estimate estimate(const CanonicalProblem& problem, const Workshop& workshop) const override {
    const TileShape shape = direct_tiles(problem);
    const TileGrid grid(problem, shape.out);
    Estimate estimate;
    const auto outputs = static_cast<double>(problem.outputs());
    const auto tiles = static_cast<double>(grid.count());
    const double row = row_length(problem, shape);
    const double lanes = std::max(
        1.0, simd::vector_bytes(workshop.target()) / static_cast<double>(size_of(problem.compute)));
    const bool blocks = direct_in_blocks(problem.compute);
    const auto taps = static_cast<double>(problem.kernel->nonzero());
    const double adds = blocks ? block_sums_adds(problem, shape, workshop.target()) : taps;
    estimate.work.adds_of(problem.compute) =
        outputs * adds * taps_met(problem) * filled_elements(row, lanes) / row;
    estimate.work.tiles = tiles;
    const bool wide = problem.compute == Compute::int128;
    const ElementType type = element_type_of_compute(problem.compute);
    const double in_place =
        problem.signal_type == type && !wide ? tiles_inside(problem, shape.out) : 0;
    const double gathered = (tiles - in_place) * static_cast<double>(shape.samples);
    const double scattered = problem.output_type == type && !wide ? 0 : outputs;
    estimate.work.moved = gathered + scattered;
    // A row at an edge is gathered in three stretches.
    estimate.work.rows = (outputs + scattered + 3 * gathered) / row;
    estimate.work.bytes =
        static_cast<double>(problem.samples()) * static_cast<double>(size_of(problem.signal_type)) +
        outputs * static_cast<double>(size_of(problem.output_type));
    const SumsBytes sums =
        blocks ? block_sums_bytes(problem, shape, workshop.target()) : tap_sums_bytes(problem);
    estimate.owned_bytes = sums.owned;
    estimate.workspace_bytes =
        Arena::padded(sums.places) + Arena::padded(shape.samples * size_of(problem.compute)) +
        Arena::padded(shape.results * size_of_sum(problem.compute)) + Arena::padded(sums.scratch);
    estimate.error_bound = direct_bound(problem) + store_bound(problem);
    estimate.detail = fmt::format("{} taps, {} tile{}, {}", problem.kernel->nonzero(), grid.count(),
                                  grid.count() == 1 ? "" : "s", name_of(problem.compute));
    return estimate;
  }

  std::unique_ptr<Bound> build(const CanonicalProblem& problem,
                               const Workshop& workshop) const override {
    return bind_direct(problem, workshop);
  }

 private:
  // Elements of the vectors that a row takes. The loop keeps eight going at once; the last few wait
  // for their own sums and take as long as four.
  static double filled_elements(double row, double lanes) {
    constexpr double kVectors = 8, kWaiting = 4;
    const double vectors = std::ceil(row / lanes);
    const double last = std::fmod(vectors, kVectors);
    return lanes * (vectors - last + (last > 0 ? std::max(last, kWaiting) : 0));
  }

  // Elements that the inner loop runs over at a time.
  static double row_length(const CanonicalProblem& problem, const TileShape& shape) {
    std::size_t row_axis = problem.axes.size();
    double row = 1;
    while (row_axis > 0) {
      --row_axis;
      row *= static_cast<double>(shape.out[row_axis]);
      if (problem.axes[row_axis].convolved()) break;
    }
    return row;
  }

  // Share of the taps that meet the signal: behind a zero border on the first axis the others are
  // skipped.
  static double taps_met(const CanonicalProblem& problem) {
    for (const CanonicalAxis& axis : problem.axes) {
      if (!axis.convolved()) continue;
      if (axis.border != Border::zero || axis.out == 0) return 1;
      const double span = static_cast<double>(axis.out) * static_cast<double>(axis.step);
      return std::min(1.0, static_cast<double>(axis.signal) / span);
    }
    return 1;
  }
};

}  // namespace

const Method& direct_method() {
  static const Direct method;
  return method;
}

}  // namespace faltung
