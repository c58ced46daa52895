// A symmetric factor with taps k_t >= 0 as the steps of simd/fixed_pass.h, and how far from the
// exact sums these can be.
//
// Steps go from the outermost pair of taps to the centre. While few and small taps have been met
// their sum is small, and is held in units of 2^-(8+s) levels, s > 0; s falls, once or a few times,
// as the sum grows. With pair t held in units of 2^-(8+s_t), levels are off by no more than
//
//     sum_t 2^-(9+s_t)            products without their lower 16 bits (`start` adds their mean)
//     + 2^-(9+s) where s falls    the sum without its lowest bits, likewise
//     + 2^-9                      the centre's product, held with s = 0
//     + 2^-(9+s_0)                `start` in whole units
//     + 255 max(sum d+, sum d-)   taps rounded to 2^-(17+s_t), that of the centre to 2^-16: by d
//     + sum_t k_t 2^-9            along rows: means of two sums are rounded up (`start` subtracts
//                                 half of that)
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simd/fixed_pass.h"

namespace faltung {

struct FixedTaps {
  std::vector<simd::FixedStep> steps;
  std::uint16_t start = 0;
  std::uint32_t largest = 0;  // sum, where everything met is the largest
  double error = 0;           // levels, before the result is rounded

  simd::FixedSteps view() const {
    return {steps.data(), static_cast<std::int64_t>(steps.size()) - 1, start};
  }
  std::int64_t bytes() const {
    return static_cast<std::int64_t>(steps.size() * sizeof(simd::FixedStep));
  }
};

enum class FixedPass : std::uint8_t { columns, along };

// What the pass down the columns meets at most: the largest sample in units.
inline constexpr std::uint32_t kLargestSample = 255 << 8;

// Steps for a factor of sum <= 1 that meets `met` units at most. They are off by `allowed` levels
// at most, and change s as seldom as that takes. None when there are no such steps, or a sum could
// pass 16 bits.
std::optional<FixedTaps> fixed_taps(const std::vector<double>& factor, FixedPass pass,
                                    std::uint32_t met, double allowed);

}  // namespace faltung
