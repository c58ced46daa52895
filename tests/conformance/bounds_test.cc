// The short run of bound_shares.h.
#include <gtest/gtest.h>

#include "conformance/bound_shares.h"

namespace faltung::support {
namespace {

constexpr std::uint64_t kProblems = 3000;

// Classes with fewer tries say little of the largest share.
constexpr std::int64_t kCovered = 60;

TEST(Bounds, HoldAndAreWithinAHundredfoldOfWhatIsReached) {
  Engine engine;
  BoundShares shares(engine, "");
  for (std::uint64_t seed = 0; seed < kProblems; ++seed) shares.try_problem(seed);
  for (const std::string& fault : shares.faults()) ADD_FAILURE() << fault;
  for (const auto& [key, largest] : shares.largest()) {
    const auto& [method, types, sizes] = key;
    if (largest.tries < kCovered) continue;
    EXPECT_GE(largest.share, 0.01) << method << " " << types << " of " << name_of(sizes) << " taps";
  }
}

}  // namespace
}  // namespace faltung::support
