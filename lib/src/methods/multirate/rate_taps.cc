#include "methods/multirate/rate_taps.h"

namespace faltung {

RateTaps::RateTaps(const Cascade& cascade) {
  const std::int64_t rate = cascade.rate, terms = cascade.terms;
  const std::int64_t coarse = cascade.coarse_taps();
  const auto window_tap = [&](std::int64_t i) {
    return static_cast<float>(cascade.window[static_cast<std::size_t>(i)]);
  };
  const auto middle_tap = [&](std::int64_t i) {
    if (i < 0 || i >= coarse) return 0.0F;
    return static_cast<float>(cascade.middle[static_cast<std::size_t>(i)]);
  };
  for (std::int64_t s = 0; s < rate; ++s) {
    for (std::int64_t b = 0; b < terms; ++b) {
      spread.push_back(window_tap(b * rate + rate - 1 - s));
    }
  }
  for (std::int64_t t = 0; t < terms; ++t) {
    for (std::int64_t p = 0; p < rate; ++p) blend.push_back(window_tap(p + rate * (terms - 1 - t)));
  }
  for (std::int64_t t = 0; t < coarse + kTogether - 1; ++t) {
    for (std::int64_t o = 0; o < kTogether; ++o) {
      middle_together.push_back(middle_tap(coarse - 1 - (t - o)));
    }
  }
  for (std::int64_t t = cascade.window_taps(); t-- > 0;) window.push_back(window_tap(t));
  for (std::int64_t t = coarse; t-- > 0;) middle.push_back(middle_tap(t));
  for (std::int64_t p = 0; p < rate; ++p) {
    for (std::int64_t t = terms; t-- > 0;) phases.push_back(window_tap(p + rate * t));
  }
}

std::int64_t RateTaps::bytes() const {
  const std::size_t count = spread.size() + blend.size() + middle_together.size() + window.size() +
                            middle.size() + phases.size();
  return static_cast<std::int64_t>(count * sizeof(float));
}

}  // namespace faltung
