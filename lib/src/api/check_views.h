// The views of an execution against the problem that was planned.
#pragma once

#include "faltung/plan.h"
#include "simd/residue_loops.h"

namespace faltung {

// Error{invalid_argument}: shapes, types, null data, an output that overlaps the signal or itself,
// samples that are not residues.
void check_views(const Problem& problem, const Shape& output_shape, ElementType output_type,
                 simd::AllBelow all_below, const ConstView& signal, const View& output);

}  // namespace faltung
