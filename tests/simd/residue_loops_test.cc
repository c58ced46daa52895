// Loops over residues on every SIMD target, against one number after the other.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "faltung/view.h"
#include "simd/residue_loops.h"

namespace faltung::simd {
namespace {

uint128 value(const SplitSum& sum) { return (uint128{sum.high} << 32) + sum.low; }

TEST(ResidueLoops, DotsOfEveryLength) {
  std::mt19937_64 random(1);
  for (const Target& target : supported_targets()) {
    const ResidueDot dot = residue_loops(target).dot;
    for (std::size_t n = 0; n <= 150; ++n) {
      std::vector<std::uint64_t> x(n, kShortResidues - 1), u = x, v = x;
      for (int fill = 0; fill < 2; ++fill) {
        uint128 by_u = 0, by_v = 0;
        for (std::size_t i = 0; i < n; ++i) {
          by_u += uint128{x[i]} * u[i];
          by_v += uint128{x[i]} * v[i];
        }
        SplitSum found_u{9, 9}, found_v{9, 9};
        dot(x.data(), u.data(), v.data(), static_cast<std::int64_t>(n), &found_u, &found_v);
        ASSERT_TRUE(value(found_u) == by_u) << target.name << " " << n;
        ASSERT_TRUE(value(found_v) == by_v) << target.name << " " << n;
        for (auto* list : {&x, &u, &v}) {
          for (auto& element : *list) element = random() % kShortResidues;
        }
      }
    }
  }
}

TEST(ResidueLoops, OneAboveTheBoundIsSeen) {
  for (const Target& target : supported_targets()) {
    const AllBelow all_below = residue_loops(target).all_below;
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
