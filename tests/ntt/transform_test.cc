// Transforms against evaluation from the definition and products against sums, on every target.
#include "ntt/transform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "ntt/lane_array.h"
#include "support/random.h"

namespace faltung::ntt {
namespace {

using test::LaneArray;
using test::residue_of;
using test::times;
using test::to_the;

constexpr std::int64_t kLengths[] = {64, 128, 192, 256, 320, 384, 512, 640, 960, 1024, 1920, 2048};

class NttTransform : public test::NttTest {};
FALTUNG_FOR_ALL_NTT_WORLDS(NttTransform);

// Coefficients that press on the bounds of the passes.
struct Input {
  std::string name;
  std::function<std::int64_t(std::int64_t j, std::uint64_t p)> at;
};

std::vector<Input> inputs() {
  auto random = std::make_shared<support::Random>(7);
  return {
      {"random",
       [random](std::int64_t, std::uint64_t) { return static_cast<std::int64_t>(random->next()); }},
      {"random signs of p/2",
       [random](std::int64_t, std::uint64_t p) {
         const auto half = static_cast<std::int64_t>(p / 2);
         return random->one_in(2) ? half : -half;
       }},
      {"all p/2", [](std::int64_t, std::uint64_t p) { return static_cast<std::int64_t>(p / 2); }},
      {"alternating",
       [](std::int64_t j, std::uint64_t p) {
         const auto half = static_cast<std::int64_t>(p / 2);
         return j % 2 == 0 ? half : -half;
       }},
      {"all p-1", [](std::int64_t, std::uint64_t p) { return static_cast<std::int64_t>(p - 1); }},
      {"smallest", [](std::int64_t, std::uint64_t) { return INT64_MIN; }},
      {"largest", [](std::int64_t, std::uint64_t) { return INT64_MAX; }},
      {"spike", [](std::int64_t j, std::uint64_t) { return j == 37 ? INT64_MIN : INT64_C(0); }},
  };
}

// Powers of a root of unity: the transform is a single value N p/2, all others are 0.
std::vector<std::int64_t> geometric(std::int64_t length, const Prime& prime, std::uint64_t step) {
  const std::uint64_t p = prime.value;
  const std::uint64_t w = to_the(root_of_order(prime, static_cast<std::uint64_t>(length)), step, p);
  std::vector<std::int64_t> list(static_cast<std::size_t>(length));
  std::uint64_t power = p / 2;
  for (std::int64_t& x : list) {
    x = static_cast<std::int64_t>(power > p / 2 ? power - p : power);
    power = times(power, w, p);
  }
  return list;
}

// Values at the leaves by Horner's rule, at `samples` of them.
void expect_values(const LaneArray& values, const std::vector<std::int64_t>& coefficients,
                   std::int64_t lanes, std::int64_t every, const std::string& what) {
  const Tree& tree = values.tree();
  const std::uint64_t p = tree.prime().value;
  const std::uint64_t root = root_of_order(tree.prime(), static_cast<std::uint64_t>(tree.length()));
  const std::vector<std::int64_t> exponents = leaf_exponents(tree.length(), lanes);
  for (std::int64_t leaf = 0; leaf < tree.length(); leaf += every) {
    const std::uint64_t at =
        to_the(root, static_cast<std::uint64_t>(exponents[static_cast<std::size_t>(leaf)]), p);
    std::uint64_t value = 0;
    for (std::size_t j = coefficients.size(); j-- > 0;) {
      value = (times(value, at, p) + residue_of(int128{coefficients[j]}, p)) % p;
    }
    ASSERT_EQ(residue_of(values.data()[leaf], tree.prime()), value)
        << what << ", length " << tree.length() << ", prime " << p << ", leaf " << leaf;
    ASSERT_LE(std::abs(static_cast<double>(values.integer(leaf))), 3.5 * static_cast<double>(p))
        << what;
  }
}

Word word_of(std::int64_t integer, const Prime& prime) {
  Word word{};
  if (prime.is_small()) {
    word.halves = integer;
  } else {
    word.real = static_cast<double>(integer);
  }
  return word;
}

// The same, of the polynomials that are in the lanes.
void expect_values_of_lanes(const LaneArray& values, const std::vector<std::int64_t>& integers,
                            std::int64_t lanes) {
  const Tree& tree = values.tree();
  const std::uint64_t p = tree.prime().value;
  const std::uint64_t root = root_of_order(tree.prime(), static_cast<std::uint64_t>(tree.length()));
  const std::vector<std::int64_t> exponents = leaf_exponents(tree.length(), lanes);
  const std::int64_t every = tree.length() <= 256 ? 1 : 13;
  for (std::int64_t leaf = 0; leaf < tree.length(); leaf += every) {
    const std::uint64_t at =
        to_the(root, static_cast<std::uint64_t>(exponents[static_cast<std::size_t>(leaf)]), p);
    std::uint64_t value = 0;
    for (std::int64_t i = tree.length() - lanes + leaf % lanes; i >= 0; i -= lanes) {
      value =
          (times(value, at, p) + residue_of(int128{integers[static_cast<std::size_t>(i)]}, p)) % p;
    }
    ASSERT_EQ(residue_of(values.data()[leaf], tree.prime()), value)
        << "length " << tree.length() << ", prime " << p << ", leaf " << leaf;
  }
}

TEST(PrimesOf, SmallOnesWhereTheyServe) {
  for (const simd::Target& target : simd::supported_targets()) {
    const auto expect = [&](std::int64_t points, double largest, const PrimeSet& small) {
      const PrimeSet& expected = has_small_primes(target) ? small : kLarge;
      EXPECT_EQ(primes_of(target, points, largest)[0].value, expected[0].value)
          << target.name << ' ' << points << ' ' << largest;
    };
    for (const std::int64_t points : {64, 960, 1 << 18, 15 << 18}) {
      expect(points, 0x1p148, kSmall[0]);
      expect(points, 0x1p171, kLarge);
    }
    for (const std::int64_t points : {1 << 19, 3 << 19, 1 << 21, 3 << 21}) {
      expect(points, 0x1p148, kSmall[1]);
    }
    for (const std::int64_t points : {5 << 19, 15 << 19, 1 << 22}) expect(points, 1, kLarge);
  }
}

TEST_P(NttTransform, EvaluatesAtAllRoots) {
  for (const std::int64_t length : kLengths) {
    if (!set().serves(length)) continue;
    for (const Prime& prime : set().primes) {
      const Tree tree(prime, length, lanes());
      LaneArray values(tree);
      const auto check = [&](const std::vector<std::int64_t>& list, const std::string& what) {
        values.enter(GetParam(), list);
        GetParam().transforms().forward(tree, values.data());
        // Every leaf is looked at over the lengths and primes.
        expect_values(values, list, lanes(), length <= 256 ? 1 : 7, what);
      };
      for (const Input& input : inputs()) {
        std::vector<std::int64_t> list(static_cast<std::size_t>(length));
        for (std::int64_t j = 0; j < length; ++j) {
          list[static_cast<std::size_t>(j)] = input.at(j, tree.prime().value);
        }
        check(list, input.name);
        if (HasFatalFailure()) return;
      }
      for (const std::uint64_t step : {0u, 1u, 5u, 31u}) {
        check(geometric(length, tree.prime(), step), "geometric " + std::to_string(step));
        if (HasFatalFailure()) return;
      }
    }
  }
}

// Lane arrays as large as they may go in: the polynomials that the lanes hold, evaluated at their
// own leaves.
TEST_P(NttTransform, LanesAtTheirBound) {
  support::Random random(11);
  for (const std::int64_t length : kLengths) {
    if (!set().serves(length)) continue;
    for (const Prime& prime : set().primes) {
      const Tree tree(prime, length, lanes());
      const auto most = static_cast<std::int64_t>(2.9 * static_cast<double>(prime.value));
      for (int pattern = 0; pattern < 4; ++pattern) {
        LaneArray values(tree);
        std::vector<std::int64_t> integers(static_cast<std::size_t>(length));
        for (std::int64_t i = 0; i < length; ++i) {
          const bool up = pattern == 0 || (pattern == 1 && i / lanes() % 2 == 0) ||
                          (pattern == 2 && random.one_in(2));
          integers[static_cast<std::size_t>(i)] = up ? most : -most;
          values.data()[i] = word_of(integers[static_cast<std::size_t>(i)], prime);
        }
        GetParam().transforms().forward(tree, values.data());
        expect_values_of_lanes(values, integers, lanes());
        if (HasFatalFailure()) return;
      }
    }
  }
}

// Products of two variables, and sums of them, at the largest magnitudes that spectra have.
TEST_P(NttTransform, SumsOfProductsAtTheirBound) {
  const double share = set().are_small() ? 0.76 : 0.51;
  for (const Prime& prime : set().primes) {
    const std::uint64_t p = prime.value;
    const auto most = static_cast<std::int64_t>(share * static_cast<double>(p));
    const std::int64_t extremes[] = {0,     1,        -1,       most,
                                     -most, most - 1, 1 - most, static_cast<std::int64_t>(p / 2)};
    const Tree tree(prime, 512, lanes());
    LaneArray x(tree), y(tree), sums(tree);
    for (std::size_t i = 0; i < 512; ++i) {
      x.data()[i] = word_of(extremes[i % 8], prime);
      y.data()[i] = word_of(extremes[i / 8 % 8], prime);
      sums.data()[i] = word_of(extremes[i / 64], prime);
    }
    GetParam().transforms().add_product(tree, x.data(), y.data(), sums.data());
    const std::uint64_t divisor = to_the(divisor_of_products(prime), p - 2, p);
    for (std::size_t i = 0; i < 512; ++i) {
      const std::uint64_t product = residue_of(int128{extremes[i % 8]} * extremes[i / 8 % 8], p);
      const std::uint64_t sum =
          times(product, divisor, p) + residue_of(int128{extremes[i / 64]}, p);
      ASSERT_EQ(residue_of(sums.data()[i], prime), sum % p) << i;
      ASSERT_LE(std::abs(sums.integer(static_cast<std::int64_t>(i))), most) << i;
    }
  }
}

TEST_P(NttTransform, ShortInputsAreFilledWithZeros) {
  const Tree tree(prime(), 192, lanes());
  LaneArray values(tree);
  for (std::int64_t count = 0; count <= 192; ++count) {
    std::vector<std::int64_t> list(static_cast<std::size_t>(count), INT64_MIN);
    values.enter(GetParam(), list);
    GetParam().transforms().forward(tree, values.data());
    expect_values(values, list, lanes(), 5, std::to_string(count) + " coefficients");
    if (HasFatalFailure()) return;
  }
}

// The cyclic product, reduced modulo p, back in the order of the coefficients.
std::vector<std::uint64_t> product(const test::NttWorld& world, const Tree& tree,
                                   const std::vector<std::int64_t>& a,
                                   const std::vector<std::int64_t>& b) {
  LaneArray left(tree), right(tree);
  left.enter(world, a);
  right.enter(world, b);
  world.transforms().spectrum(tree, right.data());
  const double share = tree.prime().is_small() ? 0.75 : 0.5;
  const double most = share * static_cast<double>(tree.prime().value) + 1;
  for (std::int64_t i = 0; i < tree.length(); ++i) {
    EXPECT_LE(std::abs(static_cast<double>(right.integer(i))), most);
  }
  world.transforms().convolve(tree, right.data(), left.data());
  // A single prime and a modulus that is the prime itself: residues as they are.
  Garner garner({{&tree.prime(), 1}}, 1, tree.prime().value);
  Residues residues{{&tree}, {left.data()}, 0, tree.length()};
  std::vector<std::uint64_t> result(static_cast<std::size_t>(tree.length()));
  world.loops().leave(garner, residues, result.data(), 0, tree.vectors());
  return result;
}

TEST_P(NttTransform, MultipliesModuloThePrime) {
  const test::NttWorld scalar{*simd::find_target("SCALAR"), set(), "SCALAR"};
  support::Random random(3);
  for (const std::int64_t length : kLengths) {
    if (!set().serves(length)) continue;
    const Tree tree(prime(), length, lanes());
    const std::uint64_t p = tree.prime().value;
    for (const Input& input : inputs()) {
      std::vector<std::int64_t> a(static_cast<std::size_t>(length)), b(a);
      for (std::int64_t j = 0; j < length; ++j) {
        a[static_cast<std::size_t>(j)] = input.at(j, p);
        b[static_cast<std::size_t>(j)] = input.at(length - 1 - j, p);
      }
      const std::vector<std::uint64_t> result = product(GetParam(), tree, a, b);
      // The same integers on every target.
      const Tree other(prime(), length, scalar.lanes());
      ASSERT_EQ(result, product(scalar, other, a, b)) << input.name << ' ' << length;
      for (int sample = 0; sample < 8; ++sample) {
        const std::int64_t i = random.between(0, length - 1);
        std::uint64_t sum = 0;
        for (std::int64_t j = 0; j < length; ++j) {
          const auto k = static_cast<std::size_t>((i - j + length) % length);
          sum = (sum + times(residue_of(int128{a[static_cast<std::size_t>(j)]}, p),
                             residue_of(int128{b[k]}, p), p)) %
                p;
        }
        ASSERT_EQ(result[static_cast<std::size_t>(i)], sum) << input.name << ' ' << length;
      }
    }
  }
}

// Longer than the caches: the walk is depth first, and in strips of columns.
TEST_P(NttTransform, LongOnesMultiplyToo) {
  for (const std::int64_t length :
       {1 << 16, 3 << 14, 5 << 13, 15 << 12, 1 << 18, 3 << 17, 5 << 16, 15 << 15}) {
    if (!set().serves(length)) continue;
    const Tree tree(prime(), length, lanes());
    const std::uint64_t p = tree.prime().value;
    // (1 + x^s)(c_0 + c_1 x + ...) modulo x^N - 1 adds two shifted copies.
    const std::int64_t shift = length / 3 + 1;
    support::Random random(static_cast<std::uint64_t>(length));
    std::vector<std::int64_t> a(static_cast<std::size_t>(length)), b(a.size());
    for (std::int64_t& x : a) x = static_cast<std::int64_t>(random.next());
    b[0] = b[static_cast<std::size_t>(shift)] = 1;
    const std::vector<std::uint64_t> result = product(GetParam(), tree, a, b);
    for (std::int64_t i = 0; i < length; ++i) {
      const int128 sum = int128{a[static_cast<std::size_t>(i)]} +
                         a[static_cast<std::size_t>((i - shift + length) % length)];
      ASSERT_EQ(result[static_cast<std::size_t>(i)], residue_of(sum, p)) << length << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace faltung::ntt
