// The checks of a Problem, and what they settle on the way.
#pragma once

#include <vector>

#include "faltung/problem.h"

namespace faltung {

struct CheckedProblem {
  std::vector<int> axes;                            // convolved, increasing, none left implicit
  Shape kernel_shape;                               // of the signal's rank
  ElementType natural_type = ElementType::float32;  // of the result when none is asked for
  ElementType output_type = ElementType::float32;
};

// Error{invalid_argument} or Error{size_overflow} with one sentence that names both values.
CheckedProblem check(const Problem& problem);

// Integers of 8 and 16 bits, which are computed wide and rounded once.
bool is_small_integer(ElementType type);

}  // namespace faltung
