// The constants of a profile by name: what files hold and what measuring fits.
#pragma once

#include <span>
#include <string_view>

#include "faltung/profile.h"

namespace faltung {

struct Constant {
  std::string_view name;
  double& (*of)(Profile& profile);
  bool fitted;  // by measuring; the others are kept as they are built in

  double value(const Profile& profile) const { return of(const_cast<Profile&>(profile)); }
};

std::span<const Constant> constants();

}  // namespace faltung
