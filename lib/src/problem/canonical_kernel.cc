#include "problem/canonical_kernel.h"

#include <algorithm>
#include <complex>

#include "core/checked.h"

namespace faltung {
namespace {

using Complex = std::complex<double>;

bool is_convolved(const CheckedProblem& checked, int axis) {
  return std::find(checked.axes.begin(), checked.axes.end(), axis) != checked.axes.end();
}

template <typename T>
T conjugate(const T& tap) {
  return tap;
}
Complex conjugate(const Complex& tap) { return std::conj(tap); }

// Whether batch axes stand before the convolved ones; axes of one index stand anywhere.
bool batch_is_first(const Shape& shape, const CheckedProblem& checked) {
  bool convolved = false;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] == 1) continue;
    if (is_convolved(checked, axis)) {
      convolved = true;
    } else if (convolved) {
      return false;
    }
  }
  return true;
}

// The taps with batch axes first, then convolved ones.
template <typename T>
std::vector<T> batch_first(const T* data, const Shape& shape, const CheckedProblem& checked) {
  const auto count = static_cast<std::size_t>(element_count(shape));
  if (batch_is_first(shape, checked)) return {data, data + count};
  const int rank = shape.rank();
  std::vector<int> order;
  for (int axis = 0; axis < rank; ++axis) {
    if (!is_convolved(checked, axis)) order.push_back(axis);
  }
  order.insert(order.end(), checked.axes.begin(), checked.axes.end());
  const Strides strides = row_major_strides(shape);
  std::vector<T> ordered(count);
  std::vector<std::int64_t> index(static_cast<std::size_t>(rank), 0);
  std::int64_t at = 0;
  for (T& tap : ordered) {
    tap = data[at];
    for (int i = rank; i-- > 0;) {
      const int axis = order[static_cast<std::size_t>(i)];
      std::int64_t& j = index[static_cast<std::size_t>(i)];
      at += strides[axis];
      if (++j < shape[axis]) break;
      at -= j * strides[axis];
      j = 0;
    }
  }
  return ordered;
}

// Batch axes first, each instance reversed and conjugated when correlating.
template <typename T>
std::vector<T> ordered_taps(const ConstView& taps, const Shape& shape,
                            const CheckedProblem& checked, bool correlate) {
  std::vector<T> ordered = batch_first(static_cast<const T*>(taps.data), shape, checked);
  if (!correlate) return ordered;
  std::int64_t per_instance = 1;
  for (const int axis : checked.axes) per_instance *= shape[axis];
  // All axes of a dense array backwards are the array backwards.
  for (auto first = ordered.begin(); first != ordered.end(); first += per_instance) {
    std::reverse(first, first + per_instance);
  }
  for (T& tap : ordered) tap = conjugate(tap);
  return ordered;
}

// Instance (v) of complex taps becomes instances (v, real) and (v, imaginary).
std::vector<double> split(const std::vector<Complex>& taps, std::int64_t per_instance) {
  std::vector<double> parts(2 * taps.size());
  for (std::size_t i = 0; i < taps.size(); ++i) {
    const std::size_t instance = i / static_cast<std::size_t>(per_instance);
    const std::size_t at = i % static_cast<std::size_t>(per_instance);
    const std::size_t base = 2 * instance * static_cast<std::size_t>(per_instance) + at;
    parts[base] = taps[i].real();
    parts[base + static_cast<std::size_t>(per_instance)] = taps[i].imag();
  }
  return parts;
}

std::vector<double> real_parts(const std::vector<Complex>& taps) {
  std::vector<double> parts(taps.size());
  std::transform(taps.begin(), taps.end(), parts.begin(),
                 [](const Complex& t) { return t.real(); });
  return parts;
}

Taps dense_taps(const Problem& problem, const CheckedProblem& checked) {
  const ConstView taps = problem.kernel.taps();
  const bool correlate = problem.operation == Operation::correlate;
  switch (taps.type) {
    case ElementType::complex128:
      return ordered_taps<Complex>(taps, checked.kernel_shape, checked, correlate);
    case ElementType::int64: {
      auto integer = ordered_taps<std::int64_t>(taps, checked.kernel_shape, checked, correlate);
      if (is_integer(problem.signal_type)) return integer;
      return std::vector<double>(integer.begin(), integer.end());
    }
    case ElementType::uint64:
      return ordered_taps<std::uint64_t>(taps, checked.kernel_shape, checked, correlate);
    default:
      return ordered_taps<double>(taps, checked.kernel_shape, checked, correlate);
  }
}

// The factors on axes of two taps or more, when the kernel was given as a product over exactly the
// convolved axes; single taps are multiplied into the first.
std::vector<Taps> given_factors(const Problem& problem, const CheckedProblem& checked) {
  const auto& own = problem.kernel.factors();
  if (own.size() != checked.axes.size() || is_complex(problem.kernel.type())) return {};
  std::vector<Taps> factors;
  std::vector<Taps> scalars;
  for (const Kernel& factor : own) {
    Problem line = problem;
    line.kernel = factor;
    CheckedProblem line_checked;
    line_checked.axes = {0};
    line_checked.kernel_shape = factor.shape();
    Taps taps = dense_taps(line, line_checked);
    (tap_count(taps) == 1 ? scalars : factors).push_back(std::move(taps));
  }
  if (factors.size() < 2) return {};
  for (Taps& scalar : scalars) factors[0] = outer_product({std::move(scalar), factors[0]});
  return factors;
}

double given_roundoff(ElementType type) {
  return type == ElementType::float32 || type == ElementType::complex64 ? 0x1p-24 : 0x1p-53;
}

}  // namespace

bool has_real_taps(const Kernel& kernel) {
  if (!is_complex(kernel.type())) return true;
  const ConstView taps = kernel.taps();
  const auto* data = static_cast<const Complex*>(taps.data);
  return std::all_of(data, data + element_count(taps.shape),
                     [](const Complex& tap) { return tap.imag() == 0; });
}

std::shared_ptr<const KernelAnalysis> canonical_kernel(const Problem& problem,
                                                       const CheckedProblem& checked,
                                                       bool split_parts) {
  if (auto factors = given_factors(problem, checked); !factors.empty()) {
    return std::make_shared<const KernelAnalysis>(std::move(factors));
  }
  std::vector<std::int64_t> lengths;
  std::int64_t instances = 1, per_instance = 1;
  for (int axis = 0; axis < checked.kernel_shape.rank(); ++axis) {
    const std::int64_t length = checked.kernel_shape[axis];
    if (!is_convolved(checked, axis)) {
      instances *= length;
    } else {
      per_instance *= length;
      if (length >= 2) lengths.push_back(length);
    }
  }
  Taps taps = dense_taps(problem, checked);
  if (auto* complex = std::get_if<std::vector<Complex>>(&taps)) {
    if (split_parts) {
      taps = split(*complex, per_instance);
      instances *= 2;
    } else if (has_real_taps(problem.kernel)) {
      taps = real_parts(*complex);
    }
  }
  return std::make_shared<const KernelAnalysis>(std::move(taps), std::move(lengths), instances,
                                                given_roundoff(problem.kernel.type()),
                                                problem.modulus);
}

}  // namespace faltung
