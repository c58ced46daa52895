#include "profile/colours.h"

#include <algorithm>
#include <iterator>

#include "faltung/faltung.h"

namespace faltung::cli {
namespace {

constexpr Colours kColours[] = {
    {"#1f5fa8", "#74b0ff"}, {"#1b7f46", "#5fd08a"}, {"#616161", "#c0c0c0"}, {"#4c5fc4", "#a9b4ff"},
    {"#8a2fb0", "#d39bf2"}, {"#cc5500", "#ffa255"}, {"#007a85", "#4dd0e1"}, {"#c2185b", "#ff7fac"},
    {"#7d4a1d", "#d9a878"}, {"#8f6b00", "#e6c84a"}};

}  // namespace

Colours colours_of(const std::string& method) {
  const std::vector<MethodInfo> all = methods();
  const auto found = std::ranges::find(all, method, &MethodInfo::name);
  return kColours[static_cast<std::size_t>(found - all.begin()) % std::size(kColours)];
}

}  // namespace faltung::cli
