// Every tolerance of the tests, in one place.
//
//   floating results     |error| <= c |signal|_inf |kernel|_1 + tiny,   c = Plan::error_bound()
//   componentwise        |error| <= c sum |kernel||signal| + tiny       (of that output)
//   integers             exact, where the taps are integers or integers over a power of two (then
//                        rounded once, half to even)
//   integers, real taps  within half a level, plus 0.05 for 8 and 16 bits and c as above for others
//   finiteness           non-finite exactly where a non-finite sample meets a non-zero tap
//
// tiny allows for flushed denormals: one smallest normal for each sample, tap and sum. Where the
// oracle is not exact, its own rounding is allowed for as well.
#pragma once

#include <string>

#include "faltung/view.h"
#include "support/oracle.h"

namespace faltung::support {

// 8- and 16-bit results under real taps: half a level for the rounding, the rest for the sum.
inline constexpr long double kImageLevels = 0.5L + 0.05L;

// Where a test does sums of its own in double, on samples of size 10 and sums of size 10^4.
inline constexpr double kOwnRounding = 1e-9;

struct Promise {
  double error_bound = 0;  // of the plan
  bool componentwise = false;
};

// What a floating result may be off by.
long double allowed_error(const Truth& truth, const Value& value, const Promise& promise);

// The largest share of its bound that an element of a floating result uses up, |error| over
// c |signal|_inf |kernel|_1 (componentwise: over c sum |kernel||signal|); 0 where nothing may be
// off or the result is not as promised in type or shape. What may be the oracle's own error or a
// flushed denormal is taken off the errors.
double largest_share(const Truth& truth, const Promise& promise, const ConstView& result);

// Empty when every element is as promised; otherwise a sentence on the first that is not.
std::string mismatch(const Truth& truth, const Promise& promise, const ConstView& result);

// Whether an exact result leaves the output type, which is an error under Overflow::error.
// `unsure`: real taps leave it within the tolerance.
enum class Fit { fits, overflows, unsure };
Fit fit_of(const Truth& truth);

}  // namespace faltung::support
