// Integer derivative kernels: the Laplacian and Sobel's.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/fail.h"
#include "faltung/kernel.h"
#include "taps/same_on_axes.h"

namespace faltung {

Kernel laplacian(Neighbours neighbours, int rank) {
  require_rank(rank);
  const Shape shape = Shape::filled(rank, 3);
  std::vector<std::int64_t> taps(static_cast<std::size_t>(element_count(shape)), 0);
  const std::size_t centre = taps.size() / 2;
  if (neighbours == Neighbours::all) {
    std::ranges::fill(taps, 1);
    taps[centre] = 1 - static_cast<std::int64_t>(taps.size());
  } else {
    for (const std::int64_t stride : row_major_strides(shape)) {
      taps[centre - static_cast<std::size_t>(stride)] = 1;
      taps[centre + static_cast<std::size_t>(stride)] = 1;
    }
    taps[centre] = -2 * rank;
  }
  return Kernel::from_taps(taps, shape);
}

Kernel sobel(int axis, int rank) {
  require_rank(rank);
  require(axis >= 0 && axis < rank, "a Sobel kernel along axis {} of {} axes was asked for", axis,
          rank);
  std::vector<Kernel> factors(static_cast<std::size_t>(rank), binomial_integer(2));
  factors[static_cast<std::size_t>(axis)] = Kernel::from_taps(std::vector<std::int64_t>{1, 0, -1});
  return Kernel::product(factors);
}

}  // namespace faltung
