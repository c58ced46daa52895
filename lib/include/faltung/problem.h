// Problem: everything that is asked of a convolution, apart from the samples of the signal.
//
// Per convolved axis, for a signal of length n (extended beyond its edges by the border rule) and a
// kernel of length k:
//
//     full[i] = sum_j kernel[j] * signal[i - j],    0 <= i < n + k - 1
//
// correlate(signal, kernel) is convolve(signal, conj(reverse(kernel))): lag l is index l + k - 1.
//
//   Extent    range of i                       length
//   full      [0, n + k - 1)                   n + k - 1
//   same      [origin, origin + n)             n            origin of the convolving kernel
//   valid     [k - 1, n)                       max(0, n - k + 1)
//   range     [lo, hi) every `step`            ceil((hi - lo) / step), also outside full
//
// The sum runs over the non-zero taps only. Circular convolution is Border::periodic with
// Extent::same and origin 0.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "faltung/border.h"
#include "faltung/error.h"
#include "faltung/export.h"
#include "faltung/kernel.h"
#include "faltung/view.h"

namespace faltung {

enum class Operation : std::uint8_t { convolve, correlate };

// Which part of the result, on one axis.
struct Extent {
  enum class Kind : std::uint8_t { full, same, valid, range };
  Kind kind = Kind::full;
  std::int64_t lo = 0, hi = 0, step = 1;  // of Kind::range

  static constexpr Extent full() { return {Kind::full}; }
  static constexpr Extent same() { return {Kind::same}; }
  static constexpr Extent valid() { return {Kind::valid}; }
  static constexpr Extent range(std::int64_t lo, std::int64_t hi, std::int64_t step = 1) {
    return {Kind::range, lo, hi, step};
  }
  bool operator==(const Extent&) const = default;
};

// What happens to an integer result that the output type cannot hold. `automatic`: saturate for
// 8- and 16-bit signals, error for all others. Wrapping is modulo 2^bits. A sum that does not fit
// 128 bits may be refused under `saturate`, and under `wrap` into int128.
enum class Overflow : std::uint8_t { automatic, error, saturate, wrap };

struct Problem {
  Operation operation = Operation::convolve;
  ElementType signal_type = ElementType::float32;
  Shape signal_shape;
  Kernel kernel;

  // The convolved axes of the signal; the others are batch axes, on which the kernel's length is 1
  // or the signal's, and a signal of length 1 is repeated for every kernel. Empty: every axis (the
  // kernel has the signal's rank). A kernel whose rank is the number of convolved axes is shared by
  // the whole batch.
  std::vector<int> axes;

  // One entry for all convolved axes, or one per convolved axis.
  std::vector<Extent> extent = {Extent::full()};
  std::vector<Border> border = {Border::zero};
  // The value beyond the edge on axes with Border::constant; beside a zero axis, zero wins. An
  // integer where signal and taps are integers.
  double border_value = 0.0;

  // Element type of the result; automatic when empty. Floats: the wider of signal and kernel,
  // complex if either is. uint8, uint16, int16: the signal's type (or int16, int32, float32,
  // float64 on request). int32, int64: int64 with integer taps, float64 with real ones.
  std::optional<ElementType> output_type;
  Overflow overflow = Overflow::automatic;

  // Largest acceptable c in |error| <= c |signal|_inf |kernel|_1 (see Plan::error_bound). Infinity:
  // every method that computes in the element type's own rounding, nothing approximated. Any other
  // value admits approximations within it.
  double tolerance = std::numeric_limits<double>::infinity();
  // Ask for an error bound per output, gamma * sum |kernel||signal|: small outputs stay right
  // beside large ones.
  bool componentwise = false;

  // For uint64 signal and kernel: products are residues modulo this, 2 <= modulus <= 2^63.
  std::uint64_t modulus = 0;
};

// Shape and element type of the result. Error when the problem is not well formed.
FALTUNG_API Shape output_shape(const Problem& problem);
FALTUNG_API ElementType output_type(const Problem& problem);

// One line for people: "convolve float32 1024x768 with 31x31 float32, same, reflect_half".
FALTUNG_API std::string to_string(const Problem& problem);

}  // namespace faltung
