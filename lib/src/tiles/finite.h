// Whether a signal has NaN or infinity anywhere, asked before an execution, wherever samples lie.
#pragma once

#include <cstddef>
#include <stop_token>

#include "problem/canonical.h"
#include "simd/scan.h"
#include "tiles/gather.h"

namespace faltung {

// `signal` and its strides (in elements) on canonical axes. Looks until the first such sample.
bool all_finite(const CanonicalProblem& problem, const std::byte* signal, const AxisValues& strides,
                const simd::ScanLoops& loops, int threads, const std::stop_token& stop);

}  // namespace faltung
