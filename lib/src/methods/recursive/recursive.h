// Gaussians and their derivatives by recursive filters, along two axes.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& recursive_method();

}  // namespace faltung
