#include "simd/column_pass.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Against;
using test::Guarded;

template <typename T>
ColumnPass<T> pass_of(const Target& target) {
  if constexpr (sizeof(T) == 4) return column_passes(target).float32;
  if constexpr (sizeof(T) == 8) return column_passes(target).float64;
}

template <typename T>
T draw(std::mt19937_64& random) {
  return static_cast<T>(std::uniform_real_distribution<double>(-1, 1)(random));
}

std::vector<std::int64_t> side_by_side(std::int64_t count) {
  std::vector<std::int64_t> places;
  for (std::int64_t t = 0; t < count; ++t) places.push_back(t);
  return places;
}

class ColumnPassTest : public test::AllTargets {
 protected:
  // Rows and sums that begin and end at pages nobody may touch; the documented sum, in the target's
  // own arithmetic.
  template <typename T>
  void check(const std::vector<std::int64_t>& places, std::int64_t first, std::int64_t length,
             Against against) {
    const bool fused = test::fuses(GetParam());
    const ColumnPass<T> pass = pass_of<T>(GetParam());
    std::vector<T> taps;
    for (std::size_t t = 0; t < places.size(); ++t) taps.push_back(draw<T>(random_));
    std::vector<std::unique_ptr<Guarded<T>>> data;
    std::vector<const void*> rows;
    for (int j = 0; j < pass.group + (places.empty() ? 0 : places.back()); ++j) {
      data.push_back(std::make_unique<Guarded<T>>(length, against));
      for (T& x : data.back()->span()) x = draw<T>(random_);
      data.back()->seal();
      rows.push_back(data.back()->data() - first);
    }
    const std::int64_t columns = (length + pass.group - 1) / pass.group * pass.group;
    Guarded<T> out(columns * pass.group, Against::start);
    pass.run(rows.data(), places.data(), taps.data(), static_cast<std::int64_t>(taps.size()), first,
             length, out.data());
    ASSERT_TRUE(out.intact());
    for (std::int64_t r = 0; r < pass.group; ++r) {
      for (std::int64_t i = 0; i < length; ++i) {
        T sum = 0;
        for (std::size_t t = 0; t < places.size(); ++t) {
          const T x =
              static_cast<const T*>(rows[static_cast<std::size_t>(r + places[t])])[first + i];
          sum = fused ? std::fma(taps[t], x, sum) : taps[t] * x + sum;
        }
        ASSERT_EQ(0, std::memcmp(&sum, &out[i * pass.group + r], sizeof(T)))
            << "row " << r << ", column " << i << " of " << length << ", " << taps.size()
            << " taps";
      }
    }
  }

  template <typename T>
  void check_shapes() {
    for (const Against against : {Against::start, Against::end}) {
      for (std::int64_t length = 1; length <= 70; ++length) {
        check<T>(side_by_side(5), 0, length, against);
      }
      for (std::int64_t taps = 0; taps <= 21; ++taps) {
        check<T>(side_by_side(taps), 7, 37, against);
      }
      check<T>({0, 1, 5, 6, 7, 20}, 3, 37, against);
    }
  }

  std::mt19937_64 random_{5};
};

TEST_P(ColumnPassTest, Float32) { check_shapes<float>(); }
TEST_P(ColumnPassTest, Float64) { check_shapes<double>(); }

// Rows of integers give the bits of the same rows in float32.
template <typename In>
void check_integers(const ColumnPass<float>& pass, const ColumnPass<float>& floats) {
  std::mt19937_64 random(3);
  for (std::int64_t length = 1; length <= 60; ++length) {
    const std::vector<std::int64_t> places = side_by_side(1 + length % 27);
    const auto count = static_cast<std::int64_t>(places.size());
    std::vector<float> taps(places.size());
    for (float& tap : taps) tap = draw<float>(random);
    std::vector<std::unique_ptr<Guarded<In>>> integers;
    std::vector<std::vector<float>> same;
    std::vector<const void*> rows, float_rows;
    for (std::int64_t j = 0; j < pass.group + count - 1; ++j) {
      integers.push_back(
          std::make_unique<Guarded<In>>(length, length % 2 == 0 ? Against::start : Against::end));
      for (In& x : integers.back()->span()) x = static_cast<In>(random());
      integers.back()->seal();
      same.emplace_back(integers.back()->span().begin(), integers.back()->span().end());
      rows.push_back(integers.back()->data());
    }
    for (const auto& row : same) float_rows.push_back(row.data());
    const auto size = static_cast<std::size_t>((length + pass.group) * pass.group);
    std::vector<float> got(size), expected(size);
    const auto results = static_cast<std::ptrdiff_t>(length * pass.group);
    const auto agree = [&] {
      return std::equal(got.begin(), got.begin() + results, expected.begin());
    };
    pass.run(rows.data(), places.data(), taps.data(), count, 0, length, got.data());
    floats.run(float_rows.data(), places.data(), taps.data(), count, 0, length, expected.data());
    EXPECT_TRUE(agree()) << length;
    // Equal taps: plain sums.
    const std::vector<float> ones(places.size(), 1.0F);
    pass.run_equal(rows.data(), count, 0, length, got.data());
    floats.run(float_rows.data(), places.data(), ones.data(), count, 0, length, expected.data());
    EXPECT_TRUE(agree()) << length << " equal";
    floats.run_equal(float_rows.data(), count, 0, length, got.data());
    EXPECT_TRUE(agree()) << length << " equal floats";
  }
}

TEST_P(ColumnPassTest, Integers) {
  const ColumnPasses& passes = column_passes(GetParam());
  check_integers<std::uint8_t>(passes.from_uint8, passes.float32);
  check_integers<std::uint16_t>(passes.from_uint16, passes.float32);
  check_integers<std::int16_t>(passes.from_int16, passes.float32);
}

TEST_P(ColumnPassTest, NonFiniteRowsReachTheirOwnOutputsOnly) {
  const float inf = std::numeric_limits<float>::infinity();
  const ColumnPass<float> pass = column_passes(GetParam()).float32;
  std::vector<float> plain(48, 1.0F), wild(48, inf), out(48 * 16);
  std::vector<const void*> rows(static_cast<std::size_t>(pass.group) + 5, plain.data());
  const float taps[6] = {1, -2, 1, 3, 1, 1};
  for (std::size_t bad = 0; bad < rows.size(); ++bad) {
    rows[bad] = wild.data();
    pass.run(rows.data(), side_by_side(6).data(), taps, 6, 0, 48, out.data());
    rows[bad] = plain.data();
    for (std::int64_t r = 0; r < pass.group; ++r) {
      const auto first = static_cast<std::size_t>(r);
      const bool reached = first <= bad && bad <= first + 5;
      for (int i = 0; i < 48; ++i) {
        EXPECT_EQ(std::isfinite(out[static_cast<std::size_t>(i * pass.group + r)]), !reached);
      }
    }
  }
}

FALTUNG_FOR_ALL_TARGETS(ColumnPassTest);

}  // namespace
}  // namespace faltung::simd
