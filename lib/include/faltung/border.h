// What lies beyond the edge of a signal. Drawn for a row `abcd`:
//
//   zero           0000|abcd|0000
//   constant       vvvv|abcd|vvvv      v is Problem::border_value
//   replicate      aaaa|abcd|dddd
//   reflect_half   dcba|abcd|dcba      the edge sample is repeated
//   reflect_whole  .dcb|abcd|cba.      the edge sample is not repeated
//   periodic       abcd|abcd|abcd
//
// All are defined at any distance from the edge and for signals of length 1. Names elsewhere:
// scipy.ndimage constant/constant/nearest/reflect/mirror/wrap; OpenCV CONSTANT/CONSTANT/REPLICATE/
// REFLECT/REFLECT_101/WRAP.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "faltung/export.h"

namespace faltung {

enum class Border : std::uint8_t {
  zero,
  constant,
  replicate,
  reflect_half,
  reflect_whole,
  periodic
};

FALTUNG_API std::string_view name_of(Border border);
FALTUNG_API std::optional<Border> parse_border(std::string_view name);

}  // namespace faltung
