#include "faltung/border.h"

#include <array>

namespace faltung {
namespace {
constexpr std::array<std::string_view, 6> kNames = {"zero",         "constant",      "replicate",
                                                    "reflect_half", "reflect_whole", "periodic"};
}

std::string_view name_of(Border border) { return kNames[static_cast<std::size_t>(border)]; }

std::optional<Border> parse_border(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Border>(i);
  }
  return std::nullopt;
}

}  // namespace faltung
