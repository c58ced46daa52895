// The cost model: counts in, seconds out. The only place where the two meet.
#pragma once

#include "faltung/profile.h"
#include "methods/work.h"

namespace faltung {

double predicted_seconds(const Profile& profile, const Work& work);

}  // namespace faltung
