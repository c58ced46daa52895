// The oracle: a Problem evaluated from the definition, slowly and exactly.
//
//     y[i] = sum_j kernel[j] extended_signal[i - j]        over the non-zero taps
//
// It shares nothing with the library but the public types. Sums of integers (and of integers times
// taps that are integers over a power of two) are exact; all others are in long double, whose error
// is 2^-11 of a double's rounding. Malformed problems are not its business: it expects what the
// library accepts.
#pragma once

#include <cstdint>
#include <vector>

#include "faltung/problem.h"
#include "support/wide.h"

namespace faltung::support {

struct Value {
  long double real = 0, imag = 0;
  long double magnitude = 0;  // sum |tap||sample|, finite samples only
  bool finite = true;         // no non-finite sample meets a non-zero tap
  Wide integer;               // value * 2^Truth::shift, when Truth::exact
  std::uint64_t residue = 0;  // when Truth::modulus is not 0
};

struct Truth {
  Shape shape;
  ElementType type = ElementType::float32;
  Overflow overflow = Overflow::error;  // never automatic
  bool exact = false;                   // Value::integer holds
  int shift = 0;
  std::uint64_t modulus = 0;
  long double signal_max = 0;  // largest |finite part of a sample|, border constant included
  long double kernel_sum = 0;  // sum of |tap|; of the largest kernel of a stack
  std::int64_t taps = 0;       // number of taps of one kernel
  std::vector<Value> values;   // row-major
};

Truth evaluate(const Problem& problem, const ConstView& signal);

// Which sample lies at index `i` of a row of length n: its index, or one of the two below.
inline constexpr std::int64_t kZeroSample = -1;
inline constexpr std::int64_t kConstantSample = -2;
std::int64_t sample_at(Border border, std::int64_t i, std::int64_t n);

}  // namespace faltung::support
