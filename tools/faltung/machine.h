// The profile of this machine that `faltung profile` measures and keeps.
#pragma once

#include <string>
#include <string_view>

#include "faltung/faltung.h"

namespace faltung::cli {

// Where it is kept: $FALTUNG_PROFILE, else faltung/profile-SIMD.json below $XDG_CACHE_HOME or
// ~/.cache. Empty when the variable is empty or there is no home.
std::string profile_path(std::string_view simd);

// What the processor calls itself; "unknown" where nobody says.
std::string cpu_name();

// Options of an engine that knows this machine, if it was measured. A file that cannot be used is
// ignored, with a remark unless `quiet`.
EngineOptions on_this_machine(EngineOptions options, bool quiet);

// Keeps the profile; a remark when it cannot be written.
void keep_profile(const Profile& profile, std::string_view simd);

}  // namespace faltung::cli
