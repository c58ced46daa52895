#include "simd/column_pass.h"

#include <gtest/gtest.h>

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

class ColumnPassTest : public test::AllTargets {
 protected:
  // Rows and sums that begin and end at pages nobody may touch; the documented sum, in the target's
  // own arithmetic.
  template <typename T>
  void check(std::int64_t outputs, std::int64_t tap_count, std::int64_t length, Against against) {
    const bool fused = test::fuses(GetParam());
    std::vector<T> taps;
    for (int t = 0; t < tap_count; ++t) taps.push_back(draw<T>(random_));
    std::vector<std::unique_ptr<Guarded<T>>> data;
    std::vector<const T*> rows;
    for (int j = 0; j < outputs + tap_count - 1; ++j) {
      data.push_back(std::make_unique<Guarded<T>>(length, against));
      for (T& x : data.back()->span()) x = draw<T>(random_);
      data.back()->seal();
      rows.push_back(data.back()->data());
    }
    Guarded<T> out(outputs * length, against);
    pass_of<T>(GetParam())(rows.data(), taps.data(), tap_count, out.data(), length, outputs,
                           length);
    ASSERT_TRUE(out.intact());
    for (std::int64_t r = 0; r < outputs; ++r) {
      for (std::int64_t i = 0; i < length; ++i) {
        T sum = 0;
        for (std::int64_t t = 0; t < tap_count; ++t) {
          const T x = rows[static_cast<std::size_t>(r + t)][i];
          const T tap = taps[static_cast<std::size_t>(t)];
          sum = fused ? std::fma(tap, x, sum) : tap * x + sum;
        }
        ASSERT_EQ(0, std::memcmp(&sum, &out[r * length + i], sizeof(T)))
            << "row " << r << " of " << outputs << ", column " << i << " of " << length << ", "
            << tap_count << " taps";
      }
    }
  }

  template <typename T>
  void check_shapes() {
    for (const Against against : {Against::start, Against::end}) {
      for (std::int64_t length = 1; length <= 70; ++length) check<T>(8, 5, length, against);
      for (std::int64_t outputs = 1; outputs <= 18; ++outputs) {
        for (const std::int64_t taps : {1, 2, 7, 8, 9, 25}) check<T>(outputs, taps, 37, against);
      }
    }
  }

  std::mt19937_64 random_{5};
};

TEST_P(ColumnPassTest, Float32) { check_shapes<float>(); }
TEST_P(ColumnPassTest, Float64) { check_shapes<double>(); }

TEST_P(ColumnPassTest, NonFiniteRowsReachTheirOwnOutputsOnly) {
  const float inf = std::numeric_limits<float>::infinity();
  std::vector<float> plain(40, 1.0F), wild(40, inf), out(8 * 40);
  std::vector<const float*> rows(10, plain.data());
  const float taps[3] = {1, -2, 1};
  for (int bad = 0; bad < 10; ++bad) {
    rows[static_cast<std::size_t>(bad)] = wild.data();
    column_passes(GetParam()).float32(rows.data(), taps, 3, out.data(), 40, 8, 40);
    rows[static_cast<std::size_t>(bad)] = plain.data();
    for (int r = 0; r < 8; ++r) {
      const bool reached = r <= bad && bad <= r + 2;
      for (int i = 0; i < 40; ++i) EXPECT_EQ(std::isfinite(out[r * 40 + i]), !reached) << bad;
    }
  }
}

FALTUNG_FOR_ALL_TARGETS(ColumnPassTest);

}  // namespace
}  // namespace faltung::simd
