// The canonical problem: what is left of a Problem when everything a caller can get wrong has been
// checked and every way of saying the same thing has become one.
//
//   correlate          -> convolve with the reversed, conjugated kernel
//   full, same, valid  -> ranges lo + e*step, 0 <= e < out
//   axes of length 1   -> gone; axes with a kernel of length 1 -> `through` (no sum runs along
//   them) complex x real     -> real, with an axis of length 2 for the parts (kernels too, as
//   `varying`)
//
// Axes keep the caller's order. Roles:
//   convolved  a sum runs along the axis, kernel length >= 2
//   through    each index stands alone and shares the kernel
//   varying    each index has its own kernel; a signal of length 1 is shared by all of them
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/compute.h"
#include "faltung/problem.h"
#include "problem/kernel_analysis.h"
#include "problem/validate.h"

namespace faltung {

// Caller axes plus the one that holds real and imaginary parts.
inline constexpr int kMaxAxes = kMaxRank + 1;
inline constexpr int kPartsAxis = -1;  // CanonicalAxis::caller_axis of that one

struct CanonicalAxis {
  enum class Role : std::uint8_t { convolved, through, varying };
  Role role = Role::through;
  int caller_axis = 0;
  std::int64_t signal = 1;  // length of the signal
  std::int64_t kernel = 1;  // taps (convolved) or number of kernels (varying)
  std::int64_t lo = 0;      // output element e is index lo + e*step
  std::int64_t step = 1;
  std::int64_t out = 1;  // number of output elements
  Border border = Border::zero;

  bool convolved() const { return role == Role::convolved; }
  bool varying() const { return role == Role::varying; }
};

struct CanonicalProblem {
  ElementType signal_type = ElementType::float32;
  ElementType output_type = ElementType::float32;
  // Types the sums may be computed in, cheapest first. A method is asked about each in turn; the
  // first in which its error stays below `allowed_error` is taken.
  std::vector<Compute> computes;
  Compute compute = Compute::float32;  // the one under consideration
  std::vector<CanonicalAxis> axes;
  std::shared_ptr<const KernelAnalysis> kernel;
  double border_value = 0;
  Overflow overflow = Overflow::error;  // never automatic
  std::uint64_t modulus = 0;

  // Largest |sample| the signal type allows (0: unbounded, as for floats).
  double signal_max = 0;
  // Exact results are multiples of this power of two; 0 when taps are general.
  double quantum = 0;
  // Absolute error before the final rounding that a method must prove it stays below.
  double allowed_error = std::numeric_limits<double>::infinity();
  double tolerance = std::numeric_limits<double>::infinity();
  bool componentwise = false;

  std::int64_t outputs() const;  // number of output elements
  std::int64_t samples() const;  // number of signal elements
  double bytes() const;          // of signal and output
  int convolved_axes() const;
};

// Makes a problem canonical that was checked, or checks it first (Error{invalid_argument}, one
// sentence).
CanonicalProblem canonicalize(const Problem& problem, const CheckedProblem& checked);
CanonicalProblem canonicalize(const Problem& problem);

// The shape of the result on the caller's axes. Error{size_overflow} when its bytes do not fit 64
// bits.
Shape output_shape(const Problem& problem, const CheckedProblem& checked);

// One line: "float32, convolved 1024+31 (reflect_half) ..., through 3".
std::string to_string(const CanonicalProblem& problem);
std::string_view name_of(Compute compute);
std::int64_t size_of(Compute compute);      // bytes of a working sample
std::int64_t size_of_sum(Compute compute);  // and of a sum: 128-bit sums have 64-bit samples
ElementType element_type_of_compute(Compute compute);

}  // namespace faltung
