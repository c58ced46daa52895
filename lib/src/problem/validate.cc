// Everything a caller can get wrong in a Problem, one sentence each.
#include "problem/validate.h"

#include <algorithm>
#include <cmath>

#include "core/checked.h"
#include "core/fail.h"

namespace faltung {
namespace {

void check_lengths(const Problem& problem) {
  for (int axis = 0; axis < problem.signal_shape.rank(); ++axis) {
    require(problem.signal_shape[axis] >= 0,
            "the signal has length {} on axis {}; lengths are 0 or more",
            problem.signal_shape[axis], axis);
  }
  checked_mul(element_count(problem.signal_shape),
              static_cast<std::int64_t>(size_of(problem.signal_type)));
}

std::vector<int> checked_axes(const Problem& problem) {
  const int rank = problem.signal_shape.rank();
  std::vector<int> axes = problem.axes;
  if (axes.empty()) {
    for (int axis = 0; axis < rank; ++axis) axes.push_back(axis);
  }
  std::sort(axes.begin(), axes.end());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    require(axes[i] >= 0 && axes[i] < rank, "axis {} is convolved but the signal has {} axes",
            axes[i], rank);
    require(i == 0 || axes[i] != axes[i - 1], "axis {} is named twice among the convolved axes",
            axes[i]);
  }
  const std::vector<int>& given = problem.axes;
  require(std::is_sorted(given.begin(), given.end()),
          "the convolved axes must be named in increasing order, axis {} stands before axis {}",
          given.empty() ? 0 : given.front(), given.empty() ? 0 : given.back());
  return axes;
}

Shape checked_kernel_shape(const Problem& problem, const std::vector<int>& axes) {
  const int rank = problem.signal_shape.rank();
  const Shape& own = problem.kernel.shape();
  if (own.rank() == rank) return own;
  require(own.rank() == static_cast<int>(axes.size()),
          "the kernel has {} axes; the signal has {} of which {} are convolved", own.rank(), rank,
          axes.size());
  Shape shape = Shape::filled(rank, 1);
  for (std::size_t i = 0; i < axes.size(); ++i) shape[axes[i]] = own[static_cast<int>(i)];
  return shape;
}

template <typename T>
void check_per_axis(const std::vector<T>& list, std::size_t axes, const char* what) {
  require(list.size() == 1 || list.size() == axes,
          "{} {} given for {} convolved axes; give one for all or one for each", list.size(), what,
          axes);
}

void check_batch(const Problem& problem, const CheckedProblem& checked) {
  for (int axis = 0; axis < problem.signal_shape.rank(); ++axis) {
    if (std::count(checked.axes.begin(), checked.axes.end(), axis) > 0) continue;
    const std::int64_t n = problem.signal_shape[axis], k = checked.kernel_shape[axis];
    require(k == 1 || n == 1 || k == n,
            "on batch axis {} the kernel has length {} and the signal {}; they must be equal or "
            "one of them 1",
            axis, k, n);
  }
}

void check_origin(const Problem& problem) {
  const auto& origin = problem.kernel.origin();
  if (!origin) return;
  const Shape& shape = problem.kernel.shape();
  require(origin->rank() == shape.rank(), "the kernel's origin has {} axes and the kernel {}",
          origin->rank(), shape.rank());
  for (int axis = 0; axis < shape.rank(); ++axis) {
    require((*origin)[axis] >= 0 && (*origin)[axis] < shape[axis],
            "the kernel's origin is {} on axis {} where it has {} taps", (*origin)[axis], axis,
            shape[axis]);
  }
}

void check_extents(const Problem& problem) {
  for (const Extent& extent : problem.extent) {
    if (extent.kind != Extent::Kind::range) continue;
    require(extent.step >= 1, "the range [{}, {}) has the step {}; steps are 1 or more", extent.lo,
            extent.hi, extent.step);
    require(extent.lo <= extent.hi, "the range [{}, {}) ends before it begins", extent.lo,
            extent.hi);
    constexpr std::int64_t kFar = std::int64_t{1} << 60;
    if (extent.lo < -kFar || extent.hi > kFar) {
      fail(ErrorCode::size_overflow, "the range [{}, {}) reaches beyond 2^60", extent.lo,
           extent.hi);
    }
  }
}

void check_borders(const Problem& problem, const std::vector<int>& axes) {
  require(std::isfinite(problem.border_value), "the border value is {}; it must be finite",
          problem.border_value);
  const bool used = std::count(problem.border.begin(), problem.border.end(), Border::constant) > 0;
  // Sums of integers are exact, what lies beyond the edge included.
  if (used && is_integer(problem.signal_type) && is_integer(problem.kernel.type())) {
    require(problem.border_value == std::nearbyint(problem.border_value) &&
                std::abs(problem.border_value) <= 0x1p53,
            "the border value {} of an {} signal must be an integer of at most 2^53",
            problem.border_value, name_of(problem.signal_type));
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const Border border = problem.border[problem.border.size() == 1 ? 0 : i];
    if (border == Border::zero || border == Border::constant) continue;
    require(problem.signal_shape[axes[i]] > 0,
            "the signal has length 0 on axis {} and border {}, which needs a sample to repeat",
            axes[i], name_of(border));
  }
}

void check_ring(const Problem& problem) {
  const bool modular_signal = problem.signal_type == ElementType::uint64;
  const bool modular_kernel = problem.kernel.type() == ElementType::uint64;
  require(modular_signal == modular_kernel,
          "a signal of {} with a kernel of {}: residues go with residues",
          name_of(problem.signal_type), name_of(problem.kernel.type()));
  require(problem.signal_type != ElementType::int128, "a signal cannot be {}",
          name_of(problem.signal_type));
  if (!modular_signal) {
    require(problem.modulus == 0, "the modulus {} goes with uint64 residues; the signal is {}",
            problem.modulus, name_of(problem.signal_type));
    return;
  }
  require(problem.modulus >= 2 && problem.modulus <= std::uint64_t{1} << 63,
          "the modulus is {}; it must be from 2 to {}", problem.modulus, std::uint64_t{1} << 63);
  const ConstView taps = problem.kernel.taps();
  const auto* residues = static_cast<const std::uint64_t*>(taps.data);
  const std::uint64_t* end = residues + element_count(taps.shape);
  const auto* bad =
      std::find_if(residues, end, [&](std::uint64_t tap) { return tap >= problem.modulus; });
  if (bad != end) {
    fail(ErrorCode::invalid_argument, "tap {} is {}, not a residue modulo {}", bad - residues, *bad,
         problem.modulus);
  }
  require(problem.border_value >= 0 && problem.border_value < static_cast<double>(problem.modulus),
          "the border value {} is not a residue modulo {}", problem.border_value, problem.modulus);
}

int width_rank(ElementType type) {  // 0: no float, 1: single, 2: double
  switch (type) {
    case ElementType::float32:
    case ElementType::complex64:
      return 1;
    case ElementType::float64:
    case ElementType::complex128:
      return 2;
    default:
      return 0;
  }
}

ElementType floating_type(bool complex, int width) {
  if (complex) return width == 1 ? ElementType::complex64 : ElementType::complex128;
  return width == 1 ? ElementType::float32 : ElementType::float64;
}

ElementType natural_type(const Problem& problem) {
  const ElementType signal = problem.signal_type, kernel = problem.kernel.type();
  if (signal == ElementType::uint64) return signal;
  if (is_small_integer(signal) && !is_complex(kernel)) return signal;
  if (is_integer(signal)) {
    if (is_integer(kernel)) return ElementType::int64;
    return floating_type(is_complex(kernel), 2);
  }
  const int kernel_width = problem.kernel.adapts() ? 0 : width_rank(kernel);
  return floating_type(is_complex(signal) || is_complex(kernel),
                       std::max(width_rank(signal), kernel_width));
}

ElementType checked_output_type(const Problem& problem, ElementType natural) {
  const ElementType wanted = problem.output_type.value_or(natural);
  if (wanted == natural) return wanted;
  const ElementType signal = problem.signal_type;
  const auto refuse = [&] {
    fail(ErrorCode::invalid_argument, "a {} signal with a {} kernel cannot give {} output",
         name_of(signal), name_of(problem.kernel.type()), name_of(wanted));
  };
  if (signal == ElementType::uint64 || wanted == ElementType::uint64) refuse();
  if (is_complex(natural) != is_complex(wanted) && is_complex(natural)) refuse();
  if (is_complex(wanted) && !is_complex(natural)) refuse();
  if (is_integer(wanted) && !is_integer(signal)) refuse();
  const bool exact = is_integer(signal) && is_integer(problem.kernel.type());
  if (wanted == ElementType::int128 && !exact) refuse();
  if (is_integer(wanted) && !is_small_integer(signal) && !exact) refuse();
  return wanted;
}

}  // namespace

bool is_small_integer(ElementType type) {
  return type == ElementType::uint8 || type == ElementType::uint16 || type == ElementType::int16;
}

CheckedProblem check(const Problem& problem) {
  require(!problem.kernel.empty(), "the kernel has no taps");
  require(problem.signal_shape.rank() >= 1, "the signal has {} axes; it needs 1 to {}",
          problem.signal_shape.rank(), kMaxRank);
  require(problem.tolerance >= 0, "the tolerance is {}; it must be 0 or more", problem.tolerance);
  check_lengths(problem);
  CheckedProblem checked;
  checked.axes = checked_axes(problem);
  checked.kernel_shape = checked_kernel_shape(problem, checked.axes);
  check_per_axis(problem.extent, checked.axes.size(), "extents");
  check_per_axis(problem.border, checked.axes.size(), "borders");
  check_batch(problem, checked);
  check_origin(problem);
  check_extents(problem);
  check_borders(problem, checked.axes);
  check_ring(problem);
  checked.natural_type = natural_type(problem);
  checked.output_type = checked_output_type(problem, checked.natural_type);
  return checked;
}

}  // namespace faltung
