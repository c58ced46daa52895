#include "fft/transform.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <numbers>
#include <random>
#include <thread>

#include "core/buffer.h"
#include "faltung/error.h"

namespace faltung::fft {
namespace {

using Wide = std::complex<long double>;

// One axis after another, each from the definition. `array` is row-major.
std::vector<Wide> naive(std::vector<Wide> array, const Shape& lengths, int sign) {
  std::int64_t inner = 1;
  for (int axis = lengths.rank() - 1; axis >= 0; --axis) {
    const std::int64_t n = lengths[axis];
    std::vector<Wide> roots(static_cast<std::size_t>(n)), result(array.size());
    for (std::int64_t k = 0; k < n; ++k) {
      roots[k] = std::polar<long double>(1, sign * 2 * std::numbers::pi_v<long double> * k / n);
    }
    for (std::size_t at = 0; at < array.size(); ++at) {
      const std::int64_t k = static_cast<std::int64_t>(at) / inner % n;
      const std::int64_t first = static_cast<std::int64_t>(at) - k * inner;
      for (std::int64_t j = 0; j < n; ++j)
        result[at] += array[first + j * inner] * roots[j * k % n];
    }
    array = std::move(result);
    inner *= n;
  }
  return array;
}

template <typename T>
constexpr Precision kPrecision = sizeof(T) == 4 ? Precision::float32 : Precision::float64;

template <typename T>
long double tolerance(std::int64_t points) {
  return 20 * std::numeric_limits<T>::epsilon() * std::sqrt(static_cast<long double>(points)) *
         (1 + std::log2(static_cast<long double>(points)));
}

template <typename T>
void check_complex(const Shape& lengths, std::int64_t count) {
  using Complex = std::complex<T>;
  const Transform transform(kPrecision<T>, Domain::complex, lengths, count);
  const std::int64_t points = element_count(lengths);
  ASSERT_EQ(transform.points(), points);
  ASSERT_EQ(transform.spectrum_points(), points);
  ASSERT_EQ(transform.data_bytes(), points * count * static_cast<std::int64_t>(sizeof(Complex)));
  std::mt19937_64 random(9);
  std::uniform_real_distribution<T> range(-1, 1);
  const Buffer data(transform.data_bytes()), spectrum(transform.spectrum_bytes());
  std::vector<Complex> original(static_cast<std::size_t>(points * count));
  for (auto& x : original) x = {range(random), range(random)};
  std::ranges::copy(original, data.as<Complex>());
  transform.forward(data.data(), spectrum.data());
  for (std::int64_t c = 0; c < count; ++c) {
    const std::vector<Wide> one(original.begin() + c * points, original.begin() + (c + 1) * points);
    const auto expected = naive(one, lengths, -1);
    for (std::int64_t k = 0; k < points; ++k) {
      const Wide got = spectrum.as<Complex>()[c * points + k];
      ASSERT_LE(std::abs(got - expected[k]), tolerance<T>(points))
          << to_string(lengths) << ' ' << k;
    }
  }
  transform.inverse(spectrum.data(), data.data());
  for (std::int64_t i = 0; i < points * count; ++i) {
    const auto back = Wide(data.as<Complex>()[i]) / static_cast<long double>(points);
    ASSERT_LE(std::abs(back - Wide(original[i])), tolerance<T>(points)) << to_string(lengths);
  }
}

template <typename T>
void check_real(const Shape& lengths, std::int64_t count) {
  using Complex = std::complex<T>;
  const Transform transform(kPrecision<T>, Domain::real, lengths, count);
  const std::int64_t points = element_count(lengths);
  const std::int64_t last = lengths.rank() == 0 ? 1 : lengths[lengths.rank() - 1];
  const std::int64_t half = last / 2 + 1, half_points = points / last * half;
  ASSERT_EQ(transform.points(), points);
  ASSERT_EQ(transform.spectrum_points(), half_points);
  ASSERT_EQ(transform.spectrum_bytes(),
            half_points * count * static_cast<std::int64_t>(sizeof(Complex)));
  std::mt19937_64 random(10);
  std::uniform_real_distribution<T> range(-1, 1);
  const Buffer data(transform.data_bytes()), spectrum(transform.spectrum_bytes());
  std::vector<T> original(static_cast<std::size_t>(points * count));
  for (auto& x : original) x = range(random);
  std::ranges::copy(original, data.as<T>());
  transform.forward(data.data(), spectrum.data());
  for (std::int64_t c = 0; c < count; ++c) {
    const std::vector<Wide> one(original.begin() + c * points, original.begin() + (c + 1) * points);
    const auto expected = naive(one, lengths, -1);
    for (std::int64_t k = 0; k < half_points; ++k) {
      const Wide got = spectrum.as<Complex>()[c * half_points + k];
      ASSERT_LE(std::abs(got - expected[k / half * last + k % half]), tolerance<T>(points))
          << to_string(lengths) << " x" << count << ' ' << k;
    }
  }
  transform.inverse(spectrum.data(), data.data());
  for (std::int64_t i = 0; i < points * count; ++i) {
    const auto back = static_cast<long double>(data.as<T>()[i]) / static_cast<long double>(points);
    ASSERT_LE(std::abs(back - static_cast<long double>(original[i])), tolerance<T>(points))
        << to_string(lengths) << " x" << count;
  }
}

void check_all(const Shape& lengths, std::int64_t count) {
  check_complex<float>(lengths, count);
  check_complex<double>(lengths, count);
  check_real<float>(lengths, count);
  check_real<double>(lengths, count);
}

TEST(Transform, EveryShortLength) {
  for (std::int64_t n = 1; n <= 70; ++n) check_all(Shape{n}, 1);
  for (const std::int64_t n : {127, 128, 210, 243, 343, 512, 625, 1000}) check_all(Shape{n}, 1);
}

TEST(Transform, SeveralAtOnce) {
  // Odd spectrum lengths leave every second transform off the alignment of the first.
  for (const std::int64_t n : {1, 2, 3, 4, 6, 7, 8, 15, 16, 32, 60}) {
    for (const std::int64_t count : {2, 3, 5, 16}) check_all(Shape{n}, count);
  }
  check_all(Shape{6, 10}, 3);
  check_all(Shape{3, 1, 5}, 4);
}

TEST(Transform, ManyAxes) {
  for (const Shape& lengths :
       {Shape{2, 3}, Shape{8, 8}, Shape{5, 7}, Shape{16, 1}, Shape{1, 16}, Shape{1, 1},
        Shape{12, 9, 4}, Shape{3, 1, 4}, Shape{4, 5, 1}, Shape{2, 3, 4, 5},
        Shape{2, 2, 2, 2, 2, 2, 2, 2}, Shape{1, 1, 1, 1, 1, 1, 1, 3}, Shape{36, 30}}) {
    check_all(lengths, 1);
  }
}

TEST(Transform, NoAxes) {
  check_all(Shape{}, 1);
  check_all(Shape{}, 7);
}

TEST(Transform, Errors) {
  const auto code = [](const Shape& lengths, std::int64_t count) {
    try {
      Transform(Precision::float32, Domain::real, lengths, count);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::cancelled;
  };
  EXPECT_EQ(code(Shape{0}, 1), ErrorCode::invalid_argument);
  EXPECT_EQ(code(Shape{4, -1}, 1), ErrorCode::invalid_argument);
  EXPECT_EQ(code(Shape{4}, 0), ErrorCode::invalid_argument);
  EXPECT_EQ(code(Shape{std::int64_t{1} << 40, std::int64_t{1} << 40}, 1), ErrorCode::size_overflow);
  EXPECT_EQ(code(Shape{1024}, std::int64_t{1} << 60), ErrorCode::size_overflow);
}

// Planning must not need memory for the arrays: these are 64 GiB each.
TEST(Transform, PlansWithoutTouchingMemory) {
  const Transform transform(Precision::float64, Domain::complex, Shape{64}, std::int64_t{1} << 26);
  EXPECT_EQ(transform.data_bytes(), std::int64_t{1} << 36);
}

// Any arrays aligned to 64 bytes serve, and one plan serves many threads.
TEST(Transform, ThreadsShareOne) {
  const Transform transform(Precision::float32, Domain::real, Shape{24, 50}, 2);
  const auto run = [&](std::vector<float>& spectrum_copy) {
    const Buffer data(transform.data_bytes()), spectrum(transform.spectrum_bytes());
    for (int round = 0; round < 50; ++round) {
      for (std::int64_t i = 0; i < 2400; ++i) data.as<float>()[i] = static_cast<float>(i * i % 31);
      transform.forward(data.data(), spectrum.data());
      const auto* values = spectrum.as<float>();
      spectrum_copy.assign(values, values + transform.spectrum_bytes() / 4);
      transform.inverse(spectrum.data(), data.data());
    }
  };
  std::vector<float> results[4];
  {
    std::vector<std::jthread> threads;
    for (auto& result : results) threads.emplace_back([&] { run(result); });
  }
  for (const auto& result : results) {
    EXPECT_EQ(0, std::memcmp(result.data(), results[0].data(), results[0].size() * sizeof(float)));
  }
}

TEST(SharedTransform, IsPlannedOnceForManyThreads) {
  TableCache cache(1 << 30);
  EXPECT_EQ(cache.bytes(), 0);
  std::shared_ptr<const Transform> got[4][20];
  {
    std::vector<std::jthread> threads;
    for (auto& mine : got) {
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) {
          mine[i] = transform(cache, i % 2 == 0 ? Precision::float32 : Precision::float64,
                              Domain::real, Shape{i / 2 + 1}, 1);
        }
      });
    }
  }
  for (const auto& mine : got) {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(mine[i], got[0][i]);
  }
  EXPECT_NE(got[0][0], got[0][1]);
  EXPECT_NE(transform(cache, Precision::float32, Domain::complex, Shape{1}, 1), got[0][0]);
  EXPECT_NE(transform(cache, Precision::float32, Domain::real, Shape{1}, 2), got[0][0]);
  EXPECT_NE(transform(cache, Precision::float32, Domain::real, Shape{1, 1}, 1), got[0][0]);
  EXPECT_GT(cache.bytes(), 0);
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0);
  EXPECT_EQ(got[0][3]->points(), 2);  // still alive
  EXPECT_THROW(transform(cache, Precision::float32, Domain::real, Shape{0}, 1), Error);
  EXPECT_EQ(cache.bytes(), 0);
}

TEST(Fftw, HasAVersion) { EXPECT_EQ(fftw_version().substr(0, 5), "fftw-"); }

}  // namespace
}  // namespace faltung::fft
