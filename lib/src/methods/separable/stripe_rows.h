// How the rows of a stripe of the fused sweep (fused_shape.h) are cut. Samples beyond the signal's
// ends are gathered with a few beside them, the others may be read where they are:
//
//     0 ... gathered ... inside ... in the signal's rows ... beyond ... gathered ... samples
//
// Vectors that cross a line of the caches take twice as long: parts begin where lines of the
// caller's arrays do, as far as whole indices of the axis (all channels of it) can.
#pragma once

#include <cstdint>

#include "methods/separable/fused_shape.h"
#include "tiles/grid.h"

namespace faltung {

// The signal's index of the first sample of a stripe along an axis.
inline std::int64_t first_index(const CanonicalProblem& problem, const Tile& tile, std::size_t a) {
  const CanonicalAxis& axis = problem.axes[a];
  return axis.lo + tile.start[a] * axis.step - (axis.kernel - 1);
}

// How many elements of `size` bytes lie from an address to the first where a vector of `group` of
// them crosses no line.
inline std::int64_t to_line(std::uintptr_t address, std::int64_t size, std::int64_t group) {
  const auto vector = static_cast<std::uintptr_t>(size * group);
  return static_cast<std::int64_t>((vector - address % vector) % vector) / size;
}

struct StripeRows {
  std::int64_t inside = 0, beyond = 0;  // in samples
  std::int64_t line = 0;                // the first sample that begins a line
};

// `line`: where the caller's rows do, 0 where they are not read.
StripeRows stripe_rows(const CanonicalProblem& problem, const FusedShape& shape, const Tile& tile,
                       std::int64_t line);

// Samples of the first piece of a row of results: so many that the next ones begin with lines.
std::int64_t first_piece(const FusedShape& shape, std::uintptr_t address, std::int64_t size);

}  // namespace faltung
