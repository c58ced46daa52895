#include "methods/separable/fixed_shape.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "problem/accuracy.h"

namespace faltung {
namespace {

// Of the error that is allowed: the pass down the columns has this part, that along rows the rest.
constexpr double kPart = 0.5;
// What sums are off by grows along rows by less than this: it is multiplied by taps and lost bits
// that let the largest sample pass no 16 bits.
constexpr double kGrowth = 65535.0 / (255 << 8);

// The factors with the first's sum taken from it and given to the second.
std::optional<std::array<std::vector<double>, 2>> normalised(const CanonicalProblem& problem) {
  std::array<std::vector<double>, 2> factors;
  for (std::size_t f = 0; f < 2; ++f) {
    const auto* taps = std::get_if<std::vector<double>>(&problem.kernel->factors()[f]);
    if (taps == nullptr || taps->size() % 2 == 0) return {};
    factors[f] = *taps;
  }
  const double sum = std::accumulate(factors[0].begin(), factors[0].end(), 0.0);
  if (sum == 0) return {};
  for (double& tap : factors[0]) tap /= sum;
  for (double& tap : factors[1]) tap *= sum;
  for (const auto& factor : factors) {
    if (std::any_of(factor.begin(), factor.end(), [](double tap) { return tap < 0; })) return {};
  }
  return factors;
}

bool set_taps(const CanonicalProblem& problem, FixedShape& shape) {
  const auto factors = normalised(problem);
  if (!factors) return false;
  const double scale = problem.signal_max * problem.kernel->l1();
  const double allowed = largest_bound(problem) * scale;
  const double residual = problem.kernel->factor_residual() * scale;
  auto columns = fixed_taps((*factors)[0], FixedPass::columns, kLargestSample, kPart * allowed);
  if (!columns) return false;
  auto rows = fixed_taps((*factors)[1], FixedPass::along, columns->largest,
                         allowed - residual - kGrowth * columns->error);
  if (!rows) return false;
  shape.error = kGrowth * columns->error + rows->error + residual;
  shape.columns = std::move(*columns);
  shape.rows = std::move(*rows);
  return true;
}

}  // namespace

std::optional<FixedShape> fixed_shape(const CanonicalProblem& problem) {
  const bool rounded = problem.output_type == ElementType::uint8 && problem.quantum == 0;
  if (!rounded || problem.compute != Compute::float32 || problem.componentwise) return {};
  const auto bytes = byte_shape(problem);
  if (!bytes) return {};
  FixedShape shape{*bytes, {}, {}, 0};
  if (!set_taps(problem, shape)) return {};
  return shape;
}

}  // namespace faltung
