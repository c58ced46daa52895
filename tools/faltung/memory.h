// How much memory there is, asked before something large is made.
#pragma once

#include <cstdint>
#include <string>

namespace faltung::cli {

std::int64_t memory_of_machine();  // bytes

// Failure when `count` elements of so many bytes are more than the machine has: "the power has
// 100000000001 coefficients, which take 745 GiB of memory, this machine has 8 GiB".
void require_memory(const std::string& what, std::int64_t count, std::int64_t element_bytes);

}  // namespace faltung::cli
