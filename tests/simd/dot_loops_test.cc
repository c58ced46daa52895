// Sums of coefficients times weights on every SIMD target, against one product after the other.
#include "simd/dot_loops.h"

#include <functional>
#include <random>
#include <vector>

#include "core/buffer.h"
#include "targets.h"

namespace faltung::simd {
namespace {

constexpr std::uint64_t kLargest = UINT64_MAX >> 1;
constexpr std::int64_t kLeast = INT64_MIN;

// An integer of 192 bits and more, as residues modulo 2^128 and modulo 2^61 - 1.
struct Value {
  uint128 wrapped = 0;
  std::uint64_t folded = 0;
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;

  static std::uint64_t fold(int128 x) {
    const int128 rest = x % static_cast<int128>(kPrime);
    return static_cast<std::uint64_t>(rest < 0 ? rest + kPrime : rest);
  }
  // + x y 2^shift
  void add(int128 x, std::int64_t y, int shift = 0) {
    wrapped += (static_cast<uint128>(x) * static_cast<uint128>(int128{y})) << shift;
    const uint128 place = (uint128{1} << shift) % kPrime;
    const uint128 product = uint128{fold(x)} * fold(y) % kPrime;
    folded = static_cast<std::uint64_t>((folded + product * place) % kPrime);
  }
  bool operator==(const Value&) const = default;
};

void add_sums(Value& value, const PieceSums& sums, int shift = 0) {
  for (std::size_t j = 0; j < kPieces; ++j) {
    const int place = shift + static_cast<int>(j) * kPieceBits;
    value.add(sums.low[j], 1, place);
    value.add(sums.high[j], std::int64_t{1} << 32, place);
  }
}

// A table of pieces, and the weights.
struct Table {
  Buffer rows{kPieces * kMostTerms * 8};
  std::vector<std::int64_t> weights;
  explicit Table(const std::function<std::uint64_t()>& weight) {
    for (std::int64_t i = 0; i < kMostTerms; ++i) {
      const std::uint64_t w = weight();
      weights.push_back(static_cast<std::int64_t>(w));
      for (int j = 0; j < kPieces; ++j) {
        rows.as<std::uint64_t>()[j * kMostTerms + i] = w >> (j * kPieceBits) & 0x1FFFFF;
      }
    }
  }
  const std::uint64_t* data() const { return rows.as<const std::uint64_t>(); }
};

std::vector<Table> tables() {
  std::mt19937_64 random(1);
  std::vector<Table> list;
  list.emplace_back([] { return kLargest; });
  list.emplace_back([&] { return random() >> 1; });
  return list;
}

const std::vector<std::int64_t>& lengths() {
  static const std::vector<std::int64_t> list = [] {
    std::vector<std::int64_t> all = {1000, kMostTerms - 1, kMostTerms};
    for (std::int64_t n = 0; n <= 70; ++n) all.push_back(n);
    return all;
  }();
  return list;
}

class DotLoopsTest : public test::AllTargets {
 protected:
  const DotLoops& loops() const { return dot_loops(GetParam()); }
};

FALTUNG_FOR_ALL_TARGETS(DotLoopsTest);

TEST_P(DotLoopsTest, Residues) {
  std::mt19937_64 random(2);
  for (const Table& table : tables()) {
    for (const std::int64_t n : lengths()) {
      std::vector<std::uint64_t> x(static_cast<std::size_t>(n), kLargest);
      for (int fill = 0; fill < 2; ++fill) {
        Value expected, found;
        for (std::size_t i = 0; i < x.size(); ++i) expected.add(x[i], table.weights[i]);
        PieceSums sums;
        ASSERT_TRUE(loops().residues(x.data(), n, kLargest + 1, table.data(), &sums));
        add_sums(found, sums);
        ASSERT_EQ(found, expected) << n;
        for (auto& residue : x) residue = random() >> 1;
      }
    }
  }
}

TEST_P(DotLoopsTest, ShortResidues) {
  std::mt19937_64 random(3);
  const Buffer u(kMostTerms * 8), v(kMostTerms * 8);
  for (int fill = 0; fill < 2; ++fill) {
    const auto any = [&] { return fill == 0 ? kShortResidues - 1 : random() % kShortResidues; };
    for (std::int64_t i = 0; i < kMostTerms; ++i) {
      u.as<std::uint64_t>()[i] = any();
      v.as<std::uint64_t>()[i] = any();
    }
    for (const std::int64_t n : lengths()) {
      std::vector<std::uint64_t> x(static_cast<std::size_t>(n));
      for (auto& residue : x) residue = any();
      uint128 by_u = 0, by_v = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        by_u += uint128{x[i]} * u.as<std::uint64_t>()[i];
        by_v += uint128{x[i]} * v.as<std::uint64_t>()[i];
      }
      SplitSum found_u{9, 9}, found_v{9, 9};
      ASSERT_TRUE(loops().short_residues(x.data(), n, kShortResidues, u.as<std::uint64_t>(),
                                         v.as<std::uint64_t>(), &found_u, &found_v));
      ASSERT_TRUE((uint128{found_u.high} << 32) + found_u.low == by_u) << n;
      ASSERT_TRUE((uint128{found_v.high} << 32) + found_v.low == by_v) << n;
    }
  }
}

// Wherever it stands, in whole vectors and in what is left.
TEST_P(DotLoopsTest, OneAboveTheBoundIsSeen) {
  const Table table([] { return 1; });
  PieceSums sums;
  SplitSum by_u, by_v;
  for (const std::uint64_t bound :
       {std::uint64_t{1}, std::uint64_t{97}, kShortResidues, kLargest - 24, kLargest + 1}) {
    for (std::size_t n = 1; n <= 70; ++n) {
      std::vector<std::uint64_t> x(n, bound - 1);
      const auto count = static_cast<std::int64_t>(n);
      const auto short_ones = [&] {
        return loops().short_residues(x.data(), count, bound, table.data(), table.data(), &by_u,
                                      &by_v);
      };
      ASSERT_TRUE(loops().residues(x.data(), count, bound, table.data(), &sums));
      ASSERT_TRUE(short_ones());
      for (std::size_t at = 0; at < n; ++at) {
        for (const std::uint64_t wrong : {bound, UINT64_MAX}) {
          x[at] = wrong;
          ASSERT_FALSE(loops().residues(x.data(), count, bound, table.data(), &sums))
              << bound << " " << n << " at " << at;
          ASSERT_FALSE(short_ones()) << bound << " " << n << " at " << at;
        }
        x[at] = bound - 1;
      }
    }
  }
}

TEST_P(DotLoopsTest, Integers) {
  std::mt19937_64 random(4);
  for (const Table& table : tables()) {
    for (const std::int64_t n : lengths()) {
      std::vector<std::int64_t> x(static_cast<std::size_t>(n));
      for (int fill = 0; fill < 3; ++fill) {
        for (auto& integer : x) {
          integer = fill == 0   ? kLeast
                    : fill == 1 ? INT64_MAX
                                : static_cast<std::int64_t>(random());
        }
        Value expected, found;
        for (std::size_t i = 0; i < x.size(); ++i) expected.add(x[i], table.weights[i]);
        PieceSums sums;
        loops().integers(x.data(), n, table.data(), &sums);
        add_sums(found, sums);
        ASSERT_EQ(found, expected) << n << " " << fill;
      }
    }
  }
}

TEST_P(DotLoopsTest, ShortIntegers) {
  std::mt19937_64 random(5);
  for (const Table& table : tables()) {
    for (const std::int64_t n : lengths()) {
      std::vector<std::int64_t> x(static_cast<std::size_t>(n));
      for (int fill = 0; fill < 3; ++fill) {
        for (auto& integer : x) {
          integer = fill == 0   ? INT32_MIN
                    : fill == 1 ? INT32_MAX
                                : static_cast<std::int32_t>(random());
        }
        Value expected, found;
        for (std::size_t i = 0; i < x.size(); ++i) expected.add(x[i], table.weights[i]);
        PieceSums sums;
        ASSERT_TRUE(loops().short_integers(x.data(), n, table.data(), &sums));
        add_sums(found, sums);
        ASSERT_EQ(found, expected) << n << " " << fill;
      }
    }
  }
}

TEST_P(DotLoopsTest, OneThatIsNotShortIsSeen) {
  const Table table([] { return 1; });
  PieceSums sums;
  for (std::size_t n = 1; n <= 40; ++n) {
    std::vector<std::int64_t> x(n, -1);
    for (std::size_t at = 0; at < n; ++at) {
      for (const std::int64_t wrong : {std::int64_t{1} << 31, std::int64_t{INT32_MIN} - 1,
                                       std::int64_t{1} << 32, kLeast, INT64_MAX}) {
        x[at] = wrong;
        ASSERT_FALSE(
            loops().short_integers(x.data(), static_cast<std::int64_t>(n), table.data(), &sums))
            << n << " at " << at << ": " << wrong;
      }
      x[at] = INT32_MAX;
    }
  }
}

TEST_P(DotLoopsTest, WideIntegers) {
  std::mt19937_64 random(6);
  constexpr int128 kWideLeast = int128{kLeast} << 64;
  for (const Table& table : tables()) {
    for (const std::int64_t n : lengths()) {
      std::vector<int128> x(static_cast<std::size_t>(n));
      for (int fill = 0; fill < 4; ++fill) {
        for (auto& integer : x) {
          integer = fill == 0   ? kWideLeast
                    : fill == 1 ? -(kWideLeast + 1)
                    : fill == 2 ? -1
                                : static_cast<int128>(uint128{random()} << 64 | random());
        }
        Value expected, found;
        for (std::size_t i = 0; i < x.size(); ++i) expected.add(x[i], table.weights[i]);
        PieceSums lower, upper;
        loops().wide_integers(x.data(), n, table.data(), &lower, &upper);
        add_sums(found, lower);
        add_sums(found, upper, 64);
        ASSERT_EQ(found, expected) << n << " " << fill;
      }
    }
  }
}

}  // namespace
}  // namespace faltung::simd
