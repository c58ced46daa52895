// Constants of the cost model from measured times.
#pragma once

#include <span>

#include "faltung/profile.h"
#include "methods/work.h"

namespace faltung {

struct Observation {
  Work work;
  double seconds = 0;
};

// The profile whose predictions are closest to the times, in the sum of squares of log(predicted /
// measured), each beyond a factor of two counted linearly. Every constant pulls back to where it
// started from times a factor that all share, so that what no observation speaks of changes by that
// alone.
Profile calibrate(const Profile& start, std::span<const Observation> observations);

}  // namespace faltung
