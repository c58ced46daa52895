// Convolution at a lower rate: a kernel that is a product of smooth factors leaves a picture that
// needs few samples. Samples are brought to a lower rate, convolved there, and brought back by
// interpolation, each axis in turn (cascade.h). The cost does not grow with the kernel. For small
// integers, whose results are rounded anyway: what is lost stays below what the problem allows.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& multirate_method();

}  // namespace faltung
