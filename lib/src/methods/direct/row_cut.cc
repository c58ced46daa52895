#include "methods/direct/row_cut.h"

#include <algorithm>
#include <cmath>

#include "methods/direct/bound_direct.h"
#include "methods/direct/tile_sums.h"

namespace faltung {
namespace {

// What moving a sample takes, in float32 multiply-adds.
constexpr double kMove = 14;

class Vectors {
 public:
  Vectors(const CanonicalProblem& problem, const TileShape& shape, const simd::Target& target)
      : lanes_(std::max(
            1.0, simd::vector_bytes(target) / static_cast<double>(size_of(problem.compute)))),
        blocks_(direct_in_blocks(problem.compute)),
        lines_(sums_in_lines(problem, shape, target)) {}

  bool in_rows() const { return blocks_ && !lines_; }

  // Elements that the sums of so many outputs take as long as. Lines have their neighbours; those
  // shorter than a vector share no samples with them.
  double filled(double outputs) const {
    const double most = blocks_ ? 12 : 8, waiting = blocks_ ? 6 : 4;
    const double vectors = std::ceil(outputs / lanes_);
    if (lines_) return lanes_ * vectors * (outputs < lanes_ ? 2 : 1);
    if (outputs == 0) return 0;
    // The last vector ends with the row. Where there are no full blocks before it, it is summed
    // alone.
    const bool alone = blocks_ && outputs > lanes_ && vectors < most && vectors * lanes_ > outputs;
    if (alone) return lanes_ * (std::max(vectors - 1, waiting) + waiting);
    const double last = std::fmod(vectors, most);
    return lanes_ * (vectors - last + (last > 0 ? std::max(last, waiting) : 0));
  }

 private:
  double lanes_;
  bool blocks_, lines_;
};

}  // namespace

double row_length(const CanonicalProblem& problem, const TileShape& shape) {
  std::size_t row_axis = problem.axes.size();
  double row = 1;
  while (row_axis > 0) {
    --row_axis;
    row *= static_cast<double>(shape.out[row_axis]);
    if (problem.axes[row_axis].convolved()) break;
  }
  return row;
}

RowCut row_cut(const CanonicalProblem& problem, const TileShape& shape,
               const simd::Target& target) {
  const Vectors vectors(problem, shape, target);
  const RowCut whole{true, vectors.filled(row_length(problem, shape))};
  if (problem.axes.empty() || !direct_reads_in_place(problem)) return whole;
  const auto a = static_cast<std::size_t>(innermost(shape.out, problem.axes.size()));
  const CanonicalAxis& axis = problem.axes[a];
  const bool all = !axis.varying() && shape.out[a] == axis.out;
  if (!all || !vectors.in_rows() || shape.results < kCutOutputs) return whole;
  const auto [first, second] = outputs_inside(axis, 0, axis.out, kEdgeElements);
  if (second - first == axis.out || first >= second) return whole;
  const auto inside = static_cast<double>(second - first);
  const double pieces = vectors.filled(static_cast<double>(first)) + vectors.filled(inside) +
                        vectors.filled(static_cast<double>(axis.out - second));
  const double taps = static_cast<double>(problem.kernel->nonzero());
  const double moved = kMove * inside / static_cast<double>(size_of(problem.compute) / 4);
  if (taps * pieces > taps * whole.filled + moved) return {false, whole.filled};
  return {true, pieces};
}

}  // namespace faltung
