#include "methods/lanes/lane_work.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "methods/lanes/lane_cuts.h"
#include "tiles/grid.h"

namespace faltung {
namespace {

using lanes::Form;

// Lane arrays beyond this size pass through memory more than once.
constexpr double kCachedBytes = 1 << 20;

// How often a point is moved between memory and vectors besides the butterflies.
double moves_of(Form form) {
  switch (form) {
    case Form::plane:
      return 1.2;
    case Form::chain:
      return 2.2;
    default:
      return 1;
  }
}

std::int64_t packing_of(const LaneShape& shape) { return shape.spec.complex ? 1 : 2; }

// The transforms of `groups` groups of blocks, and their way through the cache.
void count_transforms(const CanonicalProblem& problem, const LaneShape& shape, std::int64_t lanes,
                      double groups, Work& work) {
  const Form form = shape.spec.form;
  const auto packing = static_cast<double>(packing_of(shape));
  double points = static_cast<double>(shape.samples) / packing;
  double transformed = points / static_cast<double>(shape.within);
  if (form == Form::columns) {
    transformed = points / static_cast<double>(shape.spec.points[2]);
    points = transformed * static_cast<double>(round_up(shape.spec.points[2], lanes));
  }
  points *= static_cast<double>(shape.together);
  double levels = std::log2(transformed);
  for (std::size_t i = form == Form::rows ? 2 : 0; i < (form == Form::columns ? 1 : 3); ++i) {
    levels += odd_levels(shape.spec.points[i] / (i == 2 ? shape.within : 1));
  }
  work.lanes.push_back({points, levels, moves_of(form), groups, is_single(problem.compute)});
  // A plane goes through the cache once for the outer axes, the rows, and the outer axes again,
  // with a spectrum and twiddles as large; a lane array once for every pass that outgrows it.
  const double bytes = points * packing * static_cast<double>(size_of(problem.compute));
  const bool passes = form == Form::rows || form == Form::columns;
  const double outgrown = std::max(0.0, std::log2(bytes / kCachedBytes) / 3);
  const double crossings = passes ? 2 + 4 * std::ceil(outgrown) : 8;
  work.pieces.push_back({bytes, crossings * groups});
}

// Samples and results that are not read and written where they are.
void count_copies(const CanonicalProblem& problem, const LaneShape& shape, double blocks,
                  Work& work) {
  const std::vector<CanonicalAxis>& axes = problem.axes;
  const BlockShape& block = shape.block;
  const ElementType type = element_type_of_compute(problem.compute);
  double samples = 1;
  bool unit_steps = true;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    samples *= static_cast<double>(block.segment[a]);
    unit_steps &= !axes[a].convolved() || axes[a].step == 1;
  }
  const auto row = static_cast<std::size_t>(shape.axes[2]);
  // Axes within the rows that are not part of them: every sample is an element of its own.
  bool strided = false;
  for (std::size_t a = row + 1; a < axes.size(); ++a) strided |= block.tile[a] < axes[a].out;
  const double outputs = static_cast<double>(problem.outputs());
  const auto taken = [&](ElementType t) {
    return !strided && (t == type || (problem.compute == Compute::float32 && shape.takes_small() &&
                                      size_of(t) <= 2));
  };
  const bool read_in_place = taken(problem.signal_type);
  const bool stored_in_place = taken(problem.output_type) && unit_steps;
  const double edges = read_in_place ? blocks - tiles_inside(problem, block.tile) : blocks;
  const double copied = samples * std::clamp(edges, 0.0, blocks) + (stored_in_place ? 0 : outputs);
  (strided ? work.strided : work.moved) += copied;
  // Columns are read and written a stretch of all of them at a time.
  const bool columns = shape.spec.form == Form::columns;
  const std::int64_t read = columns ? shape.spec.points[2] : block.segment[row] * shape.within;
  const std::int64_t stored = columns ? shape.spec.points[2] : block.tile[row] * shape.within;
  work.rows += blocks * samples / static_cast<double>(read) + outputs / static_cast<double>(stored);
}

}  // namespace

Work lane_work(const CanonicalProblem& problem, const LaneShape& shape, std::int64_t lanes) {
  double blocks = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    blocks *= static_cast<double>(ceil_div(problem.axes[a].out, shape.block.tile[a]));
  }
  const double groups = std::ceil(blocks / static_cast<double>(shape.together));
  Work work;
  count_transforms(problem, shape, lanes, groups, work);
  count_copies(problem, shape, blocks, work);
  // To begin a group takes as long as some tiles elsewhere.
  work.tiles = blocks + 8 * groups;
  work.bytes = problem.bytes();
  return work;
}

}  // namespace faltung
