// What powers and quotients say they are made of.
#include <gtest/gtest.h>

#include "faltung/polynomial_steps.h"

namespace faltung::polynomial {
namespace {

using Steps = std::vector<ProductStep>;

TEST(PolynomialSteps, PowersSquareAndMultiply) {
  EXPECT_EQ(power_steps(3, 0), Steps{});
  EXPECT_EQ(power_steps(3, 1), Steps{});
  EXPECT_EQ(power_steps(3, 5), (Steps{{3, 3, 0, 5}, {5, 5, 0, 9}, {9, 3, 0, 11}}));
  EXPECT_EQ(power_steps(3, 5, 7), (Steps{{3, 3, 0, 5}, {5, 5, 0, 7}, {7, 3, 0, 7}}));
  EXPECT_EQ(power_steps(1, 4), (Steps{{1, 1, 0, 1}, {1, 1, 0, 1}}));
  EXPECT_THROW(power_steps(std::int64_t{1} << 62, 4), Error);
}

TEST(PolynomialSteps, QuotientsByNewtonOnceTheyAreLong) {
  EXPECT_EQ(quotient_steps(5, 9), Steps{});
  EXPECT_EQ(quotient_steps(1000, 64), Steps{});
  // 1 / b to 50 and to 100 terms, then two blocks of 100.
  EXPECT_EQ(quotient_steps(399, 200), (Steps{{100, 50, 50, 100},
                                             {50, 50, 0, 50},
                                             {100, 100, 0, 100},
                                             {200, 100, 100, 200},
                                             {100, 100, 0, 100}}));
}

TEST(PolynomialSteps, MethodsAreThoseOfProducts) {
  const std::uint64_t p = 998244353;
  const ProductStep small{10, 12, 0, 21}, large{5000, 5000, 0, 9999};
  EXPECT_EQ(method_of<std::uint64_t>(small, p), "direct");
  EXPECT_EQ((method_of<std::int64_t, int128>(small)), "direct");
  EXPECT_EQ(method_of<std::uint64_t>(large, p), "ntt");
  EXPECT_EQ((method_of<std::int64_t, int128>(large)), "ntt");
  Options options;
  options.method = "digits";
  EXPECT_EQ(method_of<std::uint64_t>(large, p, options), "digits");
  // Real ones are planned.
  Problem problem;
  problem.signal_shape = {5000};
  problem.kernel = Kernel::from_taps(std::vector<double>(5000, 1.0));
  problem.signal_type = ElementType::float64;
  EXPECT_EQ(method_of<double>(large), default_engine().plan(problem).method());
}

}  // namespace
}  // namespace faltung::polynomial
