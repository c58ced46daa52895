// Random signals for a problem whose other parts are settled.
#pragma once

#include "faltung/problem.h"
#include "support/random.h"

namespace faltung::support {

// Random, constant at an extreme, alternating, one spike, denormal, of wide range; floats now and
// then with NaN and infinities.
Array random_signal(Random& random, const Problem& problem);

}  // namespace faltung::support
