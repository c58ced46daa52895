// A smooth 1-D kernel as three short ones, the middle one at a lower rate:
//
//     c[j] = sum_m window[m] x[rate j - m]            0 <= m < rate * terms
//     e[i] = sum_s middle[s] c[i - s]
//     y[rate q + p] = sum_t window[p + rate t] e[q - t]         0 <= p < rate, 0 <= t < terms
//
// For every phase p this is a convolution with taps of its own,
//
//     taps_p[m] = sum_t window[p + rate t] sum_s middle[s] window[m - p - rate (t + s)],
//
// and y[n + shift] is the convolution with the kernel as far as they all agree with it, moved by
// `shift`: what is left is known, not assumed. An output takes some 2 terms + (middle) / rate
// multiply-adds however long the kernel is.
//
// Interpolated filters: Crochiere and Rabiner, Multirate Digital Signal Processing, 1983, chapter
// 5. Window: Kaiser, 1974. The middle is the least-squares fit over all phases.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace faltung {

struct Cascade {
  static constexpr std::int64_t kSlowest = 16;  // slower rates would save little more
  static constexpr std::int64_t kMostTerms = 6;

  std::int64_t rate = 1, terms = 0, shift = 0;
  std::vector<double> window, middle;
  double residual = 0;  // largest over p of sum_m |taps_p[m] - kernel[m - shift]|
  double growth = 0;    // and of the same sums of products of magnitudes

  auto coarse_taps() const { return static_cast<std::int64_t>(middle.size()); }
  std::int64_t window_taps() const { return rate * terms; }
  // Multiply-adds that an output costs along this axis, each product counted once.
  double cost() const;
};

// The cheapest whose residual is at most `most`, with windows and middle rounded to float32; none
// when the kernel is not as smooth as that takes.
std::optional<Cascade> find_cascade(const std::vector<double>& kernel, double most);

}  // namespace faltung
