// Exact products of random polynomials, one from each seed, against the definition.
#pragma once

#include <cstdint>
#include <string>

#include "faltung/engine.h"

namespace faltung {

// Multiplies on an engine, and gives an account of the product when it is wrong; empty when it is
// right.
std::string fault_of_product(std::uint64_t seed, Engine& engine);

}  // namespace faltung
