// SIMD targets as values: an engine holds one and hands it to whoever picks loops while planning,
// so several engines of one process may use different instruction sets. No state is kept anywhere.
//
// Different targets may give different last bits (fused multiply-add exists only from AVX2 on); one
// target always gives the same bits.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace faltung::simd {

struct Target {
  std::int64_t bit = 0;   // Highway's bit of the target
  std::string_view name;  // Highway's name: "AVX3", "AVX2", "SSE4", "SSSE3", "SCALAR", "NEON", ...
};

// The targets that are compiled in and that this CPU runs: best first, the one-lane fallback last.
std::vector<Target> supported_targets();

// Bytes of the target's vectors; what one element takes on the one-lane fallback.
double vector_bytes(const Target& target);

// The target of this name, or the best where it is empty. Error{invalid_argument} when it is not
// supported.
Target chosen_target(std::string_view name);

// The supported target of this name (upper or lower case), or nothing.
std::optional<Target> find_target(std::string_view name);

}  // namespace faltung::simd
