// A hundred thousand products of random polynomials in every ring that is exact, half of them on
// the best SIMD target and half on the others.
#include "random_products.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace faltung {
namespace {

class RandomProducts : public testing::TestWithParam<int> {};

TEST_P(RandomProducts, AreRight) {
  constexpr std::uint64_t kProducts = 25000;
  const std::uint64_t first = static_cast<std::uint64_t>(GetParam()) * kProducts;
  const std::vector<std::string> targets = simd_targets();
  std::vector<std::unique_ptr<Engine>> engines;
  for (const std::string& target : targets) {
    EngineOptions options;
    options.simd = target;
    engines.push_back(std::make_unique<Engine>(options));
  }
  for (std::uint64_t seed = first; seed < first + kProducts; ++seed) {
    const std::size_t at = seed % 2 == 0 ? 0 : seed / 2 % targets.size();
    ASSERT_EQ(fault_of_product(seed, *engines[at]), "") << "seed " << seed << ", " << targets[at];
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomProducts, testing::Range(0, 4));

}  // namespace
}  // namespace faltung
