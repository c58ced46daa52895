#include "methods/digits/recombine.h"

#include <gtest/gtest.h>

#include <vector>

#include "methods/digits/digit_split.h"
#include "methods/exact/integers.h"
#include "support/random.h"
#include "support/wide.h"

namespace faltung {
namespace {

using support::Random;
using support::Wide;

// value * 2^bits + addend by doubling, in the other layout of 192 bits.
Wide shifted(Wide value, int bits, std::int64_t addend) {
  for (; bits > 0; --bits) {
    value.high = value.high * 2 + static_cast<std::int64_t>(value.low >> 63);
    value.low <<= 1;
  }
  value.add(addend);
  return value;
}

void expect_same(const Wide192& found, const Wide& expected) {
  ASSERT_EQ(static_cast<std::uint64_t>(found.low), expected.low);
  ASSERT_TRUE(static_cast<std::uint64_t>(found.low >> 64) ==
              static_cast<std::uint64_t>(expected.high));
  ASSERT_EQ(found.high, static_cast<std::int64_t>(expected.high >> 64));
  ASSERT_EQ(found.fits_128(), expected.fits_int128());
}

TEST(Wide192, ShiftsInGroupsOfEitherSign) {
  Random random(31);
  for (int round = 0; round < 3000; ++round) {
    const int bits = static_cast<int>(random.between(4, 26));
    Wide192 found{0, 0};
    Wide expected;
    for (int used = 0; used + bits <= 130; used += bits) {
      // Groups of all sizes, zero and one among them, as large as rounded transforms hold.
      const std::int64_t group =
          random.between(-(std::int64_t{1} << 52), std::int64_t{1} << 52) >> random.between(0, 52);
      shift_in(found, bits, static_cast<double>(group));
      expected = shifted(expected, bits, group);
      expect_same(found, expected);
    }
  }
}

TEST(Wide192, CarriesAndBorrowsRunThrough) {
  Wide192 value{~uint128{0}, -1};  // -1
  shift_in(value, 4, 16);
  EXPECT_TRUE(value.low == 0 && value.high == 0);
  shift_in(value, 26, -1);
  EXPECT_TRUE(value.low == ~uint128{0} && value.high == -1);
  shift_in(value, 26, 0);
  EXPECT_TRUE(value.high == -1 && value.low == ~uint128{0} << 26);
}

TEST(Wide192, FitsUpToTheEdgesOf128Bits) {
  const uint128 top = uint128{1} << 127;
  EXPECT_TRUE((Wide192{top - 1, 0}.fits_128()));
  EXPECT_FALSE((Wide192{top, 0}.fits_128()));
  EXPECT_TRUE((Wide192{top, -1}.fits_128()));
  EXPECT_FALSE((Wide192{top - 1, -1}.fits_128()));
  EXPECT_TRUE((Wide192{0, 0}.fits_128()));
  EXPECT_FALSE((Wide192{0, 1}.fits_128()));
  EXPECT_FALSE((Wide192{0, -1}.fits_128()));
}

TEST(Recombine, RoundsGroupsToTheNearestInteger) {
  Wide192 wide{0, 0};
  shift_in(wide, 8, 2.75);
  EXPECT_TRUE(wide.low == 3);
  shift_in(wide, 8, -2.75);
  EXPECT_TRUE(wide.low == 3 * 256 - 3);
  std::uint64_t value = 0;
  shift_in(value, 8, -0.75);
  EXPECT_EQ(static_cast<std::int64_t>(value), -1);
}

// The product of two integers by the digits of both, highest group first, as the method does it.
template <typename ShiftIn>
void by_groups(std::int64_t a, std::int64_t b, int bits, const ShiftIn& shift_in_group) {
  const auto digits = [&](std::int64_t x) {
    const std::uint64_t size =
        x < 0 ? 0 - static_cast<std::uint64_t>(x) : static_cast<std::uint64_t>(x);
    std::vector<std::int64_t> list;
    for (int d = digit_count(size, bits); d > 1; --d) list.push_back(take_digit(x, bits));
    list.push_back(x);
    return list;
  };
  const auto left = digits(a), right = digits(b);
  for (std::size_t group = left.size() + right.size() - 1; group-- > 0;) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (group >= i && group - i < right.size()) sum += left[i] * right[group - i];
    }
    shift_in_group(static_cast<double>(sum));
  }
}

constexpr std::int64_t kExtremes[] = {INT64_MIN, INT64_MIN + 1, -4294967296,   -3,       -1, 0, 1,
                                      2,         4294967295,    INT64_MAX - 1, INT64_MAX};

TEST(Recombine, ProductsOfExtremesAreExactIn192Bits) {
  for (const int bits : {4, 7, 16, 22, 25}) {
    for (const std::int64_t a : kExtremes) {
      for (const std::int64_t b : kExtremes) {
        Wide192 found{0, 0};
        by_groups(a, b, bits, [&](double group) { shift_in(found, bits, group); });
        Wide expected;
        expected.add_product(a, b);
        expect_same(found, expected);
      }
    }
  }
}

TEST(Recombine, In64BitsItIsTheProductModulo2To64) {
  for (const int bits : {4, 7, 16, 25}) {
    for (const std::int64_t a : kExtremes) {
      for (const std::int64_t b : kExtremes) {
        std::uint64_t found = 0;
        by_groups(a, b, bits, [&](double group) { shift_in(found, bits, group); });
        EXPECT_EQ(found, static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
      }
    }
  }
}

TEST(Recombine, ResiduesAreReducedAndNeverNegative) {
  for (const std::uint64_t modulus : {std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{998244353},
                                      (std::uint64_t{1} << 63) - 25, std::uint64_t{1} << 63}) {
    for (const int bits : {4, 16, 25}) {
      for (const std::uint64_t r : {std::uint64_t{0}, std::uint64_t{1}, modulus / 2, modulus - 1}) {
        for (const std::uint64_t s :
             {std::uint64_t{0}, std::uint64_t{1}, modulus / 3, modulus - 1}) {
          std::uint64_t found = 0;
          by_groups(centred(r, modulus), centred(s, modulus), bits, [&](double group) {
            shift_in(found, bits, group, modulus);
            ASSERT_LT(found, modulus);
          });
          EXPECT_EQ(found, static_cast<std::uint64_t>(uint128{r} * s % modulus))
              << r << " times " << s << " modulo " << modulus;
        }
      }
    }
  }
}

}  // namespace
}  // namespace faltung
