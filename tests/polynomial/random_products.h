// Exact products of random polynomials, one from each seed, against the definition.
#pragma once

#include <cstdint>
#include <string>

namespace faltung {

// Multiplies, and gives an account of the product when it is wrong; empty when it is right.
std::string fault_of_product(std::uint64_t seed);

}  // namespace faltung
