// Kernels that are a short sum of products of 1-D kernels: one separable convolution a product.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& low_rank_method();

}  // namespace faltung
