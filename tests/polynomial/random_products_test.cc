// A hundred thousand products of random polynomials in every ring that is exact.
#include "random_products.h"

#include <gtest/gtest.h>

namespace faltung {
namespace {

class RandomProducts : public testing::TestWithParam<int> {};

TEST_P(RandomProducts, AreRight) {
  constexpr std::uint64_t kProducts = 25000;
  const std::uint64_t first = static_cast<std::uint64_t>(GetParam()) * kProducts;
  for (std::uint64_t seed = first; seed < first + kProducts; ++seed) {
    ASSERT_EQ(fault_of_product(seed), "") << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomProducts, testing::Range(0, 4));

}  // namespace
}  // namespace faltung
