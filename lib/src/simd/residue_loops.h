// Whether numbers are residues: all x[i] < bound, for a bound from 1 to 2^63.
#pragma once

#include <cstdint>

#include "simd/target.h"

namespace faltung::simd {

using AllBelow = bool (*)(const std::uint64_t* x, std::int64_t n, std::uint64_t bound);

AllBelow all_below_loop(const Target& target);

}  // namespace faltung::simd
