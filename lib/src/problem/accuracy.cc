#include "problem/accuracy.h"

#include <algorithm>
#include <cmath>

namespace faltung {

double unit_roundoff(Compute compute) {
  switch (compute) {
    case Compute::float32:
    case Compute::complex64:
      return 0x1p-24;
    case Compute::float64:
    case Compute::complex128:
      return 0x1p-53;
    default:
      return 0;
  }
}

double gamma(double terms, double roundoff) {
  const double x = terms * roundoff;
  return x < 1 ? x / (1 - x) : std::numeric_limits<double>::infinity();
}

double direct_bound(const CanonicalProblem& problem) {
  const double u = unit_roundoff(problem.compute);
  // Exact taps are only given types that hold every partial sum.
  if (u == 0 || problem.quantum > 0) return 0;
  // One more term for the rounding of samples or taps to the type computed in.
  const double terms = static_cast<double>(problem.kernel->nonzero()) + 1;
  // |re|, |im| of a complex sum are sums of twice as many products, each within gamma of sum
  // |a||b|.
  return is_complex(problem.compute) ? std::sqrt(2.0) * gamma(2 * terms, u) : gamma(terms, u);
}

double transform_bound(const CanonicalProblem& problem, double points, double parts) {
  const double l1 = problem.kernel->l1();
  if (l1 == 0) return 0;
  const double u = unit_roundoff(problem.compute);
  return (12 * std::log2(points < 2 ? 2 : points) + 3 + parts) * u * std::sqrt(points) *
         problem.kernel->l2() / l1;
}

double store_bound(const CanonicalProblem& problem) {
  const bool narrow =
      problem.output_type == ElementType::float32 || problem.output_type == ElementType::complex64;
  const bool wide = unit_roundoff(problem.compute) < 0x1p-24;
  return narrow && wide ? 0x1p-24 * (1 + 0x1p-20) : 0;
}

bool accurate_enough(const CanonicalProblem& problem, double c) {
  if (!(c <= problem.tolerance)) return false;
  if (std::isinf(problem.allowed_error)) return true;
  return c * problem.signal_max * problem.kernel->l1() <= problem.allowed_error;
}

double largest_bound(const CanonicalProblem& problem) {
  const double scale = problem.signal_max * problem.kernel->l1();
  if (std::isinf(problem.allowed_error) || scale == 0) return problem.tolerance;
  return std::min(problem.tolerance, problem.allowed_error / scale);
}

}  // namespace faltung
