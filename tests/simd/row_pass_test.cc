#include "simd/row_pass.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/buffer.h"
#include "simd/column_pass.h"
#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Guarded;

template <typename T, typename Out>
RowPass<T, Out> pass_of(const RowPasses& passes) {
  if constexpr (std::is_same_v<Out, double>) return passes.float64;
  if constexpr (std::is_same_v<Out, float>) return passes.float32;
  if constexpr (std::is_same_v<Out, std::uint8_t>) return passes.float32_to_uint8;
  if constexpr (std::is_same_v<Out, std::uint16_t>) return passes.float32_to_uint16;
  if constexpr (std::is_same_v<Out, std::int16_t>) return passes.float32_to_int16;
}

template <typename Out, typename T>
Out stored(T sum) {
  if constexpr (std::is_floating_point_v<Out>) {
    return sum;
  } else {
    const double low = std::numeric_limits<Out>::min(), high = std::numeric_limits<Out>::max();
    return static_cast<Out>(std::clamp(std::nearbyint(static_cast<double>(sum)), low, high));
  }
}

class RowPassTest : public test::AllTargets {
 protected:
  template <typename T>
  std::int64_t group() const {
    const ColumnPasses& columns = column_passes(GetParam());
    return sizeof(T) == 4 ? columns.float32.group : columns.float64.group;
  }

  // Rows of results that begin or end at a page nobody may touch; the documented sum, in the
  // target's own arithmetic. Sums reach beyond the range of every integer type.
  template <typename T, typename Out>
  void check(const std::vector<std::int64_t>& places, std::int64_t channels, std::int64_t rows,
             std::int64_t length) {
    const bool fused = test::fuses(GetParam());
    const std::int64_t reach = places.empty() ? 0 : places.back() * channels;
    const Buffer buffer((length + reach + group<T>()) * group<T>() *
                        static_cast<std::int64_t>(sizeof(T)));
    T* sums = buffer.as<T>();
    std::uniform_real_distribution<double> sample(-300, 700);
    std::generate_n(sums, buffer.bytes() / static_cast<std::int64_t>(sizeof(T)),
                    [&] { return static_cast<T>(sample(random_)); });
    std::vector<T> taps;
    for (std::size_t t = 0; t < places.size(); ++t) {
      taps.push_back(static_cast<T>(std::ldexp(1 + static_cast<double>(random_() % 1000), -9)));
    }
    Guarded<Out> results(rows * length);
    std::vector<Out*> out;
    for (std::int64_t r = 0; r < rows; ++r) out.push_back(results.data() + r * length);
    pass_of<T, Out>(row_passes(GetParam()))
        .run(sums, places.data(), channels, taps.data(), static_cast<std::int64_t>(taps.size()),
             out.data(), rows, length);
    ASSERT_TRUE(results.intact());
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t i = 0; i < length; ++i) {
        T sum = 0;
        for (std::size_t t = 0; t < places.size(); ++t) {
          const T x = sums[(i + places[t] * channels) * group<T>() + r];
          sum = fused ? std::fma(taps[t], x, sum) : taps[t] * x + sum;
        }
        ASSERT_EQ(stored<Out>(sum), results[r * length + i])
            << "row " << r << " of " << rows << ", " << i << " of " << length << ", " << channels
            << " channels, " << taps.size() << " taps, " << sum;
      }
    }
  }

  template <typename T, typename Out>
  void check_shapes() {
    const std::vector<std::int64_t> five = {0, 1, 2, 3, 4}, gaps = {0, 2, 3, 9};
    for (std::int64_t length = 1; length <= 50; ++length) {
      check<T, Out>(five, 3, group<T>(), length);
    }
    for (std::int64_t channels = 1; channels <= 6; ++channels) {
      check<T, Out>(five, channels, group<T>(), 37);
      check<T, Out>(gaps, channels, group<T>(), 37);
    }
    for (std::int64_t rows = 1; rows <= group<T>(); ++rows) check<T, Out>(five, 1, rows, 40);
    std::vector<std::int64_t> places;
    for (int taps = 0; taps < 12; ++taps) {
      check<T, Out>(places, 1, group<T>(), 33);
      places.push_back(taps);
    }
  }

  std::mt19937_64 random_{9};
};

TEST_P(RowPassTest, Float32) { check_shapes<float, float>(); }
TEST_P(RowPassTest, Float64) { check_shapes<double, double>(); }
TEST_P(RowPassTest, Uint8) { check_shapes<float, std::uint8_t>(); }
TEST_P(RowPassTest, Uint16) { check_shapes<float, std::uint16_t>(); }
TEST_P(RowPassTest, Int16) { check_shapes<float, std::int16_t>(); }

// Equal taps of integers: what running sums leave is what the taps do.
TEST_P(RowPassTest, EqualTaps) {
  const RowPasses& passes = row_passes(GetParam());
  const std::int64_t rows = group<float>();
  for (std::int64_t length = 1; length <= 70; ++length) {
    const std::int64_t channels = 1 + length % kMostEqualChannels, count = 1 + length % 33;
    const Buffer buffer((length + (count + 1) * channels + rows) * rows * 4);
    std::generate_n(buffer.as<float>(), buffer.bytes() / 4,
                    [&] { return static_cast<float>(random_() % 7906); });
    std::vector<std::int64_t> places;
    for (std::int64_t t = 0; t < count; ++t) places.push_back(t);
    const std::vector<float> taps(places.size(), 1.0F / 1024);
    Guarded<float> expected(rows * length), got(rows * length);
    Guarded<std::uint8_t> bytes(rows * length);
    std::vector<float*> expected_rows, got_rows;
    std::vector<std::uint8_t*> byte_rows;
    for (std::int64_t r = 0; r < rows; ++r) {
      expected_rows.push_back(expected.data() + r * length);
      got_rows.push_back(got.data() + r * length);
      byte_rows.push_back(bytes.data() + r * length);
    }
    passes.float32.run(buffer.as<float>(), places.data(), channels, taps.data(), count,
                       expected_rows.data(), rows, length);
    passes.float32.run_equal(buffer.as<float>(), channels, taps[0], count, got_rows.data(), rows,
                             length);
    passes.float32_to_uint8.run_equal(buffer.as<float>(), channels, taps[0], count,
                                      byte_rows.data(), rows, length);
    ASSERT_TRUE(got.intact() && bytes.intact());
    for (std::int64_t i = 0; i < rows * length; ++i) {
      ASSERT_EQ(got[i], expected[i]) << i << " of rows of " << length << ", " << count << " taps";
      ASSERT_EQ(bytes[i], stored<std::uint8_t>(expected[i])) << i;
    }
  }
}

// Halves go to the even neighbour; far beyond the range, and beyond int32, is still its end.
TEST_P(RowPassTest, RoundsAndSaturates) {
  const float values[] = {0.5F, 1.5F, 2.5F,  -0.5F, 254.5F, 255.5F,
                          1e4F, 4e9F, -4e9F, 1e30F, -1e30F};
  const std::uint8_t expected[] = {0, 2, 2, 0, 254, 255, 255, 255, 0, 255, 0};
  const std::int64_t place = 0;
  const float tap = 1;
  constexpr std::int64_t kCount = 11;
  const Buffer buffer((kCount + 2 * group<float>()) * group<float>() * 4);
  for (std::int64_t i = 0; i < kCount * group<float>(); ++i) {
    buffer.as<float>()[i] = values[i / group<float>()];
  }
  std::uint8_t results[kCount];
  std::uint8_t* out = results;
  row_passes(GetParam())
      .float32_to_uint8.run(buffer.as<float>(), &place, 1, &tap, 1, &out, 1, kCount);
  EXPECT_TRUE(std::ranges::equal(results, expected));
}

FALTUNG_FOR_ALL_TARGETS(RowPassTest);

}  // namespace
}  // namespace faltung::simd
