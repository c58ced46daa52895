#include "methods/karatsuba/karatsuba_shape.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "methods/exact/exact_sums.h"
#include "simd/target.h"

namespace faltung {
namespace {

// Sums shorter than this take longer than what halving them saves, on every target.
constexpr std::int64_t kLeastBase = 8;
// Taps grow by half with every halving.
constexpr int kMostHalvings = 8;
// Results of a block: they and their samples stay in the second-level cache.
constexpr std::int64_t kBlockResults = 8192;
// An element of a difference or a sum takes as long as so many samples loaded.
constexpr double kDifference = 4;

// Results along the axis, those that a step leaves out too.
std::int64_t span_of(const CanonicalAxis& axis) { return (axis.out - 1) * axis.step + 1; }

// All squares of a line; few of them reach over an edge.
ToeplitzCount count_line(const CanonicalAxis& axis, const ToeplitzShape& square) {
  const std::int64_t n = square.size(), squares = ceil_div(span_of(axis), n);
  const std::int64_t samples = 2 * n - 1;
  const auto first = [&](std::int64_t i) { return axis.lo + i * n - (n - 1); };
  const bool zero = axis.border == Border::zero;
  const std::int64_t before =
      zero ? std::clamp<std::int64_t>(ceil_div(std::max<std::int64_t>(0, -first(0)), n), 0, squares)
           : 0;
  const std::int64_t inside = std::max<std::int64_t>(0, axis.signal - samples - first(0)) / n + 1;
  const std::int64_t after = zero ? std::clamp(inside, before, squares) : squares;
  ToeplitzCount line = count_toeplitz(square, {0, samples});
  const auto whole = static_cast<double>(after - before);
  for (double* counted : {&line.products, &line.results, &line.calls, &line.differences}) {
    *counted *= whole;
  }
  for (std::int64_t i = 0; i < squares; ++i) {
    if (i == before) i = after;
    if (i >= squares) break;
    const ToeplitzCount edge = count_toeplitz(square, filled_samples(axis, first(i), samples));
    line.products += edge.products;
    line.results += edge.results;
    line.calls += edge.calls;
    line.differences += edge.differences;
  }
  return line;
}

Work work_of(const CanonicalProblem& problem, const KaratsubaShape& shape,
             const simd::Target& target) {
  double lines = 1, blocks = 1, products = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    const auto tiles = static_cast<double>(ceil_div(axis.out, shape.block.tile[a]));
    if (a != shape.axis) lines *= tiles;
    products *= tiles;
    if (!(axis.varying() && axis.signal == 1)) blocks *= tiles;
  }
  const ToeplitzCount line = count_line(problem.axes[shape.axis], shape.square);
  Work work;
  add_exact_sums(problem, target, lines * line.results, lines * line.products, work);
  work.tap_loads = kDifference * lines * line.differences *
                   static_cast<double>(size_of_sum(problem.compute)) / 8;
  work.moved = blocks * static_cast<double>(shape.block.segment[shape.axis]) +
               static_cast<double>(problem.outputs());
  work.rows = blocks + products + lines * line.calls;
  work.tiles = products;
  work.bytes = problem.bytes();
  return work;
}

KaratsubaShape shape_for(const CanonicalProblem& problem, std::size_t a,
                         const ToeplitzShape& square, const simd::Target& target) {
  const CanonicalAxis& axis = problem.axes[a];
  const std::int64_t n = square.size();
  KaratsubaShape shape{empty_shape(problem), a, square, {}};
  const std::int64_t squares =
      std::min(ceil_div(span_of(axis), n), std::max<std::int64_t>(1, kBlockResults / n));
  set_overlapping(shape.block, a, axis, checked_mul(squares + 1, n) - 1, n - 1);
  shape.block.shift[a] = 0;
  set_strides(shape.block, problem);
  shape.work = work_of(problem, shape, target);
  return shape;
}

}  // namespace

std::int64_t KaratsubaShape::squares() const {
  return (block.points[axis] + 1) / square.size() - 1;
}

std::int64_t KaratsubaShape::first_sample(const CanonicalProblem& problem,
                                          std::int64_t start) const {
  const CanonicalAxis& along = problem.axes[axis];
  return along.lo + start * along.step + block.start[axis];
}

Filled filled_samples(const CanonicalAxis& axis, std::int64_t first, std::int64_t count) {
  if (axis.border != Border::zero) return {0, count};
  return Filled{0, axis.signal}.from(first, count);
}

bool halvings_fit(double largest, int depth) { return std::ldexp(largest, depth) < 0x1p63; }

std::optional<KaratsubaShape> karatsuba_shape(const CanonicalProblem& problem,
                                              const Workshop& workshop) {
  const std::size_t a = convolved_axis(problem);
  const std::int64_t taps = problem.axes[a].kernel;
  const auto lanes = static_cast<std::int64_t>(
      std::max(1.0, simd::vector_bytes(workshop.target()) / static_cast<double>(8)));
  std::optional<KaratsubaShape> best;
  double least = 0;
  for (int depth = 1; depth <= kMostHalvings; ++depth) {
    if (problem.compute == Compute::int128 && !halvings_fit(problem.kernel->largest(), depth)) {
      break;
    }
    const std::int64_t part = ceil_div(taps, std::int64_t{1} << depth);
    const std::int64_t base = std::max(kLeastBase, round_up(part, lanes));
    KaratsubaShape shape = shape_for(problem, a, {base, depth}, workshop.target());
    const double seconds = workshop.seconds(shape.work);
    if (!best || seconds < least) {
      best = std::move(shape);
      least = seconds;
    }
    if (part <= kLeastBase) break;
  }
  return best;
}

}  // namespace faltung
