// The short run of bound_shares.h. Of the adversarial problems only: the others are what
// conformance is made of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/bound_shares.h"

namespace faltung::support {
namespace {

constexpr std::uint64_t kProblems = 2300;

// Classes with fewer tries say little of the largest share.
constexpr std::int64_t kCovered = 90;

TEST(Bounds, HoldAndAreWithinAHundredfoldOfWhatIsReached) {
  Engine engine;
  BoundShares shares(engine, "");
  for (std::uint64_t i = 0; i < kProblems; ++i) shares.try_problem(2 * i + 1);
  EXPECT_THAT(shares.faults(), testing::IsEmpty());
  int covered = 0;
  for (const auto& [key, largest] : shares.largest()) {
    const auto& [method, types, sizes] = key;
    if (largest.tries < kCovered) continue;
    ++covered;
    EXPECT_GE(largest.share, 0.01) << method << " " << types << " of " << name_of(sizes) << " taps";
  }
  EXPECT_GE(covered, 40);
}

}  // namespace
}  // namespace faltung::support
