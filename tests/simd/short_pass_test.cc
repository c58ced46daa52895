#include "simd/short_pass.h"

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

const std::vector<std::int16_t> kTaps = {1, -2, 3, 17};
const std::vector<std::int64_t> kPlaces = {0, 1, 4, 6};

ShortTaps first_taps(std::int64_t count) { return {kTaps.data(), kPlaces.data(), count}; }
std::int64_t reach(std::int64_t count) {
  return count == 0 ? 0 : kPlaces[static_cast<std::size_t>(count - 1)];
}

class ShortPassTest : public test::AllTargets {
 protected:
  // The documented sum; met(place) is what meets the tap of a place.
  template <class Met>
  static std::int64_t sum_of(std::int64_t count, const Met& met) {
    std::int64_t sum = 0;
    for (std::int64_t t = 0; t < count; ++t) {
      sum += kTaps[static_cast<std::size_t>(t)] * met(kPlaces[static_cast<std::size_t>(t)]);
    }
    return sum;
  }

  void check_columns(std::int64_t count, std::int64_t first, std::int64_t length, Against against) {
    const ShortPasses& passes = short_passes(GetParam());
    std::vector<std::unique_ptr<Guarded<std::uint8_t>>> data;
    std::vector<const std::uint8_t*> rows;
    for (std::int64_t j = 0; j < passes.rows + reach(count); ++j) {
      data.push_back(std::make_unique<Guarded<std::uint8_t>>(length, against));
      for (auto& x : data.back()->span()) x = static_cast<std::uint8_t>(random_());
      data.back()->seal();
      rows.push_back(data.back()->data() - first);
    }
    const std::int64_t stride = length + kShortBeyond / 2;
    Guarded<std::int16_t> sums(passes.rows * stride);
    passes.columns(rows.data(), first_taps(count), first, length, sums.data(), stride);
    ASSERT_TRUE(sums.intact());
    for (std::int64_t r = 0; r < passes.rows; ++r) {
      for (std::int64_t i = 0; i < length; ++i) {
        const auto met = [&](std::int64_t place) -> std::int64_t {
          return rows[static_cast<std::size_t>(r + place)][first + i];
        };
        ASSERT_EQ(sum_of(count, met), sums[r * stride + i]) << "row " << r << ", column " << i;
      }
    }
  }

  // Streamed results begin at an aligned address, and need not end at one.
  void check_along(std::int64_t count, std::int64_t channels, std::int64_t length, bool streamed) {
    const ShortPasses& passes = short_passes(GetParam());
    Guarded<std::int16_t> sums(length + reach(count) * channels + kShortBeyond / 2);
    for (auto& x : sums.span()) x = static_cast<std::int16_t>(random_() % 2040 - 1020);
    sums.seal();
    Guarded<std::int16_t> out(length, streamed ? Against::start : Against::end);
    const auto run = streamed ? passes.along_streamed : passes.along;
    run(sums.data(), channels, first_taps(count), length, out.data());
    passes.finish();
    ASSERT_TRUE(out.intact());
    for (std::int64_t i = 0; i < length; ++i) {
      const auto met = [&](std::int64_t place) -> std::int64_t {
        return sums[i + channels * place];
      };
      ASSERT_EQ(sum_of(count, met), out[i]) << "output " << i << " of " << length;
    }
  }

  std::mt19937_64 random_{9};
};

TEST_P(ShortPassTest, Columns) {
  for (const Against against : {Against::start, Against::end}) {
    for (std::int64_t length = 0; length <= 100; ++length) check_columns(3, 0, length, against);
    for (std::int64_t count = 0; count <= 4; ++count) check_columns(count, 5, 70, against);
  }
}

TEST_P(ShortPassTest, Along) {
  for (const bool streamed : {false, true}) {
    for (std::int64_t length = 0; length <= 300; ++length) check_along(3, 3, length, streamed);
    for (std::int64_t count = 0; count <= 4; ++count) check_along(count, 1, 150, streamed);
  }
}

FALTUNG_FOR_ALL_TARGETS(ShortPassTest);

}  // namespace
}  // namespace faltung::simd
