// "Did you mean": the known name nearest to a misspelt one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace faltung::cli {

// The candidate with the smallest edit distance (insertions, deletions, replacements and swaps of
// neighbours count 1) to `text`, if that is at most a third of its length rounded up; else empty.
std::string nearest_name(std::string_view text, std::span<const std::string> candidates);

// A hint made of it: "did you mean 'reflect_half'?", or "known: a, b, c" when nothing is near.
std::string hint_for(std::string_view text, std::span<const std::string> candidates);

}  // namespace faltung::cli
