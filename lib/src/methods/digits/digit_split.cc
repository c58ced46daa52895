#include "methods/digits/digit_split.h"

#include <algorithm>
#include <cmath>

#include "methods/exact/integers.h"

namespace faltung {
namespace {

constexpr int kWidestDigit = 26;
constexpr int kNarrowestDigit = 4;

double group_error(const CanonicalProblem& problem, const DigitSplit& split) {
  double samples = 1;
  for (std::size_t a = 0; a < problem.axes.size(); ++a) {
    if (problem.axes[a].convolved()) samples *= static_cast<double>(split.shape.segment[a]);
  }
  const auto taps = static_cast<double>(std::max<std::int64_t>(1, problem.kernel->nonzero()));
  const auto points = static_cast<double>(split.shape.block_points);
  const auto pairs = static_cast<double>(std::min(split.signal_digits, split.kernel_digits));
  return pairs * (12 * std::log2(std::max(2.0, points)) + 3 + pairs) * 0x1p-53 *
         std::sqrt(samples * taps) * std::ldexp(1.0, 2 * split.bits - 2);
}

}  // namespace

int digit_count(std::uint64_t largest, int bits) {
  // d balanced digits reach 2^(bits d - 1) at least, less what lower digits take: one digit more
  // than needed never hurts, one less does.
  int count = 1;
  while (count * bits < 65 && largest >= std::uint64_t{1} << std::min(63, count * bits - 1))
    ++count;
  return count;
}

std::optional<DigitSplit> split_for(const CanonicalProblem& problem, const BlockShape& shape) {
  const std::uint64_t signal = largest_sample(problem);
  const auto kernel = static_cast<std::uint64_t>(problem.kernel->largest());
  for (int bits = kWidestDigit; bits >= kNarrowestDigit; --bits) {
    const DigitSplit split{bits, digit_count(signal, bits), digit_count(kernel, bits), shape};
    if (group_error(problem, split) < 0.25) return split;
  }
  return std::nullopt;
}

}  // namespace faltung
