#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "simd/convert.h"
#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Guarded;

struct Stored {
  int128 value;
  bool fits;
};

template <typename To>
Stored bounded(int128 whole, Overflow overflow) {
  const int128 low = std::numeric_limits<To>::min(), high = std::numeric_limits<To>::max();
  if (overflow == Overflow::wrap) return {static_cast<To>(static_cast<uint128>(whole)), true};
  return {whole < low ? low : whole > high ? high : whole, whole >= low && whole <= high};
}

// The rule from its wording, in long double and 128-bit integers.
template <typename To>
Stored expected(long double value, const StoreRule& rule) {
  if (rule.quantum > 0 && std::isfinite(value)) {
    value = std::nearbyint(value / static_cast<long double>(rule.quantum)) * rule.quantum;
  }
  if (std::isnan(value)) return {0, rule.overflow == Overflow::wrap};
  if (std::isinf(value) && rule.overflow == Overflow::wrap) return {0, true};
  const long double whole = std::nearbyint(value);
  if (rule.overflow == Overflow::wrap) {
    return bounded<To>(static_cast<int128>(std::fmod(whole, 0x1p64L)), rule.overflow);
  }
  // 2^100 stands for all that is larger.
  return bounded<To>(static_cast<int128>(std::clamp(whole, -0x1p100L, 0x1p100L)), rule.overflow);
}

constexpr Overflow kOverflows[] = {Overflow::saturate, Overflow::wrap, Overflow::error};

// All values at once for what is stored, and one by one for what does not fit.
template <typename From, typename To>
void check(const Target& target, Compute compute, const std::vector<From>& values, double quantum) {
  const StoreRow row = store_row(target, compute, element_type_of<To>);
  ASSERT_NE(row, nullptr);
  const auto count = static_cast<std::int64_t>(values.size());
  std::vector<To> to(values.size());
  for (const Overflow overflow : kOverflows) {
    const StoreRule rule{quantum, overflow};
    bool all_fit = true;
    for (const From& value : values) {
      all_fit &= overflow != Overflow::error || expected<To>(value, rule).fits;
    }
    ASSERT_EQ(row(values.data(), 1, to.data(), 1, count, rule), all_fit);
    for (std::int64_t i = 0; i < count; ++i) {
      const Stored one = expected<To>(values[i], rule);
      ASSERT_EQ(to[i], static_cast<To>(one.value))
          << values[i] << " overflow " << static_cast<int>(overflow) << " quantum " << quantum;
      if (overflow != Overflow::error || (i % 7 != 0 && std::abs(values[i]) > 2)) continue;
      ASSERT_EQ(row(&values[i], 1, &to[i], 1, 1, rule), one.fits) << values[i];
    }
  }
}

template <typename F>
std::vector<F> special_values() {
  using Limits = std::numeric_limits<F>;
  const F inf = Limits::infinity();
  std::vector<F> values = {Limits::quiet_NaN(), -Limits::quiet_NaN(), inf,
                           Limits::max(),       Limits::min(),        Limits::denorm_min()};
  // Around zero, the ties and the ends of every integer type.
  for (const double at :
       {0.0,     0.5,    1.0,     1.5,     2.5,        127.5,        255.0,
        255.5,   256.0,  32767.0, 32767.5, 32768.0,    65535.0,      65535.5,
        65536.0, 0x1p22, 0x1p23,  0x1p24,  0x1p31 - 1, 0x1p31 - 0.5, 0x1p31,
        0x1p32,  0x1p51, 0x1p52,  0x1p53,  0x1p63,     0x1p64,       0x1p64 * 3 + 0x1p40,
        0x1p90}) {
    const F exact = static_cast<F>(at);
    values.insert(values.end(), {exact, std::nextafter(exact, inf), std::nextafter(exact, -inf)});
  }
  for (std::size_t i = 0, n = values.size(); i < n; ++i) values.push_back(-values[i]);
  return values;
}

// Every quarter from below the range of int16 to above that of uint16.
template <typename F>
std::vector<F> quarters(int low, int high) {
  std::vector<F> values;
  for (int q = 4 * low; q <= 4 * high; ++q) values.push_back(static_cast<F>(q) / 4);
  return values;
}

class StoreTest : public test::AllTargets {
 protected:
  template <typename F>
  void check_integers(Compute compute, const std::vector<F>& values, double quantum) {
    check<F, std::uint8_t>(GetParam(), compute, values, quantum);
    check<F, std::uint16_t>(GetParam(), compute, values, quantum);
    check<F, std::int16_t>(GetParam(), compute, values, quantum);
    check<F, std::int32_t>(GetParam(), compute, values, quantum);
    check<F, std::int64_t>(GetParam(), compute, values, quantum);
  }
};

TEST_P(StoreTest, SpecialValues) {
  for (const double quantum : {0.0, 1.0, 0.25, 0x1p-10, 0x1p-30}) {
    check_integers<float>(Compute::float32, special_values<float>(), quantum);
    check_integers<double>(Compute::float64, special_values<double>(), quantum);
  }
}

TEST_P(StoreTest, EveryQuarterOfTheSmallTypes) {
  const auto floats = quarters<float>(-33000, 66000);
  const auto doubles = quarters<double>(-33000, 66000);
  check<float, std::uint8_t>(GetParam(), Compute::float32, quarters<float>(-300, 600), 0);
  check<double, std::uint8_t>(GetParam(), Compute::float64, quarters<double>(-300, 600), 0);
  check<float, std::uint16_t>(GetParam(), Compute::float32, floats, 0);
  check<double, std::uint16_t>(GetParam(), Compute::float64, doubles, 0);
  check<float, std::int16_t>(GetParam(), Compute::float32, floats, 0);
  check<double, std::int16_t>(GetParam(), Compute::float64, doubles, 0);
}

TEST_P(StoreTest, QuantumUndoesRoundingErrors) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> noise(-0.02, 0.02);
  std::vector<float> floats;
  std::vector<double> doubles;
  for (int i = -2000; i < 6000; ++i) {
    floats.push_back(static_cast<float>(i / 16.0 + noise(random)));
    doubles.push_back(i / 16.0 + noise(random));
  }
  check_integers<float>(Compute::float32, floats, 1.0 / 16);
  check_integers<double>(Compute::float64, doubles, 1.0 / 16);
}

TEST_P(StoreTest, FloatsToFloats) {
  for (const double quantum : {0.0, 0.25, 0x1p-1030}) {
    const StoreRule rule{quantum, Overflow::error};
    const auto snapped = [&](double v) {
      if (quantum != 0.25 || !std::isfinite(v)) return v;
      return std::abs(v) < 0x1p50 ? std::nearbyint(v * 4) / 4 : v;
    };
    for (std::int64_t count = 0; count < 70; ++count) {
      std::vector<double> doubles = special_values<double>();
      std::vector<float> floats = special_values<float>();
      doubles.resize(count);
      floats.resize(count);
      Guarded<float> from32(count), from32_to32(count), from64_to32(count);
      Guarded<double> from64(count), from64_to64(count), from32_to64(count);
      std::ranges::copy(floats, from32.data());
      std::ranges::copy(doubles, from64.data());
      const auto run = [&](Compute from, ElementType to, const void* x, void* y) {
        EXPECT_TRUE(store_row(GetParam(), from, to)(x, 1, y, 1, count, rule));
      };
      run(Compute::float32, ElementType::float32, from32.data(), from32_to32.data());
      run(Compute::float32, ElementType::float64, from32.data(), from32_to64.data());
      run(Compute::float64, ElementType::float32, from64.data(), from64_to32.data());
      run(Compute::float64, ElementType::float64, from64.data(), from64_to64.data());
      const auto same = [](auto a, auto b) { return std::isnan(a) ? std::isnan(b) : a == b; };
      for (std::int64_t i = 0; i < count; ++i) {
        ASSERT_PRED2(same, from32_to32[i], static_cast<float>(snapped(floats[i])));
        ASSERT_PRED2(same, from32_to64[i], snapped(floats[i]));
        ASSERT_PRED2(same, from64_to32[i], static_cast<float>(snapped(doubles[i])));
        ASSERT_PRED2(same, from64_to64[i], snapped(doubles[i]));
      }
      ASSERT_TRUE(from32_to32.intact() && from64_to32.intact());
      ASSERT_TRUE(from64_to64.intact() && from32_to64.intact());
    }
  }
}

TEST_P(StoreTest, LengthsStridesAndPlaces) {
  for (std::int64_t count = 0; count <= 70; ++count) {
    for (const std::int64_t stride : {1, 3}) {
      Guarded<float> from(count);
      for (std::int64_t i = 0; i < count; ++i) from[i] = static_cast<float>(i) - 2.5F;
      Guarded<std::uint8_t> to(count * stride);
      std::ranges::fill(to.span(), std::uint8_t{77});
      from.seal();
      EXPECT_EQ(store_row(GetParam(), Compute::float32, ElementType::uint8)(
                    from.data(), 1, to.data(), stride, count, {0, Overflow::error}),
                count == 0);  // -2.5 is outside
      ASSERT_TRUE(to.intact());
      for (std::int64_t k = 0; k < count * stride; ++k) {
        const auto value = std::max(0.0, std::nearbyint(static_cast<double>(k / stride) - 2.5));
        ASSERT_EQ(to[k], k % stride != 0 ? 77 : static_cast<int>(value)) << count << ' ' << k;
      }
    }
  }
  std::vector<float> x(1200);
  for (int i = 0; i < 1200; ++i) x[i] = static_cast<float>(i % 256);
  std::vector<std::uint8_t> y(400);
  EXPECT_TRUE(store_row(GetParam(), Compute::float32, ElementType::uint8)(
      x.data() + 1199, -3, y.data() + 399, -1, 400, {0, Overflow::error}));
  for (int i = 0; i < 400; ++i) ASSERT_EQ(y[399 - i], (1199 - 3 * i) % 256);
}

// One value that does not fit, anywhere in a row, is noticed.
TEST_P(StoreTest, OneOverflowAnywhere) {
  const auto row = store_row(GetParam(), Compute::float64, ElementType::int16);
  for (std::int64_t count = 1; count <= 70; ++count) {
    for (std::int64_t at = 0; at < count; ++at) {
      std::vector<double> x(static_cast<std::size_t>(count), 32767.25);
      std::vector<std::int16_t> y(x.size());
      ASSERT_TRUE(row(x.data(), 1, y.data(), 1, count, {0, Overflow::error}));
      x[at] = 32767.5;
      ASSERT_FALSE(row(x.data(), 1, y.data(), 1, count, {0, Overflow::error}));
      ASSERT_TRUE(row(x.data(), 1, y.data(), 1, count, {0, Overflow::saturate}));
      x[at] = std::nan("");
      ASSERT_FALSE(row(x.data(), 1, y.data(), 1, count, {0, Overflow::error}));
    }
  }
}

template <typename From, typename To>
void check_exact(const Target& target, Compute compute, const std::vector<From>& values) {
  const StoreRow row = store_row(target, compute, element_type_of<To>);
  for (const From value : values) {
    for (const Overflow overflow : kOverflows) {
      const Stored one = bounded<To>(value, overflow);
      To to{};
      ASSERT_EQ(row(&value, 1, &to, 1, 1, {0, overflow}), overflow != Overflow::error || one.fits);
      ASSERT_TRUE(to == static_cast<To>(one.value));
    }
  }
}

TEST_P(StoreTest, ExactIntegers) {
  std::vector<std::int64_t> narrow;
  std::vector<int128> wide;
  for (int bit = 0; bit <= 126; ++bit) {
    for (int step = -1; step <= 1; ++step) {
      const int128 value = (int128{1} << bit) + step;
      wide.insert(wide.end(), {value, -value});
      if (bit < 63)
        narrow.insert(narrow.end(),
                      {static_cast<std::int64_t>(value), -static_cast<std::int64_t>(value)});
    }
  }
  narrow.push_back(std::numeric_limits<std::int64_t>::min());
  narrow.push_back(std::numeric_limits<std::int64_t>::max());
  check_exact<std::int64_t, std::uint8_t>(GetParam(), Compute::int64, narrow);
  check_exact<std::int64_t, std::uint16_t>(GetParam(), Compute::int64, narrow);
  check_exact<std::int64_t, std::int16_t>(GetParam(), Compute::int64, narrow);
  check_exact<std::int64_t, std::int32_t>(GetParam(), Compute::int64, narrow);
  check_exact<std::int64_t, std::int64_t>(GetParam(), Compute::int64, narrow);
  check_exact<int128, std::uint8_t>(GetParam(), Compute::int128, wide);
  check_exact<int128, std::uint16_t>(GetParam(), Compute::int128, wide);
  check_exact<int128, std::int16_t>(GetParam(), Compute::int128, wide);
  check_exact<int128, std::int32_t>(GetParam(), Compute::int128, wide);
  check_exact<int128, std::int64_t>(GetParam(), Compute::int128, wide);
}

TEST_P(StoreTest, ExactIntegersToWiderTypes) {
  const StoreRule rule{0, Overflow::error};
  const int128 big = -(int128{1} << 100) - 1;
  int128 copy = 0;
  EXPECT_TRUE(
      store_row(GetParam(), Compute::int128, ElementType::int128)(&big, 1, &copy, 1, 1, rule));
  EXPECT_TRUE(copy == big);
  const std::int64_t small = std::numeric_limits<std::int64_t>::min();
  EXPECT_TRUE(
      store_row(GetParam(), Compute::int64, ElementType::int128)(&small, 1, &copy, 1, 1, rule));
  EXPECT_TRUE(copy == small);
  double real = 0;
  EXPECT_TRUE(
      store_row(GetParam(), Compute::int128, ElementType::float64)(&big, 1, &real, 1, 1, rule));
  EXPECT_EQ(real, -0x1p100);
  const std::uint64_t residue = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t out = 0;
  EXPECT_TRUE(
      store_row(GetParam(), Compute::residue, ElementType::uint64)(&residue, 1, &out, 1, 1, rule));
  EXPECT_EQ(out, residue);
}

TEST_P(StoreTest, ComplexPartsAreSettledEach) {
  const std::complex<double> x[3] = {{0.3, -0.9}, {1e300, -1.1}, {-2.4, 7}};
  std::complex<float> narrow[3];
  std::complex<double> same[3];
  const StoreRule rule{0.5, Overflow::error};
  EXPECT_TRUE(
      store_row(GetParam(), Compute::complex128, ElementType::complex64)(x, 1, narrow, 1, 3, rule));
  EXPECT_TRUE(
      store_row(GetParam(), Compute::complex128, ElementType::complex128)(x, 1, same, 1, 3, rule));
  EXPECT_EQ(narrow[0], (std::complex<float>{0.5F, -1}));
  EXPECT_EQ(same[0], (std::complex<double>{0.5, -1}));
  EXPECT_EQ(same[1], (std::complex<double>{1e300, -1}));
  EXPECT_EQ(same[2], (std::complex<double>{-2.5, 7}));
  EXPECT_TRUE(std::isinf(narrow[1].real()));
}

TEST_P(StoreTest, NoOtherPairs) {
  EXPECT_EQ(store_row(GetParam(), Compute::complex64, ElementType::float32), nullptr);
  EXPECT_EQ(store_row(GetParam(), Compute::float32, ElementType::complex64), nullptr);
  EXPECT_EQ(store_row(GetParam(), Compute::float64, ElementType::int128), nullptr);
  EXPECT_EQ(store_row(GetParam(), Compute::residue, ElementType::int64), nullptr);
  EXPECT_EQ(store_row(GetParam(), Compute::int64, ElementType::uint64), nullptr);
}

FALTUNG_FOR_ALL_TARGETS(StoreTest);

}  // namespace
}  // namespace faltung::simd
