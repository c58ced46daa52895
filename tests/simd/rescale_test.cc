#include "simd/rescale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Guarded;
using Limits = std::numeric_limits<double>;

class RescaleTest : public test::AllTargets {};

TEST_P(RescaleTest, LargestIsFinite) {
  const RescaleLoops& loops = rescale_loops(GetParam());
  const double others[] = {Limits::infinity(),
                           -Limits::infinity(),
                           Limits::quiet_NaN(),
                           -Limits::quiet_NaN(),
                           0.0,
                           -0.0};
  for (const std::int64_t n : {0, 1, 2, 3, 7, 8, 9, 31, 64, 100}) {
    Guarded<double> values(n);
    for (std::int64_t i = 0; i < n; ++i) values[i] = others[i % 6];
    ASSERT_EQ(loops.largest_finite(values.data(), n), 0) << n;
    for (std::int64_t i = 0; i < n; ++i) {
      for (const double value : {Limits::max(), Limits::denorm_min(), 0.1}) {
        const double before = values[i];
        values[i] = i % 2 == 0 ? value : -value;
        ASSERT_EQ(loops.largest_finite(values.data(), n), value) << i << " of " << n;
        values[i] = before;
      }
    }
  }
}

TEST_P(RescaleTest, ThereAndBack) {
  const RescaleLoops& loops = rescale_loops(GetParam());
  for (const int exponent : {-1000, -3, 0, 40, 1000}) {
    for (const std::int64_t n : {0, 1, 5, 8, 17, 40}) {
      Guarded<double> from(n), back(n);
      Guarded<float> narrow(n);
      for (std::int64_t i = 0; i < n; ++i) {
        from[i] = std::ldexp(static_cast<double>(i * i + 1) / 7 - 3, exponent);
      }
      if (n > 4) from[3] = Limits::infinity();
      loops.narrow(from.data(), std::ldexp(1.0, -exponent), narrow.data(), n);
      loops.widen(narrow.data(), 0x1p-24, std::ldexp(1.0, exponent), back.data(), n);
      for (std::int64_t i = 0; i < n; ++i) {
        ASSERT_EQ(narrow[i], static_cast<float>(std::ldexp(from[i], -exponent)));
        ASSERT_EQ(back[i], std::ldexp(static_cast<double>(narrow[i]), exponent - 24)) << exponent;
      }
    }
  }
}

// The product of the two powers is out of range, that with the value is not.
TEST_P(RescaleTest, PowersOneAfterTheOther) {
  const RescaleLoops& loops = rescale_loops(GetParam());
  const float small = 0x1p-100F;
  double back = 0;
  loops.widen(&small, 0x1p+600, 0x1p+500, &back, 1);
  EXPECT_EQ(back, 0x1p+1000);
}

FALTUNG_FOR_ALL_TARGETS(RescaleTest);

}  // namespace
}  // namespace faltung::simd
