#include <fmt/format.h>

#include <algorithm>

#include "methods/separable/fused.h"
#include "problem/accuracy.h"
#include "tiles/grid.h"

namespace faltung {

Estimate estimate_fused(const CanonicalProblem& problem, const FusedShape& shape) {
  const double u = unit_roundoff(problem.compute);
  const TileGrid grid(problem, shape.tile);
  const auto tiles = static_cast<double>(grid.count());
  const auto outputs = static_cast<double>(problem.outputs());
  const CanonicalAxis &across = problem.axes[shape.across], &along = problem.axes[shape.along()];
  const auto taps = [&](std::size_t factor) {
    const KernelAnalysis line(problem.kernel->factors()[factor],
                              {factor == 0 ? across.kernel : along.kernel}, 1, 0.0);
    return static_cast<double>(line.nonzero());
  };
  const double taps_across = taps(0), taps_along = taps(1);
  const double widened = outputs * static_cast<double>(shape.samples) /
                         static_cast<double>(shape.tile[shape.along()] * shape.channels);
  const double gathered = widened *
                          static_cast<double>(shape.tile[shape.across] + across.kernel - 1) /
                          static_cast<double>(shape.tile[shape.across]);
  const ElementType type = element_type_of_compute(problem.compute);
  double in_place = reads_in_place(problem, shape) ? tiles_inside(problem, shape.tile) / tiles : 0;
  // Of samples of this type only those beyond the signal's ends are gathered.
  if (problem.signal_type == type && !shape.apart) {
    const auto inside = [](const CanonicalAxis& axis) {
      return std::min(
          1.0, static_cast<double>(axis.signal) / static_cast<double>(axis.out + axis.kernel - 1));
    };
    in_place = inside(across) * inside(along);
  }
  const double scattered = problem.output_type == type ? 0 : outputs;
  const auto row = static_cast<double>(shape.samples);

  Estimate estimate;
  Work& work = estimate.work;
  // Running sums begin anew for every group of rows.
  const double group = static_cast<double>(shape.group);
  const double adds_across = shape.equal ? taps_across / group + 4 : taps_across;
  const double adds_along = shape.equal ? 4 : taps_along;
  work.tile_adds = (widened * adds_across * shape.waiting + outputs * adds_along) *
                   static_cast<double>(size_of(problem.compute)) / 4;
  if (shape.apart) {
    work.strided = gathered + outputs;
  } else {
    work.moved = (1 - in_place) * gathered + scattered;
  }
  // A stripe begins with rings, pointers and edges to set up, a row with a step of each; what lies
  // beyond an end of a row is gathered by itself.
  constexpr double kBegin = 24, kStep = 3, kEnd = 3;
  const bool before = along.lo < along.kernel - 1;
  const bool beyond = along.lo + along.out > along.signal;
  const double ends = (before ? 1 : 0) + (beyond ? 1 : 0);
  work.rows = (kStep * (gathered + scattered) + kEnd * ends * gathered) / row;
  work.tiles = kBegin * tiles;
  work.bytes = problem.bytes();
  estimate.owned_bytes =
      static_cast<std::int64_t>(taps_across + taps_along) * (size_of(problem.compute) + 8);
  estimate.workspace_bytes = FusedMemory(problem, shape).total();
  const auto bound = [&](double n) { return problem.quantum > 0 ? 0.0 : gamma(n + 1, u); };
  const double growth = (1 + bound(taps_across)) * (1 + bound(taps_along));
  estimate.error_bound =
      (growth - 1) + problem.kernel->factor_residual() * growth + store_bound(problem);
  estimate.detail = fmt::format("rows and columns in one sweep, stripes of {}, {}",
                                shape.tile[shape.along()], name_of(problem.compute));
  return estimate;
}

}  // namespace faltung
