// Problems in words.
#include <fmt/format.h>

#include "problem/canonical.h"

namespace faltung {
namespace {

std::string extent_name(const Extent& extent) {
  switch (extent.kind) {
    case Extent::Kind::full:
      return "full";
    case Extent::Kind::same:
      return "same";
    case Extent::Kind::valid:
      return "valid";
    case Extent::Kind::range:
      break;
  }
  if (extent.step == 1) return fmt::format("[{}, {})", extent.lo, extent.hi);
  return fmt::format("[{}, {}) by {}", extent.lo, extent.hi, extent.step);
}

std::string border_name(Border border, double value) {
  if (border == Border::constant) return fmt::format("constant {}", value);
  return std::string(name_of(border));
}

}  // namespace

std::string to_string(const Problem& problem) {
  std::vector<std::string> extents, borders;
  for (const Extent& extent : problem.extent) extents.push_back(extent_name(extent));
  for (const Border border : problem.border) {
    borders.push_back(border_name(border, problem.border_value));
  }
  return fmt::format("{} {} {} with {} {}, {}, {}",
                     problem.operation == Operation::convolve ? "convolve" : "correlate",
                     name_of(problem.signal_type), to_string(problem.signal_shape),
                     to_string(problem.kernel.shape()), name_of(problem.kernel.type()),
                     fmt::join(extents, " x "), fmt::join(borders, " x "));
}

std::string to_string(const CanonicalProblem& p) {
  std::vector<std::string> parts;
  for (const CanonicalAxis& axis : p.axes) {
    switch (axis.role) {
      case CanonicalAxis::Role::convolved:
        parts.push_back(fmt::format("{} * {} -> {}{} ({})", axis.signal, axis.kernel, axis.out,
                                    axis.step > 1 ? fmt::format(" by {}", axis.step) : "",
                                    border_name(axis.border, p.border_value)));
        break;
      case CanonicalAxis::Role::through:
        parts.push_back(fmt::format("{} through", axis.out));
        break;
      case CanonicalAxis::Role::varying:
        parts.push_back(fmt::format("{} with kernels of their own", axis.out));
        break;
    }
  }
  return fmt::format("{} -> {}: {}", name_of(p.signal_type), name_of(p.output_type),
                     fmt::join(parts, ", "));
}

std::string_view name_of(Compute compute) {
  switch (compute) {
    case Compute::float32:
      return "float32";
    case Compute::float64:
      return "float64";
    case Compute::complex64:
      return "complex64";
    case Compute::complex128:
      return "complex128";
    case Compute::int64:
      return "int64";
    case Compute::int128:
      return "int128";
    case Compute::residue:
      return "residue";
  }
  return "";
}

std::int64_t size_of(Compute compute) {
  switch (compute) {
    case Compute::float32:
      return 4;
    case Compute::complex128:
      return 16;
    default:
      return 8;
  }
}

std::int64_t size_of_sum(Compute compute) {
  return compute == Compute::int128 ? 16 : size_of(compute);
}

ElementType element_type_of_compute(Compute compute) {
  switch (compute) {
    case Compute::float32:
      return ElementType::float32;
    case Compute::float64:
      return ElementType::float64;
    case Compute::complex64:
      return ElementType::complex64;
    case Compute::complex128:
      return ElementType::complex128;
    case Compute::residue:
      return ElementType::uint64;
    default:
      return ElementType::int64;
  }
}

}  // namespace faltung
