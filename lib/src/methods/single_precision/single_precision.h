// Results of double precision computed in single, where a tolerance allows it.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& single_precision_method();

}  // namespace faltung
