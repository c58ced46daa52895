// Kernels without the tails that a tolerance allows to leave out.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& truncated_method();

}  // namespace faltung
