// The caller's kernel as the canonical problem needs it.
#pragma once

#include <memory>

#include "problem/kernel_analysis.h"
#include "problem/validate.h"

namespace faltung {

// Reverses and conjugates for correlate, drops convolved axes of one tap, gathers the batch axes
// into instances, and with `split_parts` turns complex taps into two real instances each.
std::shared_ptr<const KernelAnalysis> canonical_kernel(const Problem& problem,
                                                       const CheckedProblem& checked,
                                                       bool split_parts);

// Whether every tap of a complex kernel is real.
bool has_real_taps(const Kernel& kernel);

}  // namespace faltung
