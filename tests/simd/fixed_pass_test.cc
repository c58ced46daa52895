#include "simd/fixed_pass.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "simd/guarded.h"
#include "simd/targets.h"

namespace faltung::simd {
namespace {

using test::Against;
using test::Guarded;

// Steps whose sums may pass 16 bits: then they are what is left of them there.
struct Taps {
  std::vector<FixedStep> steps;
  std::uint16_t start = 0;

  Taps(std::int64_t pairs, std::mt19937_64& random) : start(static_cast<std::uint16_t>(random())) {
    const auto both = [&](std::uint32_t half) { return half << 16 | half; };
    for (std::int64_t t = 0; t <= pairs; ++t) {
      const std::uint32_t scale = random() % 3 == 0 ? 1U << (16 - random() % 6 - 1) : 0;
      steps.push_back({both(scale), both(random() & 0xFFFF)});
    }
  }
  FixedSteps view() const {
    return {steps.data(), static_cast<std::int64_t>(steps.size()) - 1, start};
  }
};

std::uint16_t lower(std::uint32_t x) { return static_cast<std::uint16_t>(x & 0xFFFF); }

// The documented sum; met(t) is what meets tap t.
template <class Met>
std::uint16_t sum_of(const Taps& taps, const Met& met) {
  std::uint32_t sum = taps.start;
  for (std::size_t t = 0; t < taps.steps.size(); ++t) {
    const std::uint32_t scale = lower(taps.steps[t].scale), tap = lower(taps.steps[t].tap);
    if (scale != 0) sum = sum * scale >> 16;
    sum = lower(sum + (met(static_cast<std::int64_t>(t)) * tap >> 16));
  }
  return lower(sum);
}

class FixedPassTest : public test::AllTargets {
 protected:
  void check_columns(std::int64_t pairs, std::int64_t first, std::int64_t length, Against against) {
    const FixedPasses& passes = fixed_passes(GetParam());
    const Taps taps(pairs, random_);
    std::vector<std::unique_ptr<Guarded<std::uint8_t>>> data;
    std::vector<const std::uint8_t*> rows;
    for (std::int64_t j = 0; j < passes.rows + 2 * pairs; ++j) {
      data.push_back(std::make_unique<Guarded<std::uint8_t>>(length, against));
      for (auto& x : data.back()->span()) x = static_cast<std::uint8_t>(random_());
      data.back()->seal();
      rows.push_back(data.back()->data() - first);
    }
    const std::int64_t stride = length + kFixedBeyond / 2;
    Guarded<std::uint16_t> sums(passes.rows * stride);
    passes.columns(rows.data(), taps.view(), first, length, sums.data(), stride);
    ASSERT_TRUE(sums.intact());
    for (std::int64_t r = 0; r < passes.rows; ++r) {
      for (std::int64_t i = 0; i < length; ++i) {
        const auto sample = [&](std::int64_t t) -> std::uint32_t {
          return rows[static_cast<std::size_t>(r + t)][first + i];
        };
        const std::uint16_t expected = sum_of(taps, [&](std::int64_t t) {
          return t == pairs ? sample(t) << 8 : (sample(t) + sample(2 * pairs - t)) << 7;
        });
        ASSERT_EQ(expected, sums[r * stride + i])
            << "row " << r << ", column " << i << " of " << length << ", " << pairs << " pairs";
      }
    }
  }

  void check_along(std::int64_t pairs, std::int64_t channels, std::int64_t length,
                   Against against) {
    const Taps taps(pairs, random_);
    Guarded<std::uint16_t> sums(length + 2 * pairs * channels + kFixedBeyond / 2);
    for (auto& x : sums.span()) x = static_cast<std::uint16_t>(random_());
    sums.seal();
    Guarded<std::uint8_t> out(length, against);
    fixed_passes(GetParam()).along(sums.data(), channels, taps.view(), length, out.data());
    ASSERT_TRUE(out.intact());
    for (std::int64_t i = 0; i < length; ++i) {
      const auto sample = [&](std::int64_t t) -> std::uint32_t { return sums[i + channels * t]; };
      const std::uint16_t expected = sum_of(taps, [&](std::int64_t t) {
        return t == pairs ? sample(t) : (sample(t) + sample(2 * pairs - t) + 1) >> 1;
      });
      ASSERT_EQ(expected >> 8, out[i]) << "output " << i << " of " << length << ", " << pairs
                                       << " pairs, " << channels << " channels";
    }
  }

  std::mt19937_64 random_{7};
};

TEST_P(FixedPassTest, Columns) {
  for (const Against against : {Against::start, Against::end}) {
    for (std::int64_t length = 0; length <= 100; ++length) check_columns(3, 0, length, against);
    for (std::int64_t pairs = 0; pairs <= 26; ++pairs) check_columns(pairs, 5, 70, against);
  }
}

TEST_P(FixedPassTest, Along) {
  for (const Against against : {Against::start, Against::end}) {
    for (std::int64_t length = 0; length <= 300; ++length) check_along(3, 3, length, against);
    for (std::int64_t pairs = 0; pairs <= 20; ++pairs) check_along(pairs, 1, 150, against);
    for (std::int64_t channels = 1; channels <= 9; ++channels) {
      check_along(4, channels, 150, against);
    }
  }
}

FALTUNG_FOR_ALL_TARGETS(FixedPassTest);

}  // namespace
}  // namespace faltung::simd
