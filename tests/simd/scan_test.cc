#include "simd/scan.h"

#include <gtest/gtest.h>

#include <limits>

#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Guarded;

class ScanTest : public test::AllTargets {
 protected:
  template <typename T>
  void check_finite() {
    using Limits = std::numeric_limits<T>;
    const T fine[] = {
        0, -T{0}, Limits::max(), -Limits::max(), Limits::min(), -Limits::denorm_min()};
    const T bad[] = {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(),
                     -Limits::quiet_NaN(), Limits::signaling_NaN()};
    const ScanLoops& loops = scan_loops(GetParam());
    for (const std::int64_t n : {0, 1, 2, 3, 5, 8, 17, 33, 70, 1023, 1024, 1025, 2100}) {
      Guarded<T> values(n);
      for (std::int64_t i = 0; i < n; ++i) values[i] = fine[i % 6];
      ASSERT_TRUE(loops.all_finite(values.data(), n)) << n;
      for (std::int64_t i = 0; i < n; ++i) {
        values[i] = bad[i % 5];
        ASSERT_FALSE(loops.all_finite(values.data(), n)) << i << " of " << n;
        values[i] = 1;
      }
    }
  }
};

TEST_P(ScanTest, FiniteFloat32) { check_finite<float>(); }
TEST_P(ScanTest, FiniteFloat64) { check_finite<double>(); }

TEST_P(ScanTest, LargestMagnitude) {
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  const ScanLoops& loops = scan_loops(GetParam());
  for (std::int64_t n = 0; n <= 300; n += n < 70 ? 1 : 23) {
    Guarded<std::int64_t> values(n);
    std::ranges::fill(values.span(), -5);
    ASSERT_EQ(loops.max_abs(values.data(), n), n == 0 ? 0U : 5U);
    for (std::int64_t i = 0; i < n; ++i) {
      values[i] = std::numeric_limits<std::int64_t>::max();
      ASSERT_EQ(loops.max_abs(values.data(), n), 0x7fffffffffffffffU);
      values[i] = kMin + 1;
      ASSERT_EQ(loops.max_abs(values.data(), n), 0x7fffffffffffffffU);
      values[i] = kMin;
      ASSERT_EQ(loops.max_abs(values.data(), n), 0x8000000000000000U) << i << " of " << n;
      values[i] = 5;
    }
  }
}

FALTUNG_FOR_ALL_TARGETS(ScanTest);

}  // namespace
}  // namespace faltung::simd
