#include "methods/separable/stripe_rows.h"

#include <algorithm>
#include <numeric>

#include "core/checked.h"

namespace faltung {

StripeRows stripe_rows(const CanonicalProblem& problem, const FusedShape& shape, const Tile& tile,
                       std::int64_t line) {
  const CanonicalAxis& axis = problem.axes[shape.along()];
  const std::int64_t count = tile.count[shape.along()] + axis.kernel - 1;
  const std::int64_t first = first_index(problem, tile, shape.along());
  // In whole tiles of the loops, which are slow with less, from index `start` on.
  const std::int64_t unit = std::lcm(shape.channels, shape.group) / shape.channels;
  std::int64_t start = 0;
  while (start < unit && (start * shape.channels - line) % shape.group != 0) ++start;
  start %= unit;
  std::int64_t inside = 0;
  if (first < 0) inside = std::min(start + round_up(-first - start, unit), count);
  const std::int64_t end = std::clamp(axis.signal - first, inside, count);
  std::int64_t beyond = end;
  if (end < count) {
    beyond = std::max(inside, end < start ? 0 : start + (end - start) / unit * unit);
  }
  return {inside * shape.channels, beyond * shape.channels, line};
}

std::int64_t first_piece(const FusedShape& shape, std::uintptr_t address, std::int64_t size) {
  const std::int64_t beyond = shape.piece - shape.group * shape.channels;
  for (std::int64_t i = shape.piece; i > std::max<std::int64_t>(beyond, 0); i -= shape.channels) {
    if (to_line(address + static_cast<std::uintptr_t>(i * size), size, shape.group) == 0) return i;
  }
  return shape.piece;
}

}  // namespace faltung
