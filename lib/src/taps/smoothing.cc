// Box and binomial kernels.
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/fail.h"
#include "faltung/kernel.h"
#include "taps/same_on_axes.h"

namespace faltung {
namespace {

// Beyond these C(n, j) does not fit int64, and 2^-n is no normal double.
constexpr int kMaxIntegerOrder = 62;
constexpr int kMaxOrder = 1022;

std::vector<std::int64_t> binomial_row(int order) {
  std::vector<std::int64_t> row{1};
  for (int n = 1; n <= order; ++n) {
    row.push_back(1);
    for (std::size_t j = row.size() - 2; j > 0; --j) row[j] += row[j - 1];
  }
  return row;
}

std::vector<double> binomial_weights(int order) {
  std::vector<double> weights(static_cast<std::size_t>(order) + 1);
  long double weight = std::ldexp(1.0L, -order);
  for (int j = 0; j <= order / 2; ++j) {
    const auto tap = static_cast<double>(weight);
    weights[static_cast<std::size_t>(j)] = tap;
    weights[static_cast<std::size_t>(order - j)] = tap;
    weight = weight * static_cast<long double>(order - j) / static_cast<long double>(j + 1);
  }
  return weights;
}

// Exact while C(n, j) fits the 53 bits of a double, rounded once beyond.
std::vector<double> scaled_binomial_row(int order) {
  std::vector<double> weights;
  for (const std::int64_t tap : binomial_row(order)) {
    weights.push_back(std::ldexp(static_cast<double>(tap), -order));
  }
  return weights;
}

}  // namespace

Kernel box(const Shape& lengths) {
  require_rank(lengths.rank());
  std::vector<Kernel> factors;
  for (int axis = 0; axis < lengths.rank(); ++axis) {
    const std::int64_t length = lengths[axis];
    require(length > 0, "a box has length {} on axis {}, at least 1 is needed", length, axis);
    require(length <= (std::int64_t{1} << 31), "a box has length {} on axis {}, at most 2^31 fit",
            length, axis);
    const std::vector<double> taps(static_cast<std::size_t>(length),
                                   1.0 / static_cast<double>(length));
    factors.push_back(Kernel::from_taps(taps).adapting());
  }
  return Kernel::product(factors);
}

Kernel binomial(int order, int rank) {
  require(order >= 0 && order <= kMaxOrder,
          "a binomial kernel of order {} was asked for, 0 to {} "
          "are possible",
          order, kMaxOrder);
  const auto weights =
      order <= kMaxIntegerOrder ? scaled_binomial_row(order) : binomial_weights(order);
  return same_on_axes(Kernel::from_taps(weights).adapting(), rank);
}

Kernel binomial_integer(int order, int rank) {
  require_rank(rank);
  require(order >= 0 && order <= kMaxIntegerOrder / rank,
          "an integer binomial kernel of order {} on {} axes was asked for, 0 to {} are possible",
          order, rank, kMaxIntegerOrder / rank);
  return same_on_axes(Kernel::from_taps(binomial_row(order)), rank);
}

}  // namespace faltung
