// Overlap-save: the output in blocks, each from one transform of the samples it needs. Memory and
// time per output do not grow with the signal. Stockham (1966); blocks along every convolved axis.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& overlap_save_method();

}  // namespace faltung
