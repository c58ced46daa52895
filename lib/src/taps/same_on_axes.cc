#include "taps/same_on_axes.h"

#include <vector>

#include "core/fail.h"

namespace faltung {

void require_rank(int rank) {
  require(rank >= 1 && rank <= kMaxRank, "a kernel on {} axes was asked for, 1 to {} are possible",
          rank, kMaxRank);
}

Kernel same_on_axes(const Kernel& factor, int rank) {
  require_rank(rank);
  return Kernel::product(std::vector<Kernel>(static_cast<std::size_t>(rank), factor));
}

}  // namespace faltung
