// Polynomials in transform space: sums of products against the definition, for every ring and SIMD
// target, up to the reach of a space and not beyond.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ntt/primes.h"
#include "schoolbook.h"

namespace faltung {
namespace {

using polynomial::ProductSum;
using polynomial::Transformed;
using polynomial::TransformSpace;
using Integers = std::vector<std::int64_t>;
using Residues = std::vector<std::uint64_t>;
using testing::Each;

constexpr std::uint64_t kLargestPrime = (std::uint64_t{1} << 63) - 25;

template <typename T>
std::vector<T> taken(ProductSum& sum, std::int64_t lo, std::int64_t hi) {
  std::vector<T> out(static_cast<std::size_t>(hi - lo), T{7});
  sum.take(lo, out);
  return out;
}

TEST(TransformSpace, SumsOfIntegersOnEveryTarget) {
  for (const std::string& target : simd_targets()) {
    EngineOptions engine_options;
    engine_options.simd = target;
    Engine engine(engine_options);
    for (const std::size_t length : {1u, 2u, 60u, 129u, 1000u}) {
      const auto space =
          TransformSpace::integers(static_cast<std::int64_t>(2 * length), 127, &engine);
      const auto lists_a = inputs(length, (std::int64_t{1} << 55) - 1, 1);
      const auto lists_b = inputs(length / 2 + 1, (std::int64_t{1} << 55) - 1, 2);
      ProductSum sum(space);
      std::vector<int128> expected(2 * length, 0);
      for (std::size_t i = 0; i < lists_a.size(); ++i) {
        sum.add(space.transform(lists_a[i]), space.transform(lists_b[i]));
        const auto product = schoolbook(lists_a[i], lists_b[i]);
        for (std::size_t j = 0; j < product.size(); ++j) expected[j] += product[j];
        ASSERT_EQ(taken<int128>(sum, 0, std::ssize(expected)), expected) << target << ' ' << length;
      }
      EXPECT_GE(sum.bound(), 1);
      sum.clear();
      EXPECT_THAT(taken<int128>(sum, 0, 5), Each(0));
    }
  }
}

TEST(TransformSpace, SumsOfResiduesOnEveryTarget) {
  std::mt19937_64 random(3);
  for (const std::string& target : simd_targets()) {
    EngineOptions engine_options;
    engine_options.simd = target;
    Engine engine(engine_options);
    for (const std::uint64_t m : {std::uint64_t{2}, std::uint64_t{97}, std::uint64_t{1} << 32,
                                  kLargestPrime, std::uint64_t{1} << 63}) {
      const std::int64_t length = 700;
      const auto space = TransformSpace::residues(length, m, 6, &engine);
      ProductSum sum(space);
      Residues expected(static_cast<std::size_t>(length), 0);
      for (int i = 0; i < 6; ++i) {
        Residues a(1 + random() % 400, m - 1), b(1 + random() % 300, m / 2);
        for (auto& x : i < 3 ? a : b) x = random() % m;
        sum.add(space.transform(a), space.transform(b));
        const Residues product = schoolbook_mod(a, b, m);
        for (std::size_t j = 0; j < product.size(); ++j) {
          expected[j] = static_cast<std::uint64_t>((uint128{expected[j]} + product[j]) % m);
        }
      }
      ASSERT_EQ(taken<std::uint64_t>(sum, 0, length), expected) << target << ' ' << m;
      ASSERT_EQ(taken<std::uint64_t>(sum, 130, 255),
                Residues(expected.begin() + 130, expected.begin() + 255));
      ASSERT_THAT(taken<std::uint64_t>(sum, length, length + 9), Each(0));
    }
  }
}

// Sums of more products than small primes tell apart.
TEST(TransformSpace, SumsOfAnyNumberOfProductsOnEveryTarget) {
  const Residues all(500, kLargestPrime - 1), half(400, kLargestPrime / 2);
  for (const std::string& target : simd_targets()) {
    EngineOptions engine_options;
    engine_options.simd = target;
    Engine engine(engine_options);
    const auto space =
        TransformSpace::residues(1000, kLargestPrime, std::int64_t{1} << 58, &engine);
    EXPECT_EQ(space.operand_bytes(), 4 * 1024 * 8) << target;
    ProductSum sum(space);
    sum.add(space.transform(all), space.transform(half));
    EXPECT_EQ(taken<std::uint64_t>(sum, 0, 899), schoolbook_mod(all, half, kLargestPrime));
  }
}

// Long ones go through the caches in strips, on the way back too.
TEST(TransformSpace, LongProducts) {
  std::mt19937_64 random(4);
  Residues a(300000), b(200000);
  for (auto& x : a) x = random() % kLargestPrime;
  for (auto& x : b) x = random() % kLargestPrime;
  const auto space = TransformSpace::residues(500000, kLargestPrime, 1);
  ProductSum sum(space);
  sum.add(space.transform(a), space.transform(b));
  EXPECT_EQ(taken<std::uint64_t>(sum, 0, 499999), polynomial::multiply_mod(a, b, kLargestPrime));
}

// One operand against many: transformed once, the same from copies.
TEST(TransformSpace, OneOperandMeetsMany) {
  const auto space = TransformSpace::integers(256, 63);
  const Integers fixed = inputs(100, 1 << 20, 5)[0];
  const Transformed kept = space.transform(fixed), copy = kept;
  EXPECT_EQ(kept.length(), 100);
  EXPECT_GE(space.operand_bytes(), 256 * 8);
  for (const auto& other : inputs(157, 1 << 20, 6)) {
    ProductSum sum(space);
    sum.add(copy, space.transform(other));
    ASSERT_EQ(taken<std::int64_t>(sum, 0, 256), polynomial::multiply<std::int64_t>(fixed, other));
  }
}

TEST(TransformSpace, CoefficientsThatDoNotFit) {
  const auto space = TransformSpace::integers(8, 127);
  const Integers large = {std::int64_t{1} << 62}, two = {2, 1, 0, 0}, minus_two = {-2};
  ProductSum sum(space);
  sum.add(space.transform(large), space.transform(two));
  EXPECT_EQ(code_of([&] { taken<std::int64_t>(sum, 0, 8); }), ErrorCode::integer_overflow);
  EXPECT_EQ(taken<std::int64_t>(sum, 1, 4), Integers({std::int64_t{1} << 62, 0, 0}));
  EXPECT_TRUE(taken<int128>(sum, 0, 1)[0] == int128{1} << 63);
  // -2^63 fits.
  sum.clear();
  sum.add(space.transform(large), space.transform(minus_two));
  EXPECT_EQ(taken<std::int64_t>(sum, 0, 1), Integers({INT64_MIN}));
}

// As many products as a sum holds by its bound, all as large as can be, and not one more.
TEST(TransformSpace, SumsUpToTheReachAndNotBeyond) {
  for (const int primes : {1, 2}) {
    const int bits = primes == 1 ? 22 : 46;
    const auto space = TransformSpace::integers(3, 2 * bits);
    ASSERT_EQ(space.operand_bytes(), primes * 64 * 8);
    // The middle coefficient of a product is 2^(2 bits + 1), which is its bound, too.
    const auto value = std::int64_t{1} << bits;
    for (const std::int64_t sign : {1, -1}) {
      const Transformed a = space.transform(Integers{value, value});
      const Transformed b = space.transform(Integers{sign * value, sign * value});
      const double most = ntt::kLarge.capacity(primes) / std::ldexp(1 + 1e-6, 2 * bits + 1);
      ProductSum sum(space);
      for (int i = 1; i < most; ++i) sum.add(a, b);
      const auto products = static_cast<std::int64_t>(most);
      const int128 middle = sign * products * (int128{value} * value * 2);
      EXPECT_TRUE(taken<int128>(sum, 1, 2)[0] == middle) << primes;
      EXPECT_EQ(code_of([&] { sum.add(a, b); }), ErrorCode::invalid_argument);
      EXPECT_TRUE(taken<int128>(sum, 1, 2)[0] == middle) << primes;
    }
  }
}

TEST(TransformSpace, ZeroPolynomials) {
  const auto space = TransformSpace::integers(4, 63);
  ProductSum sum(space);
  sum.add(space.transform(Integers{}), space.transform(Integers{1, 2, 3, 4}));
  EXPECT_THAT(taken<std::int64_t>(sum, 0, 6), Each(0));
}

TEST(TransformSpace, Errors) {
  const auto space = TransformSpace::integers(4, 63), other = TransformSpace::integers(4, 63);
  const auto modular = TransformSpace::residues(4, 7, 1);
  const Integers three = {1, 2, 3}, five(5, 1);
  const Residues residues = {6, 6}, wrong = {7};
  const auto refused = [](const std::function<void()>& call) {
    return code_of(call) == ErrorCode::invalid_argument;
  };
  EXPECT_TRUE(refused([&] { TransformSpace::integers(0, 63); }));
  EXPECT_TRUE(refused([&] { TransformSpace::integers(4, 128); }));
  EXPECT_TRUE(refused([&] { TransformSpace::residues(4, 1, 1); }));
  EXPECT_TRUE(refused([&] { TransformSpace::residues(4, 7, 0); }));
  EXPECT_TRUE(refused([&] { space.transform(five); }));
  EXPECT_TRUE(refused([&] { space.transform(residues); }));
  EXPECT_TRUE(refused([&] { modular.transform(three); }));
  EXPECT_TRUE(refused([&] { modular.transform(wrong); }));
  ProductSum sum(space);
  EXPECT_TRUE(refused([&] { sum.add(space.transform(three), space.transform(three)); }));
  EXPECT_TRUE(refused([&] { sum.add(space.transform(three), other.transform(three)); }));
  EXPECT_TRUE(refused([&] { taken<std::uint64_t>(sum, 0, 1); }));
  EXPECT_TRUE(refused([&] { taken<std::int64_t>(sum, -1, 1); }));
  ProductSum modular_sum(modular);
  EXPECT_TRUE(refused([&] { taken<std::int64_t>(modular_sum, 0, 1); }));
}

}  // namespace
}  // namespace faltung
