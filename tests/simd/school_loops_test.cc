// Schoolbook products on every SIMD target, against one product after the other.
#include "simd/school_loops.h"

#include <random>
#include <vector>

#include "faltung/view.h"
#include "targets.h"

namespace faltung::simd {
namespace {

using Residues = std::vector<std::uint64_t>;

class SchoolLoopTest : public test::AllTargets {
 protected:
  // Everything of the product, and a part of it, leaving what stands beyond.
  void expect_product(const Residues& a, const Residues& b, std::uint64_t m) const {
    const auto na = std::ssize(a), nb = std::ssize(b);
    Residues expected(a.size() + b.size() - 1, 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t j = 0; j < b.size(); ++j) {
        expected[i + j] = static_cast<std::uint64_t>((uint128{a[i]} * b[j] + expected[i + j]) % m);
      }
    }
    const std::int64_t length = std::ssize(expected);
    for (const auto& [lo, hi] : {std::pair(std::int64_t{0}, length),
                                 {length / 3, length - 1},
                                 {length / 2, length / 2 + 1}}) {
      if (lo >= hi) continue;
      Residues found(static_cast<std::size_t>(hi - lo) + 1, 77);
      school_loop(GetParam())(a.data(), na, b.data(), nb, m, lo, hi - lo, found.data());
      ASSERT_EQ(found.back(), 77u);
      found.pop_back();
      ASSERT_EQ(found, Residues(expected.begin() + lo, expected.begin() + hi))
          << na << " by " << nb << " modulo " << m << " from " << lo;
    }
  }
};

FALTUNG_FOR_ALL_TARGETS(SchoolLoopTest);

constexpr std::uint64_t kModuli[] = {2,         3,          97,         65536,
                                     205028351, 1073741823, 2147483647, kLargestSchool};

TEST_P(SchoolLoopTest, EveryLength) {
  std::mt19937_64 random(1);
  for (std::size_t na = 1; na <= 70; ++na) {
    for (const std::size_t nb : {std::size_t{1}, std::size_t{2}, na, na / 2 + 1, std::size_t{40}}) {
      const std::uint64_t m = kModuli[(na + nb) % std::size(kModuli)];
      Residues a(na), b(nb);
      for (auto& x : a) x = random() % m;
      for (auto& x : b) x = random() % m;
      expect_product(a, b, m);
    }
  }
}

// The largest sums of either sign, and quotients nearest to an integer.
TEST_P(SchoolLoopTest, ExtremesOfTheLongest) {
  for (const std::uint64_t m : kModuli) {
    for (const std::uint64_t x : {m - 1, m / 2, (m / 2 + 1) % m, std::uint64_t{1}}) {
      for (const std::uint64_t y : {m - 1, m / 2, (m / 2 + 1) % m, std::uint64_t{1}}) {
        expect_product(Residues(kLongestSchool, x), Residues(kLongestSchool, y), m);
        expect_product(Residues(kLongestSchool, x), Residues(9, y), m);
      }
    }
  }
}

TEST_P(SchoolLoopTest, ManyRandomOnes) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t m = 2 + random() % (kLargestSchool - 1);
    Residues a(1 + random() % 100), b(1 + random() % 100);
    for (auto& x : a) x = random() % m;
    for (auto& x : b) x = random() % m;
    expect_product(a, b, m);
  }
}

}  // namespace
}  // namespace faltung::simd
