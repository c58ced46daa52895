// Direct convolution: the sum as it is written, over tiles of any rank. Zero taps cost nothing.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& direct_method();

}  // namespace faltung
