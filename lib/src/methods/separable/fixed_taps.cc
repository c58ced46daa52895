#include "methods/separable/fixed_taps.h"

#include <algorithm>
#include <cmath>

namespace faltung {
namespace {

constexpr int kMostBits = 6;  // more of s gains nothing
constexpr double kLevels = 255, kUnits = 256, kLargest = 65535;

double half_unit(int s) { return std::ldexp(0.5, -s); }

std::uint32_t twice(std::uint32_t factor) { return factor << 16 | factor; }

// The largest s of every step, each a multiple of `grain`: sums fit 16 bits, taps too.
std::vector<int> unit_bits(const std::vector<double>& factor, FixedPass pass, int grain) {
  const std::size_t pairs = factor.size() / 2;
  std::vector<int> bits(pairs + 1, 0);
  // What `start` brings: half a level where results are rounded, and the means of what is lost.
  double sum = pass == FixedPass::along ? 0.6 : 0.1;
  int s = kMostBits;
  for (std::size_t t = 0; t < pairs; ++t) {
    sum += 2 * kLevels * factor[t];
    const auto fits = [&] {
      return s % grain == 0 && std::ldexp(sum, 8 + s) <= kLargest &&
             std::ldexp(factor[t], 17 + s) <= kLargest;
    };
    while (s > 0 && !fits()) --s;
    bits[t] = s;
  }
  return bits;
}

// Everything met is the largest: no sum is larger than these.
std::optional<std::uint32_t> largest_sum(const FixedTaps& taps, std::uint32_t met) {
  std::uint32_t sum = taps.start;
  for (const auto& [scale, tap] : taps.steps) {
    if (scale != 0) sum = sum * (scale & 0xFFFF) >> 16;
    sum += met * (tap & 0xFFFF) >> 16;
    if (sum > 0xFFFF) return {};
  }
  return sum;
}

// What is lost on the way, in units: half of `lost` on average, and never more than half of it from
// that. What taps are off by, in either direction.
struct Losses {
  double lost = 0, mean = 0, more = 0, less = 0;

  void cut(int s) {
    mean += half_unit(s);
    lost += half_unit(s);
  }
  void round_up(double tap) {
    mean -= tap / 2;
    lost += tap / 2;
  }
  // By how much the rounded tap is too large.
  double round(double rounded, double tap) {
    const double off = rounded - tap;
    (off > 0 ? more : less) += std::abs(off);
    return off;
  }
};

std::optional<FixedTaps> with_grain(const std::vector<double>& factor, FixedPass pass,
                                    std::uint32_t met, int grain) {
  const std::size_t pairs = factor.size() / 2;
  const std::vector<int> bits = unit_bits(factor, pass, grain);
  FixedTaps taps;
  Losses losses;
  double centre = factor[pairs];  // makes the sum of the taps what it should be
  for (std::size_t t = 0; t <= pairs; ++t) {
    const int s = bits[t], point = t == pairs ? 16 : 17 + s;
    const double wanted = t == pairs ? centre : factor[t];
    if (!(wanted >= 0)) return {};
    const double tap = std::min(std::nearbyint(std::ldexp(wanted, point)), kLargest);
    simd::FixedStep step{0, twice(static_cast<std::uint32_t>(tap))};
    if (t > 0 && bits[t - 1] > s) {
      step.scale = twice(1U << (16 - (bits[t - 1] - s)));
      losses.cut(s);
    }
    taps.steps.push_back(step);
    losses.cut(s);
    const double rounded = std::ldexp(tap, -point);
    const double off = losses.round(rounded, factor[t]);
    if (t == pairs) break;
    centre -= off + losses.round(rounded, factor[factor.size() - 1 - t]);
    if (pass == FixedPass::along) losses.round_up(factor[t]);
  }
  // Results are rounded, not cut.
  const double start = losses.mean + (pass == FixedPass::along ? 0.5 * kUnits : 0.0);
  taps.start = static_cast<std::uint16_t>(
      std::min(std::nearbyint(std::ldexp(start, bits.front())), kLargest));
  const std::optional<std::uint32_t> largest = largest_sum(taps, met);
  if (!largest) return {};
  taps.largest = *largest;
  taps.error = (losses.lost + half_unit(bits.front())) / kUnits +
               kLevels * std::max(losses.more, losses.less);
  return taps;
}

}  // namespace

std::optional<FixedTaps> fixed_taps(const std::vector<double>& factor, FixedPass pass,
                                    std::uint32_t met, double allowed) {
  if (factor.size() % 2 == 0) return {};
  for (int grain = kMostBits + 1; grain > 0; --grain) {
    std::optional<FixedTaps> taps = with_grain(factor, pass, met, grain);
    if (taps && taps->error <= allowed) return taps;
  }
  return {};
}

}  // namespace faltung
