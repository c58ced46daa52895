#include <gtest/gtest.h>

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

using test::Against;
using test::Guarded;

template <typename T>
constexpr bool is_complex_v = !std::is_arithmetic_v<T>;

// Every byte pattern is a value (NaNs are compared as bits).
template <typename T>
std::vector<T> samples(std::int64_t count) {
  std::mt19937_64 random(3);
  std::vector<T> values(static_cast<std::size_t>(count));
  if constexpr (std::is_integral_v<T>) {
    for (T& value : values) value = static_cast<T>(random());
    if (count > 2) {
      values[0] = std::numeric_limits<T>::max();
      values[1] = std::numeric_limits<T>::min();
    }
  } else {
    std::uniform_real_distribution<double> range(-1e6, 1e6);
    for (T& value : values) value = static_cast<T>(range(random));
    if (count > 3) {
      values[1] = -std::numeric_limits<float>::infinity();
      values[2] = std::numeric_limits<float>::denorm_min();
      values[3] = -0.0F;
    }
  }
  return values;
}

template <typename From, typename To>
void check_row(LoadRow row, std::int64_t from_stride, std::int64_t to_stride, std::int64_t count,
               Against against) {
  const auto room = [](std::int64_t n, std::int64_t stride) {
    return n == 0 ? 0 : (n - 1) * std::abs(stride) + 1;
  };
  const std::vector<From> values = samples<From>(count);
  Guarded<From> from(room(count, from_stride), against);
  Guarded<To> to(room(count, to_stride), against);
  const std::int64_t from_start = from_stride < 0 ? (count - 1) * -from_stride : 0;
  const std::int64_t to_start = to_stride < 0 ? (count - 1) * -to_stride : 0;
  std::memset(static_cast<void*>(to.data()), 0x5A, to.span().size_bytes());
  for (std::int64_t i = 0; i < count; ++i) from[from_start + i * from_stride] = values[i];
  from.seal();
  row(count == 0 ? from.data() : &from[from_start], from_stride,
      count == 0 ? to.data() : &to[to_start], to_stride, count);
  ASSERT_TRUE(to.intact());
  To untouched;
  std::memset(static_cast<void*>(&untouched), 0x5A, sizeof untouched);
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(to.span().size()); ++k) {
    const std::int64_t i = (k - to_start) / to_stride;
    const To expected = (k - to_start) % to_stride != 0 ? untouched : static_cast<To>(values[i]);
    ASSERT_EQ(0, std::memcmp(&to[k], &expected, sizeof(To)))
        << "element " << k << " of " << count << ", strides " << from_stride << ' ' << to_stride;
  }
}

template <typename From, typename To>
void check(const Target& target, Compute compute) {
  const LoadRow row = load_row(target, element_type_of<From>, compute);
  ASSERT_NE(row, nullptr);
  for (std::int64_t count = 0; count <= 70; ++count) {
    check_row<From, To>(row, 1, 1, count, Against::end);
    check_row<From, To>(row, 1, 1, count, Against::start);
  }
  for (const std::int64_t stride : {-3, -1, 1, 2, 3}) {
    for (const std::int64_t count : {0, 1, 5, 67, 255, 256, 257, 1000}) {
      check_row<From, To>(row, stride, 1, count, Against::end);
      check_row<From, To>(row, 1, stride, count, Against::end);
      check_row<From, To>(row, stride, -2, count, Against::start);
    }
  }
}

class LoadTest : public test::AllTargets {};

TEST_P(LoadTest, SmallIntegers) {
  check<std::uint8_t, float>(GetParam(), Compute::float32);
  check<std::uint8_t, double>(GetParam(), Compute::float64);
  check<std::uint8_t, std::int64_t>(GetParam(), Compute::int64);
  check<std::uint16_t, float>(GetParam(), Compute::float32);
  check<std::uint16_t, double>(GetParam(), Compute::float64);
  check<std::uint16_t, std::int64_t>(GetParam(), Compute::int64);
  check<std::int16_t, float>(GetParam(), Compute::float32);
  check<std::int16_t, double>(GetParam(), Compute::float64);
  check<std::int16_t, std::int64_t>(GetParam(), Compute::int128);
}

TEST_P(LoadTest, WideIntegers) {
  check<std::int32_t, double>(GetParam(), Compute::float64);
  check<std::int32_t, std::int64_t>(GetParam(), Compute::int64);
  check<std::int64_t, double>(GetParam(), Compute::float64);
  check<std::int64_t, std::int64_t>(GetParam(), Compute::int64);
  check<std::int64_t, std::int64_t>(GetParam(), Compute::int128);
  check<std::uint64_t, std::uint64_t>(GetParam(), Compute::residue);
}

TEST_P(LoadTest, Floats) {
  check<float, float>(GetParam(), Compute::float32);
  check<float, double>(GetParam(), Compute::float64);
  check<float, std::complex<float>>(GetParam(), Compute::complex64);
  check<float, std::complex<double>>(GetParam(), Compute::complex128);
  check<double, double>(GetParam(), Compute::float64);
  check<double, std::complex<double>>(GetParam(), Compute::complex128);
  check<std::complex<float>, std::complex<float>>(GetParam(), Compute::complex64);
  check<std::complex<float>, std::complex<double>>(GetParam(), Compute::complex128);
  check<std::complex<double>, std::complex<double>>(GetParam(), Compute::complex128);
}

TEST_P(LoadTest, EverySixteenBitValue) {
  std::vector<std::uint16_t> from(65536);
  for (int i = 0; i < 65536; ++i) from[i] = static_cast<std::uint16_t>(i);
  std::vector<float> to(65536);
  load_row(GetParam(), ElementType::uint16, Compute::float32)(from.data(), 1, to.data(), 1, 65536);
  for (int i = 0; i < 65536; ++i) ASSERT_EQ(to[i], static_cast<float>(i));
  load_row(GetParam(), ElementType::int16, Compute::float32)(from.data(), 1, to.data(), 1, 65536);
  for (int i = 0; i < 65536; ++i) ASSERT_EQ(to[i], static_cast<float>(i < 32768 ? i : i - 65536));
}

TEST_P(LoadTest, NoOtherPairs) {
  EXPECT_EQ(load_row(GetParam(), ElementType::complex64, Compute::float32), nullptr);
  EXPECT_EQ(load_row(GetParam(), ElementType::float32, Compute::int64), nullptr);
  EXPECT_EQ(load_row(GetParam(), ElementType::uint8, Compute::residue), nullptr);
  EXPECT_EQ(load_row(GetParam(), ElementType::uint64, Compute::int64), nullptr);
  EXPECT_EQ(load_row(GetParam(), ElementType::int32, Compute::float32), nullptr);
  EXPECT_EQ(load_row(GetParam(), ElementType::int128, Compute::int128), nullptr);
}

FALTUNG_FOR_ALL_TARGETS(LoadTest);

}  // namespace
}  // namespace faltung::simd
