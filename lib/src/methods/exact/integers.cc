#include "methods/exact/integers.h"

#include <algorithm>
#include <cmath>

namespace faltung {
namespace {

std::uint64_t largest_of_type(const CanonicalProblem& problem) {
  switch (problem.signal_type) {
    case ElementType::uint8:
      return 255;
    case ElementType::uint16:
      return 65535;
    case ElementType::int16:
      return 32768;
    case ElementType::int32:
      return std::uint64_t{1} << 31;
    case ElementType::uint64:
      return problem.modulus / 2;
    default:
      return std::uint64_t{1} << 63;
  }
}

}  // namespace

std::int64_t integer_tap(const Taps& taps, std::int64_t index, std::uint64_t modulus) {
  const auto i = static_cast<std::size_t>(index);
  if (const auto* residues = std::get_if<std::vector<std::uint64_t>>(&taps)) {
    return centred((*residues)[i], modulus);
  }
  if (const auto* real = std::get_if<std::vector<double>>(&taps)) return std::llround((*real)[i]);
  return std::get<std::vector<std::int64_t>>(taps)[i];
}

std::uint64_t largest_sample(const CanonicalProblem& problem) {
  return std::max(largest_of_type(problem),
                  static_cast<std::uint64_t>(std::abs(problem.border_value)));
}

}  // namespace faltung
