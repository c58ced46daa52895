// float64 (complex128) by sums of float32 (complex64), tile by tile:
//
//     signal --gather--> float64 samples s --narrow--> float32(s 2^-e) --part--> float32 sums
//     float32 sums --widen by 2^(e+k)--> float64 --scatter--> output
//
// 2^e is above the tile's largest finite sample and 2^k above the largest tap, so nothing leaves
// the range of float32. What falls below its smallest normal, 2^-126, is lost: of every one of n
// products no more than a few 2^-126 of the largest. Samples and taps are rounded once each, and a
// kernel that is a product is taken as one, so
//
//     c = (1 + c') (1 + u)^2 (1 + r) - 1 + n 2^-120
//
// with u = 2^-24, c' the part's and r what the factors leave of a tap.
//
// The part is a problem of its own that the planner plans, exact but for its rounding.
#pragma once

#include "methods/boxes/boxes.h"
#include "methods/method.h"

namespace faltung {

Boxes single_precision_boxes(const CanonicalProblem& problem);

// What is computed of a tile; its kernel is the problem's over 2^`tap_exponent`.
struct SinglePart {
  CanonicalProblem problem;
  int tap_exponent = 0;
};
SinglePart single_precision_part(const CanonicalProblem& problem, const Boxes& boxes);

// c from that of the part.
double single_precision_bound(const CanonicalProblem& problem, double part);

// Of one worker, besides the part's own.
std::int64_t single_precision_bytes(const CanonicalProblem& problem, const Boxes& boxes);

std::unique_ptr<Bound> bind_single_precision(const CanonicalProblem& problem,
                                             const Workshop& workshop);

}  // namespace faltung
