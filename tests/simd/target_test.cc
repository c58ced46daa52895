#include "simd/target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "simd/scan.h"
#include "simd/spectrum.h"
#include "simd/tap_loop.h"

namespace faltung::simd {
namespace {

TEST(Target, BestFirstAndTheFallbackLast) {
  const auto targets = supported_targets();
  ASSERT_FALSE(targets.empty());
  EXPECT_TRUE(targets.back().name == "SCALAR" || targets.back().name == "EMU128");
  EXPECT_TRUE(std::ranges::is_sorted(targets, {}, &Target::bit));
}

TEST(Target, FoundByNameInEitherCase) {
  for (const Target& target : supported_targets()) {
    std::string lower(target.name);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    ASSERT_TRUE(find_target(target.name).has_value());
    EXPECT_EQ(find_target(target.name)->bit, target.bit);
    EXPECT_EQ(find_target(lower)->bit, target.bit);
  }
  EXPECT_FALSE(find_target("").has_value());
  EXPECT_FALSE(find_target("AVX9").has_value());
  EXPECT_FALSE(find_target("AV").has_value());
}

TEST(Target, EachHasItsOwnLoops) {
  std::set<const void*> tables;
  for (const Target& target : supported_targets()) {
    tables.insert(&tap_loops(target));
    tables.insert(&scan_loops(target));
    tables.insert(&spectrum_loops<float>(target));
    tables.insert(&spectrum_loops<double>(target));
    EXPECT_EQ(&tap_loops(target), &tap_loops(target));
  }
  EXPECT_EQ(tables.size(), 4 * supported_targets().size());
}

}  // namespace
}  // namespace faltung::simd
