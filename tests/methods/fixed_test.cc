// Separable convolution of 8-bit pictures in fixed point: what its taps promise, on samples that
// make the most of what is lost, and pictures with edges, strides and channels of every kind.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "faltung/faltung.h"
#include "methods/separable/fixed_taps.h"

namespace faltung {
namespace {

std::vector<double> gaussian_line(double sigma) {
  const int radius = static_cast<int>(std::ceil(4 * sigma));
  std::vector<double> taps;
  for (int t = -radius; t <= radius; ++t) taps.push_back(std::exp(-t * t / (2 * sigma * sigma)));
  const double sum = std::accumulate(taps.begin(), taps.end(), 0.0);
  for (double& tap : taps) tap /= sum;
  return taps;
}

// What the steps make of samples in units, in units; `sum` may not pass 16 bits.
std::uint32_t run(const FixedTaps& taps, FixedPass pass, const std::vector<std::uint32_t>& met) {
  std::uint32_t sum = taps.start;
  const std::size_t pairs = taps.steps.size() - 1;
  for (std::size_t t = 0; t <= pairs; ++t) {
    const auto [scale, tap] = taps.steps[t];
    if (scale != 0) sum = sum * (scale & 0xFFFF) >> 16;
    const std::uint32_t pair = met[t] + met[2 * pairs - t];
    const std::uint32_t mean = pass == FixedPass::along ? (pair + 1) / 2 : pair / 2;
    sum += (t == pairs ? met[t] : mean) * (tap & 0xFFFF) >> 16;
    EXPECT_LE(sum, 0xFFFFU);
  }
  return sum;
}

// Samples that are too large where rounded taps are too large and too small elsewhere, all the
// largest, and random ones.
TEST(FixedTaps, KeepTheirPromise) {
  std::mt19937_64 random(1);
  int found = 0;
  for (const double sigma : {0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 3.0, 4.0}) {
    const std::vector<double> factor = gaussian_line(sigma);
    for (const FixedPass pass : {FixedPass::columns, FixedPass::along}) {
      for (const double allowed : {0.03, 0.02, 0.01}) {
        const std::uint32_t largest = pass == FixedPass::columns ? kLargestSample : 65400;
        const auto taps = fixed_taps(factor, pass, largest, allowed);
        if (!taps) continue;
        ++found;
        EXPECT_LE(taps->error, allowed);
        EXPECT_EQ(taps->steps.size(), factor.size() / 2 + 1);
        for (int trial = 0; trial < 4000; ++trial) {
          std::vector<std::uint32_t> met(factor.size());
          for (std::uint32_t& x : met) {
            x = pass == FixedPass::columns ? (random() & 255) << 8
                                           : static_cast<std::uint32_t>(random() % 65281);
            if (trial % 3 == 1) x = random() % 2 == 0 ? 0 : kLargestSample;
            if (trial == 0) x = kLargestSample;
            if (trial == 2) x = 0;
          }
          const double exact = std::inner_product(met.begin(), met.end(), factor.begin(), 0.0);
          const double rounding = pass == FixedPass::along ? 128 : 0;
          ASSERT_NEAR(run(*taps, pass, met) - rounding, exact, taps->error * 256)
              << "sigma " << sigma << ", allowed " << allowed;
        }
      }
    }
  }
  EXPECT_GT(found, 30);
}

TEST(FixedTaps, RefuseWhatTheyCannotDo) {
  const auto columns = [](const std::vector<double>& factor, double allowed = 0.03) {
    return fixed_taps(factor, FixedPass::columns, kLargestSample, allowed).has_value();
  };
  EXPECT_TRUE(columns({0.2, 0.6, 0.2}));
  EXPECT_TRUE(columns({1.0}));
  EXPECT_TRUE(columns({0.2, 0.1, 0.2}));
  EXPECT_FALSE(columns({0.2, 0.6, 0.2}, 1e-4));
  EXPECT_FALSE(columns({0.2, 0.6, 0.201}));  // not symmetric
  EXPECT_FALSE(columns({0.25, 0.6, 0.25}));  // sums beyond 16 bits
  EXPECT_FALSE(columns({0.3, 0.3}));         // no centre
  EXPECT_FALSE(columns({0.2, -0.1, 0.2}));
}

Problem blur(const Shape& shape, double sigma, Border border, Extent extent) {
  Problem problem;
  problem.signal_type = ElementType::uint8;
  problem.signal_shape = shape;
  problem.axes = {0, 1};
  problem.extent = {extent};
  problem.border = {border};
  if (border == Border::constant) problem.border_value = 200;
  problem.kernel = gaussian(sigma, 2);
  return problem;
}

bool is_fixed(Engine& engine, const Problem& problem) {
  for (const Candidate& candidate : engine.explain(problem).candidates) {
    if (candidate.method == "separable") {
      return candidate.reason.find("fixed point") != std::string::npos;
    }
  }
  return false;
}

enum class Picture { noise, extremes, white };

Array picture(Picture kind, const Shape& shape) {
  Array array(ElementType::uint8, shape);
  std::mt19937_64 random(11);
  auto* samples = static_cast<std::uint8_t*>(array.view().data);
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    const auto any = static_cast<std::uint8_t>(random() >> 56);
    if (kind == Picture::noise) samples[i] = any;
    if (kind == Picture::extremes) samples[i] = any < 128 ? 0 : 255;
    if (kind == Picture::white) samples[i] = 255;
  }
  return array;
}

void check(const Problem& problem, Picture kind) {
  Engine engine;
  ASSERT_TRUE(is_fixed(engine, problem)) << to_string(problem.signal_shape);
  PlanOptions options;
  options.method = "separable";
  const Plan plan = engine.plan(problem, options);
  Problem reference = problem;
  reference.output_type = ElementType::float64;
  const Array signal = picture(kind, problem.signal_shape);
  const Array expected = engine.plan(reference, options).execute(signal.view());
  const Array result = plan.execute(signal.view());
  const auto* got = static_cast<const std::uint8_t*>(result.view().data);
  const auto* exact = static_cast<const double*>(expected.view().data);
  const double bound = 0.5 + 255 * plan.error_bound();
  EXPECT_LE(bound, 0.55 + 1e-9);
  for (std::int64_t i = 0; i < element_count(result.shape()); ++i) {
    ASSERT_NEAR(got[i], exact[i], bound) << "element " << i;
  }
  for (const int threads : {2, 5}) {
    ExecuteOptions many;
    many.threads = threads;
    const Array again = plan.execute(signal.view(), many);
    EXPECT_TRUE(std::equal(got, got + element_count(result.shape()),
                           static_cast<const std::uint8_t*>(again.view().data)));
  }
}

TEST(Fixed, PicturesOfManyStripesAndBands) {
  for (const Picture kind : {Picture::noise, Picture::extremes, Picture::white}) {
    check(blur({300, 1500, 3}, 1.5, Border::replicate, Extent::same()), kind);
    check(blur({170, 4100}, 3, Border::reflect_half, Extent::same()), kind);
    check(blur({150, 700, 4}, 0.8, Border::reflect_whole, Extent::same()), kind);
  }
}

TEST(Fixed, EveryBorderAndExtent) {
  using enum Border;
  for (const Border border : {zero, constant, replicate, reflect_half, reflect_whole, periodic}) {
    for (const Extent& extent : {Extent::same(), Extent::full(), Extent::valid()}) {
      for (const Shape& shape : {Shape{60, 70, 3}, Shape{29, 31}, Shape{40, 2100}}) {
        check(blur(shape, 2, border, extent), Picture::noise);
      }
      if (extent.kind != Extent::Kind::valid) {
        check(blur({5, 3, 2}, 2, border, extent), Picture::extremes);
      }
    }
  }
}

}  // namespace
}  // namespace faltung
