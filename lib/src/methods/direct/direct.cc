#include "methods/direct/direct.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/buffer.h"
#include "methods/direct/bound_direct.h"
#include "methods/direct/row_cut.h"
#include "methods/direct/tile_sums.h"
#include "methods/exact/exact_sums.h"
#include "methods/exact/integers.h"
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
    const bool blocks = direct_in_blocks(problem.compute);
    const RowCut cut = row_cut(problem, shape, workshop.target());
    const double sums = outputs * taps_met(problem, shape) * cut.filled / row;
    const double terms = sums * static_cast<double>(problem.kernel->nonzero());
    if (is_exact(problem.compute)) {
      add_exact_sums(problem, workshop.target(), sums, terms, estimate.work);
    } else {
      estimate.work.adds_of(problem.compute) = terms;
    }
    if (blocks) {
      const double wide = problem.compute == Compute::float64 ? 2 : 1;
      estimate.work.tap_loads = sums * wide * block_sums_loads(problem, shape, workshop.target());
    }
    estimate.work.tiles = tiles;
    const ElementType type = element_type_of_compute(problem.compute);
    const bool same_type = problem.output_type == type && problem.compute != Compute::int128;
    const Gathered gathered = samples_gathered(problem, shape, cut, tiles);
    double scattered = same_type ? 0 : outputs;
    if (direct_rounds(problem)) {
      // Rounding, saturating and narrowing take as long as so many multiply-adds.
      constexpr double kRounding = 4;
      estimate.work.tap_loads += kRounding * outputs;
      scattered = 0;
    }
    estimate.work.moved = gathered.samples + scattered;
    // Lines of a tile are summed together; rows one by one.
    const double sum_rows =
        sums_in_lines(problem, shape, workshop.target()) ? tiles : outputs / row;
    estimate.work.rows = sum_rows + scattered / row + gathered.rows;
    estimate.work.bytes = problem.bytes();
    const SumsBytes bytes =
        blocks ? block_sums_bytes(problem, shape, workshop.target()) : tap_sums_bytes(problem);
    estimate.owned_bytes = bytes.owned;
    estimate.workspace_bytes =
        Arena::padded(bytes.places) + Arena::padded(shape.samples * size_of(problem.compute)) +
        Arena::padded(shape.results * size_of_sum(problem.compute)) + Arena::padded(bytes.scratch);
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
  // Samples gathered, and stretches of them: all where types or steps differ, else those that the
  // outputs near the edges need.
  struct Gathered {
    double samples = 0, rows = 0;
  };
  static Gathered samples_gathered(const CanonicalProblem& problem, const TileShape& shape,
                                   const RowCut& cut, double tiles) {
    // A row at an edge is gathered in three stretches.
    constexpr double kStretches = 2;
    const double all = tiles * static_cast<double>(shape.samples);
    const double row = row_length(problem, shape);
    if (!direct_reads_in_place(problem) || shape.results < kCutOutputs || !cut.cuts) {
      return {all, gathered_stretches(problem, shape.out)};
    }
    double outputs = 1, rows_inside = 1;
    double edge = 0;  // samples of both ends of a row
    for (std::size_t a = problem.axes.size(); a-- > 0;) {
      const CanonicalAxis& axis = problem.axes[a];
      const auto out = static_cast<double>(std::max<std::int64_t>(1, axis.out));
      outputs *= out;
      if (axis.varying()) continue;
      const auto [first, second] = outputs_inside(axis, 0, axis.out, 0);
      const double share = static_cast<double>(second - first) / out;
      if (share < 1 && edge == 0) {
        edge = 2 * static_cast<double>(kEdgeElements + axis.kernel - 1);
        continue;
      }
      rows_inside *= share;
    }
    const double halo = static_cast<double>(shape.samples) / static_cast<double>(shape.results);
    const double slabs = outputs * (1 - rows_inside) * halo;
    const double lines = edge > 0 ? outputs * rows_inside / row : 0;
    return {slabs + lines * edge, kStretches * (slabs / row + lines)};
  }

  // Share of the taps that meet the signal: behind a zero border on the first axis those that no
  // output of a tile needs are skipped.
  static double taps_met(const CanonicalProblem& problem, const TileShape& shape) {
    for (std::size_t a = 0; a < problem.axes.size(); ++a) {
      const CanonicalAxis& axis = problem.axes[a];
      if (!axis.convolved()) continue;
      if (axis.border != Border::zero || axis.out == 0) return 1;
      const auto step = static_cast<double>(axis.step);
      const double span = static_cast<double>(axis.out) * step;
      const double tile = static_cast<double>(std::min(shape.out[a], axis.out)) * step;
      return std::min(1.0, (static_cast<double>(axis.signal) + tile) / span);
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
