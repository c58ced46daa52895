// Products that take no plan, against products by a method that is forced, which do: all rings,
// lengths round every length of a transform, ranges, sparse operands, results that do not fit.
#include <gtest/gtest.h>

#include "methods/ntt/ntt_product.h"
#include "polynomial/schoolbook.h"

namespace faltung {
namespace {

using polynomial::Options;

Options by(const std::string& method, int threads = 1) {
  Options options;
  options.method = method;
  options.threads = threads;
  return options;
}

// Lengths just below, at and above those that fill a transform of 2^k, 3*2^k, 5*2^k or 15*2^k.
std::vector<std::pair<std::size_t, std::size_t>> lengths() {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (const std::size_t points : {128, 192, 256, 320, 512, 960, 1920}) {
    for (const std::size_t total : {points - 1, points, points + 1, points + 2}) {
      pairs.push_back({total / 2, total - total / 2});
      pairs.push_back({total - 40, 40});
    }
  }
  return pairs;
}

TEST(Unplanned, ResiduesAgreeWithOtherMethods) {
  std::mt19937_64 random(1);
  for (const std::uint64_t m :
       {std::uint64_t{2}, std::uint64_t{97}, std::uint64_t{2147483647}, std::uint64_t{1} << 32,
        (std::uint64_t{1} << 63) - 25, std::uint64_t{1} << 63}) {
    for (const auto& [n, k] : lengths()) {
      std::vector<std::uint64_t> a(n), b(k);
      for (std::uint64_t& x : a) x = random() % m;
      for (std::uint64_t& x : b) x = m - 1;
      const auto expected = polynomial::multiply_mod(a, b, m, by("digits"));
      ASSERT_EQ(polynomial::multiply_mod(a, b, m), expected) << n << ' ' << k << ' ' << m;
      ASSERT_EQ(polynomial::multiply_mod(b, a, m, by("", 3)), expected) << n << ' ' << k;
      const auto lo = static_cast<std::int64_t>(random() % (n + k));
      const auto hi = lo + static_cast<std::int64_t>(random() % (n + k));
      ASSERT_EQ(polynomial::multiply_mod_range(a, b, m, lo, hi),
                polynomial::multiply_mod_range(a, b, m, lo, hi, by("direct")))
          << n << ' ' << k << ' ' << m << " [" << lo << ", " << hi << ")";
    }
  }
}

// The largest integers that so many primes serve, and the smallest that need one more.
TEST(Unplanned, EdgesOfThePrimesOnEveryTarget) {
  for (const std::string& name : simd_targets()) {
    EngineOptions engine_options;
    engine_options.simd = name;
    Engine engine(engine_options);
    for (const std::int64_t n : {100, 700}) {
      const auto length = static_cast<std::size_t>(n);
      const ntt::PrimeSet& set =
          ntt::primes_of(*simd::find_target(name), ntt::tree_length(2 * n - 1), 0);
      for (int primes = 1; primes < set.size(); ++primes) {
        const double edge = std::sqrt(set.capacity(primes) / static_cast<double>(n));
        for (const double part : {0.9999, 0.999999, 1.0, 1.000001, 1.0001}) {
          if (edge * part >= 0x1p62) break;
          const auto limit = static_cast<std::int64_t>(edge * part);
          const std::uint64_t m = 2 * static_cast<std::uint64_t>(limit) + 1;
          const std::vector<std::uint64_t> upper(length, m / 2), lower(length, m / 2 + 1);
          const std::vector<std::int64_t> all(length, limit);
          const bool fits = static_cast<double>(n) * edge * edge < 0x1p126;
          for (const char* method : {"", "ntt"}) {
            Options options = by(method);
            options.engine = &engine;
            ASSERT_EQ(polynomial::multiply_mod(upper, lower, m, options),
                      schoolbook_mod(upper, lower, m))
                << name << ' ' << n << ", " << primes << " primes, modulo " << m;
            for (const auto& list : fits ? inputs(length, limit, 5) : decltype(inputs(1, 1, 5))()) {
              ASSERT_TRUE(polynomial::multiply_wide(list, all, options) == schoolbook(list, all))
                  << name << ' ' << n << ", " << primes << " primes, " << limit;
            }
          }
        }
      }
    }
  }
}

TEST(Unplanned, SmallAndSparseOperandsModuloALargeNumber) {
  const std::uint64_t m = (std::uint64_t{1} << 63) - 25;
  for (const std::uint64_t value : {std::uint64_t{1}, std::uint64_t{1} << 31, m / 2, m - 1}) {
    for (const std::size_t every : {1, 2, 30, 500}) {
      std::vector<std::uint64_t> a(500), b(400);
      for (std::size_t i = 0; i < a.size(); i += every) a[i] = value;
      for (std::size_t i = 0; i < b.size(); i += every) b[i] = m - value;
      ASSERT_EQ(polynomial::multiply_mod(a, b, m), schoolbook_mod(a, b, m))
          << value << ' ' << every;
    }
  }
}

// Every magnitude at which one more prime is needed lies between two of these.
TEST(Unplanned, IntegersOfEveryMagnitude) {
  for (int bits = 1; bits <= 63; ++bits) {
    const auto limit = static_cast<std::int64_t>((std::uint64_t{1} << bits) - 1);
    for (const auto& a : inputs(200, limit, 1)) {
      for (const auto& b : inputs(170, limit, 2)) {
        const std::vector<int128> expected = schoolbook(a, b);
        bool fits = true, fits_128 = bits < 60;
        for (const int128 c : expected) fits &= c >= kMin && c <= kMax;
        if (fits_128) {
          ASSERT_EQ(polynomial::multiply_wide(a, b), expected) << bits;
        }
        Options wrap;
        wrap.overflow = Overflow::wrap;
        const auto wrapped = polynomial::multiply<std::int64_t>(a, b, wrap);
        for (std::size_t i = 0; i < expected.size(); ++i) {
          ASSERT_EQ(wrapped[i], static_cast<std::int64_t>(expected[i])) << bits << ' ' << i;
        }
        if (fits) {
          ASSERT_EQ(polynomial::multiply<std::int64_t>(a, b), wrapped) << bits;
        } else {
          ASSERT_EQ(code_of([&] { polynomial::multiply<std::int64_t>(a, b); }),
                    ErrorCode::integer_overflow)
              << bits;
        }
      }
    }
  }
}

// Products a little longer than a transform, which fold, and around where they begin to.
TEST(Unplanned, FoldedProducts) {
  std::mt19937_64 random(3);
  const std::uint64_t m = (std::uint64_t{1} << 63) - 25;
  int folded = 0;
  for (const std::size_t points : {768, 1024, 1280, 1536, 4096, 6144}) {
    for (const std::size_t more : {0, 1, 2, 17, 40, 63, 64, 65, 100, 150, 300, 500}) {
      const std::size_t length = points + more;
      for (const std::size_t n : {length / 2, length - std::max<std::size_t>(more, 31)}) {
        const std::size_t k = length + 1 - n;
        NttProduct::Shape shape;
        shape.a = static_cast<std::int64_t>(std::max(n, k));
        shape.b = static_cast<std::int64_t>(std::min(n, k));
        shape.count = static_cast<std::int64_t>(length);
        shape.may_fold = true;
        folded += shape.folded_points() < shape.points() ? 1 : 0;
        std::vector<std::uint64_t> a(n), b(k);
        std::vector<std::int64_t> x(n), y(k);
        for (auto& c : a) c = random() % m;
        for (auto& c : b) c = m - 1 - random() % 5;
        for (auto& c : x) c = static_cast<std::int64_t>(random()) >> 30;
        for (auto& c : y) c = static_cast<std::int64_t>(random()) >> 48;
        ASSERT_EQ(polynomial::multiply_mod(a, b, m),
                  polynomial::multiply_mod(a, b, m, by("digits")))
            << n << " by " << k;
        ASSERT_EQ(polynomial::multiply<std::int64_t>(x, y),
                  polynomial::multiply<std::int64_t>(x, y, by("direct")))
            << n << " by " << k;
        Options wrap = by("", 2), wrap_direct = by("direct");
        wrap.overflow = wrap_direct.overflow = Overflow::wrap;
        for (auto& c : x) c = static_cast<std::int64_t>(random());
        ASSERT_EQ(polynomial::multiply<std::int64_t>(x, y, wrap),
                  polynomial::multiply<std::int64_t>(x, y, wrap_direct))
            << n << " by " << k;
      }
    }
  }
  EXPECT_GE(folded, 20);
}

// No transform is longer than the shortest that a product fits, folded ones hold all terms of the
// longer operand and leave out no more than either has.
TEST(Unplanned, TransformsAreNoLongerThanNeeded) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 20000; ++i) {
    NttProduct::Shape shape;
    shape.a = 1 + static_cast<std::int64_t>(random() % 9000);
    shape.b = 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(shape.a));
    const std::int64_t length = shape.a + shape.b - 1;
    const bool whole = i % 2 == 0;
    if (!whole) shape.lo = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(length));
    shape.count = length - shape.lo;
    shape.may_fold = true;
    const std::int64_t points = shape.points(), folded = shape.folded_points();
    ASSERT_TRUE(ntt::has_tree(points) && ntt::has_tree(folded));
    ASSERT_EQ(points, ntt::tree_length(length)) << shape.a << ' ' << shape.b << ' ' << shape.lo;
    ASSERT_LE(folded, points);
    if (folded == points) continue;
    ASSERT_TRUE(whole);
    ASSERT_GE(folded, shape.a);
    ASSERT_LE(length - folded, shape.b);
    ASSERT_EQ(folded, ntt::tree_length_within(length));
  }
}

TEST(Unplanned, WideOverflowIsAnError) {
  const std::vector<std::int64_t> a(200, kMin), b(200, kMin);
  EXPECT_EQ(code_of([&] { polynomial::multiply_wide(a, b); }), ErrorCode::integer_overflow);
  // The first coefficient alone is 2^126.
  EXPECT_TRUE(polynomial::multiply_wide_range(a, b, 0, 1)[0] == int128{1} << 126);
}

// The choice for a shape does not depend on what came first.
TEST(Unplanned, SparseThenDense) {
  Engine engine;
  Options options;
  options.engine = &engine;
  const std::uint64_t m = 998244353;
  std::vector<std::uint64_t> a(600, 5), sparse(600), dense(600, m - 1);
  sparse[0] = sparse[599] = 1;
  EXPECT_EQ(polynomial::multiply_mod(a, sparse, m, options), schoolbook_mod(a, sparse, m));
  EXPECT_EQ(polynomial::multiply_mod(a, dense, m, options), schoolbook_mod(a, dense, m));
  EXPECT_GT(engine.cached_bytes(), 0);
  engine.clear();
  EXPECT_EQ(polynomial::multiply_mod(dense, a, m, options), schoolbook_mod(dense, a, m));
}

}  // namespace
}  // namespace faltung
