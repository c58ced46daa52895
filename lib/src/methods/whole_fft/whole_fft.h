// One transform over the whole signal: convolution theorem as it stands in the textbook.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& whole_fft_method();

}  // namespace faltung
