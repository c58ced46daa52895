#include "simd/spectrum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Guarded;

class SpectrumTest : public test::AllTargets {
 protected:
  template <typename T>
  T mul_add(T a, T b, T c) const {
    return test::fuses(GetParam()) ? std::fma(a, b, c) : a * b + c;
  }
  template <typename T>
  std::complex<T> product(std::complex<T> a, std::complex<T> b) const {
    return {mul_add(a.real(), b.real(), -(a.imag() * b.imag())),
            mul_add(a.real(), b.imag(), a.imag() * b.real())};
  }
  template <typename T>
  std::complex<T> product_sum(std::complex<T> a, std::complex<T> b, std::complex<T> c) const {
    return {mul_add(a.real(), b.real(), mul_add(-a.imag(), b.imag(), c.real())),
            mul_add(a.real(), b.imag(), mul_add(a.imag(), b.real(), c.imag()))};
  }

  template <typename T>
  void check() {
    using Complex = std::complex<T>;
    const SpectrumLoops<T>& loops = spectrum_loops<T>(GetParam());
    std::mt19937_64 random(1);
    std::uniform_real_distribution<T> range(-2, 2);
    for (std::int64_t n = 0; n <= 700; n += n < 70 ? 1 : 97) {
      for (const auto against : {test::Against::start, test::Against::end}) {
        Guarded<Complex> a(n, against), b(n, against), out(n, against), sum(n, against);
        std::vector<Complex> start(static_cast<std::size_t>(n));
        for (std::int64_t i = 0; i < n; ++i) {
          a[i] = {range(random), range(random)};
          b[i] = {range(random), range(random)};
          start[i] = sum[i] = {range(random), range(random)};
        }
        loops.multiply(a.data(), b.data(), out.data(), n);
        loops.multiply_add(a.data(), b.data(), sum.data(), n);
        for (std::int64_t i = 0; i < n; ++i) {
          ASSERT_EQ(out[i], product(a[i], b[i])) << i << " of " << n;
          ASSERT_EQ(sum[i], product_sum(a[i], b[i], start[i])) << i << " of " << n;
        }
        ASSERT_TRUE(out.intact() && sum.intact() && a.intact() && b.intact());

        std::vector<Complex> on_a(a.data(), a.data() + n), on_b(b.data(), b.data() + n);
        loops.multiply(on_a.data(), b.data(), on_a.data(), n);
        loops.multiply(a.data(), on_b.data(), on_b.data(), n);
        ASSERT_TRUE(std::ranges::equal(on_a, out.span()));
        ASSERT_TRUE(std::ranges::equal(on_b, out.span()));
        loops.multiply(a.data(), a.data(), a.data(), n);  // a square in place
      }
    }
  }
};

TEST_P(SpectrumTest, Float32) { check<float>(); }
TEST_P(SpectrumTest, Float64) { check<double>(); }

TEST_P(SpectrumTest, KnownProduct) {
  const std::complex<double> a{1, 2}, b{3, 5};
  std::complex<double> out, sum{100, 1000};
  spectrum_loops<double>(GetParam()).multiply(&a, &b, &out, 1);
  spectrum_loops<double>(GetParam()).multiply_add(&a, &b, &sum, 1);
  EXPECT_EQ(out, (std::complex<double>{-7, 11}));
  EXPECT_EQ(sum, (std::complex<double>{93, 1011}));
}

FALTUNG_FOR_ALL_TARGETS(SpectrumTest);

}  // namespace
}  // namespace faltung::simd
