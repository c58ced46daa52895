// Makers give the same 1-D kernel to every axis.
#pragma once

#include "faltung/kernel.h"

namespace faltung {

// invalid_argument unless 1 <= rank <= kMaxRank.
void require_rank(int rank);

// The product of `rank` copies of one 1-D kernel.
Kernel same_on_axes(const Kernel& factor, int rank);

}  // namespace faltung
