// Integers into residues and back: the Chinese remainder at the edges of its capacity.
#include "ntt/coefficients.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/buffer.h"
#include "ntt/lane_array.h"
#include "support/random.h"

namespace faltung::ntt {
namespace {

using test::residue_of;
using test::times;

class NttCoefficients : public test::NttTest {
 protected:
  const CoefficientLoops& loops() const { return GetParam().loops(); }
};
FALTUNG_FOR_ALL_NTT_WORLDS(NttCoefficients);

constexpr std::int64_t kLength = 192;

// An integer of any size here, as sign and mixed radix digits: x = d_0 + d_1 p_0 + d_2 p_0 p_1 ...
// known by its residues.
struct Big {
  PrimeSet set;
  std::array<std::uint64_t, kMostTogether> digits{};
  bool negative = false;

  std::uint64_t modulo(std::uint64_t m) const {
    uint128 value = 0;
    for (int i = set.size() - 1; i >= 0; --i) {
      value = (value * (set[i].value % m) + digits[static_cast<std::size_t>(i)] % m) % m;
    }
    return static_cast<std::uint64_t>(negative && value != 0 ? m - value : value);
  }
  // Modulo 2^128.
  uint128 low() const {
    uint128 value = 0;
    for (int i = set.size() - 1; i >= 0; --i) {
      value = value * set[i].value + digits[static_cast<std::size_t>(i)];
    }
    return negative ? 0 - value : value;
  }
};

// The largest integer below the capacity of so many primes: a quarter of the product, less one or
// two.
Big edge(const PrimeSet& set, int primes) {
  // p_0 ... p_(k-1) / 4 has the digits of (p - 1) / 4 in mixed radix, each remainder carried down.
  Big big{set};
  uint128 carry = 0;
  for (int i = primes - 1; i >= 0; --i) {
    const std::uint64_t p = set[i].value;
    const uint128 value = (i == primes - 1 ? 1 : carry) * p;
    big.digits[static_cast<std::size_t>(i)] = static_cast<std::uint64_t>(value / 4);
    carry = value % 4;
  }
  if (big.digits[0] > 0) --big.digits[0];
  return big;
}

// Lane arrays whose coefficients have the residues of these integers: the transforms of polynomials
// with other coefficients for each prime.
class Arrays {
 public:
  Arrays(const test::NttWorld& world, int primes, const std::vector<Big>& list) {
    for (int prime = 0; prime < primes; ++prime) {
      trees_.push_back(std::make_unique<Tree>(world.set[prime], kLength, world.lanes()));
      arrays_.push_back(std::make_unique<test::LaneArray>(*trees_.back()));
      const std::uint64_t p = trees_.back()->prime().value;
      std::vector<std::int64_t> residues;
      for (const Big& big : list) residues.push_back(static_cast<std::int64_t>(big.modulo(p)));
      // Through the product with 1, which takes the parts of the lanes back.
      test::LaneArray one(*trees_.back());
      const std::int64_t unit[] = {1};
      one.enter(world, unit);
      world.transforms().spectrum(*trees_.back(), one.data());
      arrays_.back()->enter(world, residues);
      world.transforms().convolve(*trees_.back(), one.data(), arrays_.back()->data());
    }
  }

  Residues residues(std::int64_t first = 0, std::int64_t last = kLength) const {
    Residues residues;
    for (std::size_t i = 0; i < arrays_.size(); ++i) {
      residues.trees[i] = trees_[i].get();
      residues.points[i] = arrays_[i]->data();
    }
    residues.first = first;
    residues.last = last;
    return residues;
  }
  std::int64_t vectors() const { return trees_.front()->vectors(); }

 private:
  std::vector<std::unique_ptr<Tree>> trees_;
  std::vector<std::unique_ptr<test::LaneArray>> arrays_;
};

// Integers below the capacity of so many primes: both edges, around zero, and random ones.
std::vector<Big> integers(const PrimeSet& set, int primes, std::uint64_t seed) {
  support::Random random(seed);
  std::vector<Big> list(static_cast<std::size_t>(kLength), Big{set});
  const Big most = edge(set, primes);
  for (std::size_t i = 0; i < list.size(); ++i) {
    Big& big = list[i];
    big.negative = i % 2 == 1;
    if (i < 8) {
      big.digits = most.digits;
      if (big.digits[0] > i / 2) big.digits[0] -= i / 2;
    } else if (i < 16) {
      big.digits[0] = i / 2 - 4;
    } else {
      const int used = static_cast<int>(random.between(1, primes));
      for (int k = 0; k < used; ++k) {
        const auto at = static_cast<std::size_t>(k);
        // The highest digit stays below that of the capacity.
        const std::uint64_t limit = k + 1 == primes ? most.digits[at] : set[k].value;
        const std::uint64_t choices[] = {random.next() % limit, limit - 1, set[k].value / 2, 0};
        big.digits[at] = std::min(choices[random.between(0, 3)], limit - 1);
      }
    }
  }
  return list;
}

TEST_P(NttCoefficients, ResiduesModuloAnyNumber) {
  for (int primes = 1; primes <= set().size(); ++primes) {
    const std::vector<Big> list = integers(set(), primes, static_cast<std::uint64_t>(primes));
    const Arrays arrays(GetParam(), primes, list);
    for (const std::uint64_t m :
         {std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{97}, std::uint64_t{1} << 31,
          std::uint64_t{2147483647}, set()[0].value, set()[1].value, (std::uint64_t{1} << 50) + 1,
          (std::uint64_t{1} << 62) + 1, (std::uint64_t{1} << 63) - 25, std::uint64_t{1} << 63}) {
      std::vector<std::uint64_t> result(static_cast<std::size_t>(kLength));
      loops().leave(Garner(set(), primes, m), arrays.residues(), result.data(), 0,
                    arrays.vectors());
      for (std::size_t i = 0; i < result.size(); ++i) {
        ASSERT_EQ(result[i], list[i].modulo(m))
            << "coefficient " << i << " modulo " << m << ", " << primes << " primes";
      }
    }
  }
}

TEST_P(NttCoefficients, IntegersModulo64Bits) {
  for (int primes = 1; primes <= set().size(); ++primes) {
    const std::vector<Big> list = integers(set(), primes, 10 + static_cast<std::uint64_t>(primes));
    const Arrays arrays(GetParam(), primes, list);
    std::vector<std::uint64_t> result(static_cast<std::size_t>(kLength));
    loops().leave(Garner(set(), primes, 0), arrays.residues(), result.data(), 0, arrays.vectors());
    for (std::size_t i = 0; i < result.size(); ++i) {
      ASSERT_EQ(result[i], static_cast<std::uint64_t>(list[i].low())) << i << ' ' << primes;
    }
  }
}

// Digits of an integer of at most 128 bits.
Big big_of(const PrimeSet& set, int128 value) {
  Big big{set};
  big.negative = value < 0;
  uint128 rest = big.negative ? 0 - static_cast<uint128>(value) : static_cast<uint128>(value);
  for (int i = 0; i < set.size(); ++i) {
    big.digits[static_cast<std::size_t>(i)] = static_cast<std::uint64_t>(rest % set[i].value);
    rest /= set[i].value;
  }
  return big;
}

constexpr int128 kLargest128 = static_cast<int128>(~uint128{0} >> 1);

TEST_P(NttCoefficients, WideIntegersToTheLastBit) {
  const int128 values[] = {0,
                           1,
                           -1,
                           kLargest128,
                           -kLargest128 - 1,
                           kLargest128 - 1,
                           int128{INT64_MAX} * INT64_MAX,
                           int128{INT64_MIN} * INT64_MAX,
                           int128{1} << 100,
                           -(int128{1} << 126)};
  for (const int primes : {set().primes_for(0x1p127), set().size()}) {
    std::vector<Big> list;
    for (std::size_t i = 0; i < kLength; ++i)
      list.push_back(big_of(set(), values[i % std::size(values)]));
    const Arrays arrays(GetParam(), primes, list);
    std::vector<int128> result(static_cast<std::size_t>(kLength));
    EXPECT_TRUE(loops().leave_wide(Garner(set(), primes, 0), arrays.residues(), 1, result.data(), 0,
                                   arrays.vectors()));
    for (std::size_t i = 0; i < result.size(); ++i) {
      ASSERT_TRUE(result[i] == values[i % std::size(values)]) << i << ' ' << primes;
    }
  }
}

// Below 2^125, where all lanes are put together at once: halves that are zeros, ones and between.
TEST_P(NttCoefficients, WideIntegersInBothHalves) {
  support::Random random(3);
  const std::uint64_t halves[] = {0, 1, INT64_MAX, std::uint64_t{1} << 63, ~std::uint64_t{0}};
  for (int primes = 1; primes <= set().size(); ++primes) {
    const int bits = std::min(125, static_cast<int>(std::log2(set().capacity(primes))));
    std::vector<int128> values;
    std::vector<Big> list;
    for (std::size_t i = 0; i < kLength; ++i) {
      const std::uint64_t low = i % 6 < 5 ? halves[i % 6] : random.next();
      const uint128 value = uint128{random.next()} << 64 | low;
      const int shift = 128 - static_cast<int>(random.between(bits / 2, bits));
      values.push_back(static_cast<int128>(value << shift) >> shift);
      list.push_back(big_of(set(), values.back()));
    }
    const Arrays arrays(GetParam(), primes, list);
    std::vector<int128> result(static_cast<std::size_t>(kLength));
    EXPECT_TRUE(loops().leave_wide(Garner(set(), primes, 0), arrays.residues(), 1, result.data(), 0,
                                   arrays.vectors()));
    for (std::size_t i = 0; i < result.size(); ++i) {
      ASSERT_TRUE(result[i] == values[i]) << i << ' ' << primes;
    }
  }
}

TEST_P(NttCoefficients, WideOverflowCountsWhereItIsWanted) {
  Big beyond = big_of(set(), kLargest128);
  ++beyond.digits[0];
  for (const bool negative : {false, true}) {
    beyond.negative = negative;
    if (negative) ++beyond.digits[0];
    std::vector<Big> list(static_cast<std::size_t>(kLength), Big{set()});
    list[100] = beyond;
    const int primes = set().primes_for(0x1p127);
    const Arrays arrays(GetParam(), primes, list);
    std::vector<int128> result(static_cast<std::size_t>(kLength));
    const auto fits = [&](std::int64_t first, std::int64_t last, std::int64_t step) {
      return loops().leave_wide(Garner(set(), primes, 0), arrays.residues(first, last), step,
                                result.data(), 0, arrays.vectors());
    };
    EXPECT_FALSE(fits(0, kLength, 1));
    EXPECT_FALSE(fits(100, 101, 1));
    EXPECT_TRUE(fits(0, 100, 1));
    EXPECT_TRUE(fits(101, kLength, 1));
    EXPECT_FALSE(fits(1, kLength, 3));
    EXPECT_TRUE(fits(0, kLength, 3));
  }
}

// Only what is wanted is written; pieces do not disturb each other.
TEST_P(NttCoefficients, PiecesAndRanges) {
  const std::vector<Big> list = integers(set(), 2, 5);
  const Arrays arrays(GetParam(), 2, list);
  const Garner garner(set(), 2, 2147483647);
  for (const auto& [first, last] : {std::pair<std::int64_t, std::int64_t>{0, kLength},
                                    {50, 51},
                                    {17, 100},
                                    {kLength - 1, kLength}}) {
    std::vector<std::uint64_t> result(static_cast<std::size_t>(kLength + 2), 7);
    for (std::int64_t begin = 0; begin < arrays.vectors(); begin += kStep) {
      loops().leave(garner, arrays.residues(first, last), result.data() + 1, begin, begin + kStep);
    }
    EXPECT_EQ(result.front(), 7u);
    for (std::int64_t i = first; i < last; ++i) {
      ASSERT_EQ(result[static_cast<std::size_t>(1 + i - first)],
                list[static_cast<std::size_t>(i)].modulo(2147483647))
          << i;
    }
    for (std::int64_t i = 1 + last - first; i < kLength + 2; ++i) {
      ASSERT_EQ(result[static_cast<std::size_t>(i)], 7u) << i;
    }
  }
}

// Residues above m/2 stand for negative integers.
TEST_P(NttCoefficients, ResiduesAreCentred) {
  const Tree tree(prime(), 64, lanes());
  for (const std::uint64_t m : {std::uint64_t{2}, std::uint64_t{5}, (std::uint64_t{1} << 63) - 25,
                                std::uint64_t{1} << 63}) {
    std::vector<std::int64_t> residues, integers;
    for (std::uint64_t r : {std::uint64_t{0}, m / 2, m / 2 + 1, m - 1}) {
      r %= m;
      residues.push_back(static_cast<std::int64_t>(r));
      integers.push_back(static_cast<std::int64_t>(r > m / 2 ? r - m : r));
    }
    test::LaneArray by_residues(tree), by_integers(tree);
    by_residues.enter(GetParam(), residues, m);
    by_integers.enter(GetParam(), integers);
    for (std::int64_t i = 0; i < tree.length(); ++i) {
      ASSERT_EQ(residue_of(by_residues.data()[i], prime()),
                residue_of(by_integers.data()[i], prime()))
          << m;
    }
  }
}

TEST_P(NttCoefficients, NormsOfWhatIsNearestToZero) {
  support::Random random(9);
  for (const std::uint64_t m : {std::uint64_t{0}, std::uint64_t{97}, (std::uint64_t{1} << 63) - 25,
                                std::uint64_t{1} << 63}) {
    for (std::int64_t count = 0; count < 40; ++count) {
      std::vector<std::int64_t> list;
      Norms expected;
      for (std::int64_t j = 0; j < count; ++j) {
        std::uint64_t x = random.one_in(3) ? 0 : random.next();
        if (m != 0) x %= m;
        list.push_back(static_cast<std::int64_t>(x));
        const bool negative = m == 0 ? list.back() < 0 : x > m / 2;
        const double size = static_cast<double>(!negative ? x : m - x);
        expected.l1 += size;
        expected.l2 += size * size;
        expected.largest = std::max(expected.largest, size);
        expected.nonzero += x != 0 ? 1 : 0;
      }
      const Norms norms = loops().measure({list.data(), count, m});
      EXPECT_NEAR(norms.l1, expected.l1, 1e-12 * expected.l1);
      EXPECT_NEAR(norms.l2, std::sqrt(expected.l2), 1e-12 * norms.l2);
      EXPECT_EQ(norms.largest, expected.largest);
      EXPECT_EQ(norms.nonzero, expected.nonzero);
    }
  }
}

}  // namespace
}  // namespace faltung::ntt
