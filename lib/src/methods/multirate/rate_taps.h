// A cascade's taps as the loops of simd/rate_loops.h take them.
#pragma once

#include <cstdint>
#include <vector>

#include "methods/multirate/cascade.h"

namespace faltung {

struct RateTaps {
  explicit RateTaps(const Cascade& cascade);

  // `rate` samples to the `terms` coarse ones they are part of, sample by sample.
  std::vector<float> spread;
  // `terms` smooth samples to `rate` outputs, sample by sample.
  std::vector<float> blend;
  // Coarse samples to kTogether smooth ones, sample by sample; the first of them begins them all.
  static constexpr std::int64_t kTogether = 4;
  std::vector<float> middle_together;
  // In the order in which samples lie: window and middle; of each phase the window's taps.
  std::vector<float> window, middle, phases;

  std::int64_t bytes() const;
};

}  // namespace faltung
