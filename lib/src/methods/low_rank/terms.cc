#include "methods/low_rank/terms.h"

#include <algorithm>
#include <cmath>

#include "problem/accuracy.h"

namespace faltung {
namespace {

// Roundings of a factor that count as none.
constexpr double kRoundings = 8;
// What looking for the terms takes for each tap, in multiply-adds of float64, and how many
// executions of a plan it should be made up for by.
constexpr double kSearch = 1000, kExecutions = 64;
// How often lane transforms move a sample for each axis.
constexpr double kMovesPerAxis = 2;

double rounding(const CanonicalProblem& problem, int count) {
  const auto& terms = problem.kernel->terms().terms;
  double sizes = 0;
  for (int r = 0; r < count; ++r) sizes += terms[static_cast<std::size_t>(r)].l1;
  const double u = std::max(unit_roundoff(problem.compute), problem.kernel->unit_roundoff());
  return kRoundings * problem.convolved_axes() * u * sizes;
}

// Of every sample in lanes, with blocks of twice the kernel: as little as it can be.
LaneWork least_lanes(const CanonicalProblem& problem, double levels, double axes) {
  LaneWork work;
  work.points = static_cast<double>(problem.outputs()) / 2;
  work.levels = levels;
  work.moves = kMovesPerAxis * axes;
  work.count = 1;
  work.single = is_single(problem.compute);
  return work;
}

}  // namespace

bool is_approximate(const CanonicalProblem& problem, int count) {
  const auto& residual = problem.kernel->terms().residual;
  return residual[static_cast<std::size_t>(count)] > rounding(problem, count);
}

int term_count(const CanonicalProblem& problem) {
  const ProductTerms& terms = problem.kernel->terms();
  const double budget =
      std::isinf(problem.tolerance) ? 0 : 0.5 * largest_bound(problem) * problem.kernel->l1();
  const int most = static_cast<int>(terms.terms.size());
  for (int count = 1; count <= most; ++count) {
    const double left = terms.residual[static_cast<std::size_t>(count)];
    if (left <= budget || !is_approximate(problem, count)) return count;
  }
  return 0;
}

bool pays(const CanonicalProblem& problem, const Workshop& workshop) {
  const auto outputs = static_cast<double>(problem.outputs());
  Work direct, dense_lanes, two_products, search;
  double levels = 0, axes = 0;
  for (const CanonicalAxis& axis : problem.axes) {
    if (!axis.convolved()) continue;
    const auto taps = static_cast<double>(axis.kernel);
    const double level = std::log2(2 * taps);
    levels += level;
    axes += 1;
    Work pass, transform;
    pass.tile_adds = outputs * taps * static_cast<double>(size_of(problem.compute)) / 4;
    transform.lanes.push_back(least_lanes(problem, level, 1));
    two_products.add(workshop.seconds(pass) < workshop.seconds(transform) ? pass : transform, 2);
  }
  direct.adds_of(problem.compute) = outputs * static_cast<double>(problem.kernel->nonzero());
  dense_lanes.lanes.push_back(least_lanes(problem, levels, axes));
  search.adds_of(Compute::float64) =
      kSearch * static_cast<double>(problem.kernel->taps_per_instance());
  const double dense = std::min(workshop.seconds(direct), workshop.seconds(dense_lanes));
  return kExecutions * (dense - workshop.seconds(two_products)) > workshop.seconds(search);
}

bool fewer_sums(const CanonicalProblem& problem, int count) {
  std::int64_t taps = 0;
  for (const std::int64_t length : problem.kernel->lengths()) taps += length;
  return count * taps < problem.kernel->nonzero();
}

}  // namespace faltung
