// Rows of samples into lane arrays of their columns and back: every sample type and first pass,
// widths that fill no vector, windows of results, rounding, and nothing written beside them.
#include "lanes/columns.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include "core/buffer.h"
#include "lanes/transform.h"

namespace faltung {
namespace {

template <typename T>
struct Job {
  const simd::Target& target;
  const lanes::Transforms<T>& loops = lanes::transforms<T>(target);
  lanes::Tree<T> tree;
  std::int64_t width, stripes = (width + loops.lanes - 1) / loops.lanes + 1;
  std::int64_t scalars = tree.points() * 2 * loops.lanes;
  Buffer memory{stripes * scalars * static_cast<std::int64_t>(sizeof(T))};

  Job(const simd::Target& target, std::int64_t length, std::int64_t width)
      : target(target),
        tree(length, std::array{lanes::Turns(0.25L)}, lanes::transforms<T>(target).largest_radix),
        width(width) {}

  lanes::ColumnBlock<T> block(const lanes::Levels<T>& levels, bool streams = false) const {
    return {tree, stripes, scalars, 1, levels, streams};
  }

  // Rows of M to their values at the roots and back to N times themselves.
  template <typename M>
  bool load(const std::vector<std::vector<M>>& rows, ElementType type,
            const lanes::Levels<T>& levels = {}) {
    std::vector<const void*> pointers;
    for (const auto& row : rows) pointers.push_back(row.data());
    const bool finite = lanes::columns<T>(target, type)
                            .load(block(levels), pointers.data(),
                                  static_cast<std::int64_t>(rows.size()), width, memory.as<T>());
    for (std::int64_t g = 0; g < stripes; ++g) {
      loops.forward(tree, tree.rest(), memory.as<T>() + g * scalars, 1);
      loops.inverse(tree, tree.rest(), memory.as<T>() + g * scalars, 1);
    }
    return finite;
  }

  // Columns left ... left+count[1]-1 of rows first ... first+count[0]-1, between canaries.
  template <typename M>
  std::vector<std::vector<M>> store(ElementType type, std::int64_t first, std::int64_t rows,
                                    std::int64_t left, std::int64_t columns, M canary,
                                    const lanes::Levels<T>& levels = {}, bool streams = false) {
    constexpr std::int64_t kAround = 64;
    std::vector<std::vector<M>> out(
        static_cast<std::size_t>(rows),
        std::vector<M>(static_cast<std::size_t>(columns + 2 * kAround), canary));
    std::vector<void*> pointers;
    for (auto& row : out) pointers.push_back(row.data() + kAround);
    lanes::columns<T>(target, type)
        .store(block(levels, streams), memory.as<T>(), first, rows, left, columns, pointers.data());
    for (auto& row : out) {
      for (std::int64_t i = 0; i < kAround; ++i) {
        EXPECT_EQ(row[static_cast<std::size_t>(i)], canary);
        EXPECT_EQ(row[row.size() - 1 - static_cast<std::size_t>(i)], canary);
      }
      row = std::vector<M>(row.begin() + kAround, row.end() - kAround);
    }
    return out;
  }
};

template <typename M, typename Value>
std::vector<std::vector<M>> table(std::int64_t rows, std::int64_t columns, const Value& value) {
  std::vector<std::vector<M>> all;
  for (std::int64_t r = 0; r < rows; ++r) {
    all.emplace_back();
    for (std::int64_t c = 0; c < columns; ++c) all.back().push_back(value(r, c));
  }
  return all;
}

// Each has another first pass; 4 and 8 may be all there is of a tree.
const std::vector<std::int64_t> kLengths = {4, 8, 16, 24, 32, 40, 128};

template <typename T>
class LaneColumns : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(LaneColumns, Scalars);

TYPED_TEST(LaneColumns, ComeBackFromWindowsOfEveryWidth) {
  using T = TypeParam;
  using Pair = std::complex<T>;
  const auto value = [](std::int64_t r, std::int64_t c) { return T((r * 7 + c * 3) % 32 - 16); };
  const auto pair = [&](std::int64_t r, std::int64_t c) { return Pair(value(r, c), value(c, r)); };
  for (const simd::Target& target : simd::supported_targets()) {
    for (const std::int64_t length : kLengths) {
      const T allowed = T(length) * 256 * std::numeric_limits<T>::epsilon();
      for (const std::int64_t width : {1, 5, 16, 33}) {
        SCOPED_TRACE(testing::Message() << target.name << " " << length << " " << width);
        const std::int64_t filled = 2 * length - 3, left = width / 3;
        Job<T> job(target, length, width);
        ASSERT_TRUE(job.load(table<T>(filled, width, value), element_type_of<T>));
        for (const bool streams : {false, true}) {
          const auto back = job.template store<T>(element_type_of<T>, 1, 2 * length - 1, left,
                                                  width - left, T(99), {}, streams);
          for (std::int64_t r = 1; r < 2 * length; ++r) {
            for (std::int64_t c = left; c < width; ++c) {
              const T exact = r < filled ? T(length) * value(r, c) : T(0);
              ASSERT_NEAR(back[std::size_t(r - 1)][std::size_t(c - left)], exact, allowed);
            }
          }
        }
        ASSERT_TRUE(job.load(table<Pair>(length - 1, width, pair), element_type_of<Pair>));
        const auto pairs = job.template store<Pair>(element_type_of<Pair>, 0, length, left,
                                                    width - left, Pair(99, 99));
        for (std::int64_t r = 0; r < length; ++r) {
          for (std::int64_t c = left; c < width; ++c) {
            const Pair exact = r + 1 < length ? T(length) * pair(r, c) : Pair(0);
            const Pair off = pairs[std::size_t(r)][std::size_t(c - left)] - exact;
            ASSERT_LE(std::abs(off), 2 * allowed);
          }
        }
      }
    }
  }
}

TYPED_TEST(LaneColumns, TellOfASampleThatIsNotFinite) {
  using T = TypeParam;
  for (const simd::Target& target : simd::supported_targets()) {
    for (const std::int64_t length : kLengths) {
      const std::int64_t width = 21;
      Job<T> job(target, length, width);
      auto rows = table<T>(2 * length, width, [](auto, auto) { return T(1); });
      for (std::int64_t r = 0; r < 2 * length; ++r) {
        for (const std::int64_t c : {0, 15, 20}) {
          T& sample = rows[std::size_t(r)][std::size_t(c)];
          sample =
              r % 2 == 0 ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::quiet_NaN();
          EXPECT_FALSE(job.load(rows, element_type_of<T>)) << target.name << r << " " << c;
          sample = 1;
        }
      }
      EXPECT_TRUE(job.load(rows, element_type_of<T>));
    }
  }
}

template <typename M>
class SmallColumns : public testing::Test {};
using Small = testing::Types<std::uint8_t, std::uint16_t, std::int16_t>;
TYPED_TEST_SUITE(SmallColumns, Small);

TYPED_TEST(SmallColumns, AreWidenedAndCentred) {
  using M = TypeParam;
  constexpr M kLow = std::numeric_limits<M>::min(), kHigh = std::numeric_limits<M>::max();
  const auto value = [](std::int64_t r, std::int64_t c) {
    const std::array<M, 5> levels = {kLow, kHigh, M(kLow + 1), M(kHigh / 2), M(kHigh - 1)};
    return levels[static_cast<std::size_t>((r + 2 * c) % 5)];
  };
  for (const simd::Target& target : simd::supported_targets()) {
    for (const std::int64_t length : kLengths) {
      for (const std::int64_t width : {3, 16, 37}) {
        for (const float offset : {0.0F, 100.0F}) {
          Job<float> job(target, length, width);
          EXPECT_TRUE(
              job.load(table<M>(2 * length, width, value), element_type_of<M>, {offset, 0}));
          const auto back = job.store<float>(ElementType::float32, 0, 2 * length, 0, width, -1.0F);
          for (std::int64_t r = 0; r < 2 * length; ++r) {
            for (std::int64_t c = 0; c < width; ++c) {
              const float exact = float(length) * (float(value(r, c)) - offset);
              ASSERT_NEAR(back[std::size_t(r)][std::size_t(c)], exact,
                          0x1p-18F * float(length) * float(kHigh))
                  << target.name << " " << length << " " << r << " " << c;
            }
          }
        }
      }
    }
  }
}

// A tree of one pass is not touched here: what is loaded is what is stored.
TYPED_TEST(SmallColumns, AreRoundedHalfToEvenAndSaturated) {
  using M = TypeParam;
  constexpr float kLow = std::numeric_limits<M>::min(), kHigh = std::numeric_limits<M>::max();
  struct Case {
    float offset, quantum, result, stored;
  };
  const std::vector<Case> cases = {
      {0, 0, 0.5F, 0},
      {0, 0, 1.5F, 2},
      {0, 0, 2.5F, 2},
      {0, 0, 2.501F, 3},
      {0, 0, kHigh + 0.4F, kHigh},
      {0, 0, kHigh + 1000, kHigh},
      {0, 0, kLow - 0.6F, kLow},
      {0, 0, kLow - 1e9F, kLow},
      {0, 0, 1e30F, kHigh},
      {100, 0, -97.5F, 2},
      {100, 0, kHigh - 100, kHigh},
      {0, 0.5F, 2.6F, 2},  // 2.5 it was
      {0, 0.5F, 2.8F, 3},
      {0, 0.25F, 3.45F, 4},  // 3.5 it was
      {0, 1, 3.4F, 3},
  };
  for (const simd::Target& target : simd::supported_targets()) {
    for (const std::int64_t width : {1, 16, 19}) {
      for (const Case& one : cases) {
        Job<float> job(target, 4, width);
        ASSERT_EQ(job.tree.rest().first, 0U);
        const auto& columns = lanes::columns<float>(target, ElementType::float32);
        const std::vector<float> row(static_cast<std::size_t>(width), one.result);
        const std::vector<const void*> rows(8, row.data());
        columns.load(job.block({}), rows.data(), 8, width, job.memory.template as<float>());
        const auto out = job.template store<M>(element_type_of<M>, 0, 8, 0, width, M(77),
                                               {one.offset, one.quantum});
        for (const auto& results : out) {
          for (const M result : results) {
            ASSERT_EQ(float(result), one.stored) << target.name << " " << one.result;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace faltung
