// Loops over residues on every SIMD target, against one number after the other.
#include <gtest/gtest.h>

#include <vector>

#include "simd/residue_loops.h"

namespace faltung::simd {
namespace {

TEST(ResidueLoops, OneAboveTheBoundIsSeen) {
  for (const Target& target : supported_targets()) {
    const AllBelow all_below = all_below_loop(target);
    for (const std::uint64_t bound : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1} << 32,
                                      (std::uint64_t{1} << 63) - 25, std::uint64_t{1} << 63}) {
      for (std::size_t n = 0; n <= 40; ++n) {
        std::vector<std::uint64_t> list(n, bound - 1);
        ASSERT_TRUE(all_below(list.data(), static_cast<std::int64_t>(n), bound));
        for (std::size_t at = 0; at < n; ++at) {
          for (const std::uint64_t wrong : {bound, bound + 1, UINT64_MAX, UINT64_MAX - bound}) {
            list[at] = wrong;
            if (wrong < bound) continue;
            ASSERT_FALSE(all_below(list.data(), static_cast<std::int64_t>(n), bound))
                << target.name << " " << bound << " " << n << " at " << at;
          }
          list[at] = bound - 1;
        }
      }
    }
  }
}

}  // namespace
}  // namespace faltung::simd
