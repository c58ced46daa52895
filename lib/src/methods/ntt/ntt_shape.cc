#include "methods/ntt/ntt_shape.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "methods/exact/integers.h"
#include "ntt/transform.h"

namespace faltung {
namespace {

// Transforms of a signal's block and of the products with the kernels that share it, and moving
// integers into residues and back.
Work work_of(const CanonicalProblem& problem, const NttShape& shape, const simd::Target& target) {
  double blocks = 1, products = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    const CanonicalAxis& axis = problem.axes[a];
    const auto tiles = static_cast<double>(ceil_div(axis.out, shape.block.tile[a]));
    products *= tiles;
    if (!(axis.varying() && axis.signal == 1)) blocks *= tiles;
  }
  const auto points = static_cast<double>(shape.points());
  const auto segment = static_cast<double>(shape.block.segment[shape.axis]);
  Work work;
  const double slower = ntt::has_small_primes(target) && !shape.set.are_small() ? kLargeSlower : 1;
  work.modular_levels = 2 * slower * products * shape.primes * points * std::log2(points);
  work.modular_moves = 2 * slower * products * shape.primes * points;
  work.moved = blocks * segment + static_cast<double>(problem.outputs());
  work.rows = blocks + products;
  work.tiles = products;
  work.pieces.push_back({2 * 8 * points, 2 * products * shape.primes});
  work.bytes = problem.bytes();
  return work;
}

}  // namespace

double largest_result(const KernelAnalysis& taps, double largest, std::int64_t samples) {
  const auto count = static_cast<double>(samples);
  return kNormsUp * largest *
         std::min({taps.l1(), count * taps.largest(), std::sqrt(count) * taps.l2()});
}

NttShape ntt_shape(const CanonicalProblem& problem, const Workshop& workshop) {
  const std::size_t a = convolved_axis(problem);
  const CanonicalAxis& axis = problem.axes[a];
  const auto largest = static_cast<double>(largest_sample(problem));
  const auto finish = [&](BlockShape block) {
    set_strides(block, problem);
    const double result = largest_result(*problem.kernel, largest, block.segment[a]);
    const ntt::PrimeSet& set = ntt::primes_of(workshop.target(), block.points[a], result);
    NttShape shape{block, a, set, set.primes_for(result), {}};
    shape.work = work_of(problem, shape, workshop.target());
    return shape;
  };
  BlockShape whole = empty_shape(problem);
  set_whole(whole, a, axis, ntt::tree_length);
  NttShape best = finish(whole);
  double least = workshop.seconds(best.work);
  for (std::int64_t points =
           ntt::tree_length(axis.kernel + std::max<std::int64_t>(1, axis.kernel / 4));
       points < whole.points[a]; points = ntt::tree_length(points + points / 2)) {
    BlockShape block = empty_shape(problem);
    set_overlapping(block, a, axis, points, axis.kernel - 1);
    NttShape cut = finish(block);
    const double seconds = workshop.seconds(cut.work);
    if (seconds >= least) continue;
    best = std::move(cut);
    least = seconds;
  }
  return best;
}

}  // namespace faltung
