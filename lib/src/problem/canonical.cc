#include "problem/canonical.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "problem/canonical_kernel.h"

namespace faltung {
namespace {

struct OutputRange {
  std::int64_t lo, step, out;
};

// Default origins give both operations the same start, floor((k-1)/2).
std::int64_t start_of_same(const Problem& problem, int kernel_axis, std::int64_t k) {
  const auto& origin = problem.kernel.origin();
  if (!origin) return (k - 1) / 2;
  const std::int64_t at = (*origin)[kernel_axis];
  return problem.operation == Operation::convolve ? at : k - 1 - at;
}

OutputRange output_range(const Problem& problem, const Extent& extent, int kernel_axis,
                         std::int64_t n, std::int64_t k) {
  switch (extent.kind) {
    case Extent::Kind::full:
      return {0, 1, checked_add(n, k - 1)};
    case Extent::Kind::same:
      return {start_of_same(problem, kernel_axis, k), 1, n};
    case Extent::Kind::valid:
      return {k - 1, 1, std::max<std::int64_t>(0, n - k + 1)};
    case Extent::Kind::range:
      break;
  }
  const std::int64_t out = ceil_div(extent.hi - extent.lo, extent.step);
  // From a single output there is no step to take, however far.
  return {extent.lo, out > 1 ? extent.step : 1, out};
}

template <typename T>
const T& per_axis(const std::vector<T>& list, std::size_t i) {
  return list[list.size() == 1 ? 0 : i];
}

// One entry for each axis of the caller, unit axes included.
std::vector<CanonicalAxis> caller_axes(const Problem& problem, const CheckedProblem& checked) {
  std::vector<CanonicalAxis> axes;
  const int rank = problem.signal_shape.rank();
  const bool full_rank_kernel = problem.kernel.shape().rank() == rank;
  std::size_t nth = 0;
  for (int a = 0; a < rank; ++a) {
    CanonicalAxis axis;
    axis.caller_axis = a;
    axis.signal = problem.signal_shape[a];
    const std::int64_t k = checked.kernel_shape[a];
    if (nth < checked.axes.size() && checked.axes[nth] == a) {
      const int kernel_axis = full_rank_kernel ? a : static_cast<int>(nth);
      const auto range =
          output_range(problem, per_axis(problem.extent, nth), kernel_axis, axis.signal, k);
      axis.role = k > 1 ? CanonicalAxis::Role::convolved : CanonicalAxis::Role::through;
      axis.kernel = k;
      axis.lo = range.lo;
      axis.step = range.step;
      axis.out = range.out;
      axis.border = per_axis(problem.border, nth);
      ++nth;
    } else {
      axis.role = k > 1 ? CanonicalAxis::Role::varying : CanonicalAxis::Role::through;
      axis.kernel = k;
      axis.out = std::max(axis.signal, k);
      if (axis.signal == 0) axis.out = 0;
    }
    axes.push_back(axis);
  }
  return axes;
}

bool is_unit(const CanonicalAxis& axis) {
  return axis.role == CanonicalAxis::Role::through && axis.signal == 1 && axis.out == 1 &&
         axis.lo == 0;
}

CanonicalAxis parts_axis(bool of_kernel) {
  CanonicalAxis axis;
  axis.role = of_kernel ? CanonicalAxis::Role::varying : CanonicalAxis::Role::through;
  axis.caller_axis = kPartsAxis;
  axis.signal = of_kernel ? 1 : 2;
  axis.kernel = of_kernel ? 2 : 1;
  axis.out = 2;
  return axis;
}

ElementType real_part_type(ElementType type) {
  if (type == ElementType::complex64) return ElementType::float32;
  if (type == ElementType::complex128) return ElementType::float64;
  return type;
}

// The value beyond constant borders; whatever was given with no such border means nothing.
double border_value(const Problem& problem) {
  const auto& borders = problem.border;
  const bool used = std::find(borders.begin(), borders.end(), Border::constant) != borders.end();
  return used ? problem.border_value : 0.0;
}

double largest_sample(const Problem& problem) {
  double largest = 0;
  switch (problem.signal_type) {
    case ElementType::uint8:
      largest = 255;
      break;
    case ElementType::uint16:
      largest = 65535;
      break;
    case ElementType::int16:
      largest = 32768;
      break;
    case ElementType::int32:
      largest = 0x1p31;
      break;
    case ElementType::int64:
      largest = 0x1p63;
      break;
    case ElementType::uint64:
      largest = static_cast<double>(problem.modulus);
      break;
    default:
      return 0;
  }
  return std::max(largest, std::abs(border_value(problem)));
}

// Sums of exact taps: the cheapest types that hold every one of them.
void set_exact_computes(CanonicalProblem& p) {
  const int shift = p.kernel->binary_shift().value_or(0);
  // The norm is a rounded sum; the factor makes it a bound.
  const double largest = p.signal_max * p.kernel->l1() * (1 + 1e-9);
  const double scaled = std::ldexp(largest, shift);
  p.quantum = std::ldexp(1.0, -shift);
  p.allowed_error = 0.45 * p.quantum;
  const bool wide = p.output_type == ElementType::int128;  // never stored from floats
  if (scaled < 0x1p24 && is_small_integer(p.signal_type) && !wide)
    p.computes.push_back(Compute::float32);
  if (scaled < 0x1p53 && !wide) p.computes.push_back(Compute::float64);
  if (shift > 0) return;
  const bool wraps = p.overflow == Overflow::wrap && !wide;
  p.computes.push_back(largest < 0x1p63 || wraps ? Compute::int64 : Compute::int128);
}

Compute floating_compute(ElementType type) {
  switch (type) {
    case ElementType::float32:
      return Compute::float32;
    case ElementType::complex64:
      return Compute::complex64;
    case ElementType::complex128:
      return Compute::complex128;
    default:
      return Compute::float64;
  }
}

// Whether everything the taps meet is an integer, the value beyond the edge too.
bool integer_samples(const CanonicalProblem& p) {
  return p.border_value == std::nearbyint(p.border_value);
}

void set_integer_signal_computes(CanonicalProblem& p) {
  const bool exact_output = is_integer(p.output_type);
  const auto shift = p.kernel->binary_shift();
  const double scaled = p.signal_max * p.kernel->l1() * std::ldexp(1.0, shift.value_or(0));
  if (exact_output && integer_samples(p) &&
      (p.kernel->integer_taps() || (shift && is_small_integer(p.signal_type) && scaled < 0x1p52))) {
    set_exact_computes(p);
  } else if (exact_output) {
    p.computes = {Compute::float32, Compute::float64};
    p.allowed_error = 0.05;
  } else {
    p.computes = {floating_compute(p.output_type)};
    if (!is_small_integer(p.signal_type)) p.computes = {Compute::float64};
  }
}

Compute wider(Compute a, Compute b) {
  const bool complex = a == Compute::complex64 || a == Compute::complex128;
  const auto is_double = [](Compute c) {
    return c == Compute::float64 || c == Compute::complex128;
  };
  if (!is_double(a) && !is_double(b)) return a;
  return complex ? Compute::complex128 : Compute::float64;
}

void set_computes(CanonicalProblem& p, ElementType natural_type) {
  if (p.signal_type == ElementType::uint64) {
    p.computes = {Compute::residue};
  } else if (is_integer(p.signal_type)) {
    set_integer_signal_computes(p);
  } else {
    const Compute own = floating_compute(real_part_type(natural_type));
    const bool complex = is_complex(p.signal_type);
    const Compute base = !complex                  ? own
                         : own == Compute::float32 ? Compute::complex64
                                                   : Compute::complex128;
    p.computes = {wider(base, floating_compute(p.output_type))};
    // A method that cannot vouch for its result in single precision may offer double.
    if (p.computes[0] == Compute::float32) p.computes.push_back(Compute::float64);
    if (p.computes[0] == Compute::complex64) p.computes.push_back(Compute::complex128);
  }
  p.compute = p.computes.front();
}

}  // namespace

std::int64_t CanonicalProblem::outputs() const {
  std::int64_t count = 1;
  for (const CanonicalAxis& axis : axes) {
    if (axis.out == 0) return 0;
    count = checked_mul(count, axis.out);
  }
  return count;
}

std::int64_t CanonicalProblem::samples() const {
  std::int64_t count = 1;
  for (const CanonicalAxis& axis : axes) count *= axis.signal;
  return count;
}

double CanonicalProblem::bytes() const {
  return static_cast<double>(samples()) * static_cast<double>(size_of(signal_type)) +
         static_cast<double>(outputs()) * static_cast<double>(size_of(output_type));
}

int CanonicalProblem::convolved_axes() const {
  return static_cast<int>(
      std::count_if(axes.begin(), axes.end(), [](const auto& axis) { return axis.convolved(); }));
}

CanonicalProblem canonicalize(const Problem& problem) {
  return canonicalize(problem, check(problem));
}

CanonicalProblem canonicalize(const Problem& problem, const CheckedProblem& checked) {
  CanonicalProblem p;
  p.axes = caller_axes(problem, checked);
  std::erase_if(p.axes, is_unit);
  const bool complex_signal = is_complex(problem.signal_type);
  const bool real_taps = has_real_taps(problem.kernel);
  const bool split_signal = complex_signal && real_taps;
  const bool split_kernel = !complex_signal && is_complex(problem.kernel.type());
  if (split_signal || split_kernel) p.axes.push_back(parts_axis(split_kernel));
  p.kernel = canonical_kernel(problem, checked, split_kernel);
  p.signal_type = split_signal ? real_part_type(problem.signal_type) : problem.signal_type;
  p.output_type =
      split_signal || split_kernel ? real_part_type(checked.output_type) : checked.output_type;
  p.border_value = border_value(problem);
  p.modulus = problem.modulus;
  p.overflow = problem.overflow;
  if (p.overflow == Overflow::automatic) {
    p.overflow = is_small_integer(problem.signal_type) ? Overflow::saturate : Overflow::error;
  }
  p.tolerance = problem.tolerance;
  p.componentwise = problem.componentwise;
  p.signal_max = largest_sample(problem);
  set_computes(p, checked.natural_type);
  p.outputs();  // refuses results that do not fit 64 bits
  return p;
}

Shape output_shape(const Problem& problem, const CheckedProblem& checked) {
  Shape shape;
  for (const CanonicalAxis& axis : caller_axes(problem, checked)) shape.push_back(axis.out);
  checked_mul(element_count(shape), static_cast<std::int64_t>(size_of(checked.output_type)));
  return shape;
}

Shape output_shape(const Problem& problem) { return output_shape(problem, check(problem)); }

ElementType output_type(const Problem& problem) {
  const CheckedProblem checked = check(problem);
  output_shape(problem, checked);  // refuses results that do not fit 64 bits
  return checked.output_type;
}

}  // namespace faltung
