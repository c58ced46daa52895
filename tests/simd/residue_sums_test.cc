// Sums of residues on every SIMD target, against one product after the other.
#include "simd/residue_sums.h"

#include <random>
#include <vector>

#include "faltung/view.h"
#include "simd/targets.h"
#include "simd/toeplitz_loops.h"

namespace faltung::simd {
namespace {

using Residues = std::vector<std::uint64_t>;

class ResidueSumsTest : public test::AllTargets {
 protected:
  // Taps in the order of the samples, and in the other.
  void expect_sums(const Residues& in, const Residues& taps, std::uint64_t m) const {
    const auto count = std::ssize(taps), length = std::ssize(in) - count + 1;
    for (const bool turned : {false, true}) {
      std::vector<std::int64_t> offsets(taps.size());
      for (std::int64_t t = 0; t < count; ++t) {
        offsets[static_cast<std::size_t>(t)] = turned ? count - 1 - t : t;
      }
      Residues out(static_cast<std::size_t>(length) + 1, 77);
      residue_sums(GetParam())(in.data(), offsets.data(), taps.data(), count, m, out.data(),
                               length);
      ASSERT_EQ(out.back(), 77u);
      for (std::int64_t i = 0; i < length; ++i) {
        std::uint64_t sum = 0;
        for (std::size_t t = 0; t < taps.size(); ++t) {
          sum = (sum + taps[t] * in[static_cast<std::size_t>(offsets[t] + i)]) % m;
        }
        ASSERT_EQ(out[static_cast<std::size_t>(i)], sum)
            << count << " taps modulo " << m << ", result " << i << " of " << length;
      }
    }
  }
};

FALTUNG_FOR_ALL_TARGETS(ResidueSumsTest);

constexpr std::uint64_t kModuli[] = {2,          3,          97,         65536,
                                     1073741823, 2147483629, 2147483647, kLargestSummed};

TEST_P(ResidueSumsTest, EveryLength) {
  std::mt19937_64 random(1);
  for (std::size_t length = 1; length <= 70; ++length) {
    for (const std::size_t taps : {1, 2, 3, 4, 5, 8, 31}) {
      const std::uint64_t m = kModuli[(length + taps) % std::size(kModuli)];
      Residues in(length + taps - 1), of(taps);
      for (auto& x : in) x = random() % m;
      for (auto& x : of) x = random() % m;
      expect_sums(in, of, m);
    }
  }
}

TEST_P(ResidueSumsTest, TheLargestResidues) {
  for (const std::uint64_t m : kModuli) {
    for (const std::size_t taps : {4, 257, 5000}) {
      expect_sums(Residues(taps + 40, m - 1), Residues(taps, m - 1), m);
    }
  }
}

// More taps than are summed before a sum is reduced.
TEST_P(ResidueSumsTest, VeryManyTaps) {
  const std::uint64_t m = kLargestSummed - 1;
  const std::size_t taps = (1 << 20) + 3;
  expect_sums(Residues(taps + 2, m - 1), Residues(taps, m - 1), m);
}

TEST_P(ResidueSumsTest, NoTaps) {
  Residues out(5, 77);
  const Residues in(5, 1);
  residue_sums(GetParam())(in.data(), nullptr, nullptr, 0, 7, out.data(), 4);
  EXPECT_EQ(out, (Residues{0, 0, 0, 0, 77}));
}

class ToeplitzLoopsTest : public test::AllTargets {};

FALTUNG_FOR_ALL_TARGETS(ToeplitzLoopsTest);

TEST_P(ToeplitzLoopsTest, DifferencesAndSums) {
  std::mt19937_64 random(2);
  const ToeplitzLoops& loops = toeplitz_loops(GetParam());
  for (const std::uint64_t m : {std::uint64_t{0}, std::uint64_t{2}, std::uint64_t{2147483629},
                                std::uint64_t{9223372036854775783}, std::uint64_t{1} << 63}) {
    const auto reduced = [&](uint128 x) { return static_cast<std::uint64_t>(m == 0 ? x : x % m); };
    const auto any = [&](std::size_t i) {
      return m == 0 ? random() : i % 5 == 0 ? m - 1 : i % 7 == 0 ? 0 : random() % m;
    };
    const uint128 lift = m == 0 ? uint128{1} << 64 : m;
    for (std::size_t h = 1; h <= 40; ++h) {
      Residues x(3 * h), d(2 * h + 1, 77), p(h), y(2 * h);
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = any(i);
      for (std::size_t i = 0; i < h; ++i) p[i] = any(i + 1);
      for (std::size_t i = 0; i < 2 * h; ++i) y[i] = any(i + 3);
      const auto half = static_cast<std::int64_t>(h);
      loops.difference(x.data(), half, 2 * half, m, d.data());
      ASSERT_EQ(d.back(), 77u);
      for (std::size_t i = 0; i < 2 * h; ++i) ASSERT_EQ(d[i], reduced(x[i] + lift - x[i + h]));
      const Residues before = y;
      loops.combine(p.data(), half, m, y.data());
      for (std::size_t i = 0; i < h; ++i) {
        ASSERT_EQ(y[i], reduced(uint128{before[i]} + p[i]));
        ASSERT_EQ(y[h + i], reduced(before[i] + lift - before[h + i]));
      }
    }
  }
}

}  // namespace
}  // namespace faltung::simd
