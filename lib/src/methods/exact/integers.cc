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

void integer_taps(const Taps& taps, std::int64_t first, std::span<std::int64_t> integers,
                  std::uint64_t modulus) {
  const auto take = [&](const auto& list, const auto& integer) {
    const auto from = list.begin() + first;
    std::transform(from, from + std::ssize(integers), integers.begin(), integer);
  };
  if (const auto* residues = std::get_if<std::vector<std::uint64_t>>(&taps)) {
    take(*residues, [&](std::uint64_t residue) { return centred(residue, modulus); });
  } else if (const auto* real = std::get_if<std::vector<double>>(&taps)) {
    take(*real, [](double tap) { return static_cast<std::int64_t>(std::llround(tap)); });
  } else {
    take(std::get<std::vector<std::int64_t>>(taps), [](std::int64_t tap) { return tap; });
  }
}

std::uint64_t largest_sample(const CanonicalProblem& problem) {
  return std::max(largest_of_type(problem),
                  static_cast<std::uint64_t>(std::abs(problem.border_value)));
}

}  // namespace faltung
