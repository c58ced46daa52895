// A 1-D kernel, symmetric or antisymmetric about its middle, as a sum of decaying waves:
//
//     h[n] = sum_k Re(weight_k pole_k^n),  0 <= n <= radius,     h[-n] = +-h[n],  n > 0
//
// which ends where the taps end. Poles are those that serve a Gaussian and its first two
// derivatives best, scaled to the kernel's own width (Deriche 1993 has the form; these poles are a
// least-squares fit of our own). Weights are the least-squares fit to the taps themselves, with the
// sum of all h that of the taps.
//
// How far h is from the taps is then summed up: `residual` is sum |h - taps|, a bound on the error
// for samples of at most 1, whatever the kernel was.
#pragma once

#include <complex>
#include <limits>
#include <optional>
#include <vector>

#include "problem/kernel_analysis.h"

namespace faltung {

struct RecursiveFit {
  std::vector<std::complex<double>> poles, weights;
  bool antisymmetric = false;
  double residual = 0;  // sum |h - taps|
  double l1 = 0;        // sum |taps|

  int pairs() const { return static_cast<int>(poles.size()); }
  // Of filters whose numbers are rounded to u: a bound like `residual`.
  double rounding(double u) const;
};

// With the fewest poles whose residual is within `share` of the taps' l1 norm; none when the taps
// are not of this kind, or too few for it to be shorter.
std::optional<RecursiveFit> fit_recursive(const Taps& taps, double share);

}  // namespace faltung
