// Taps written out on the command line: 1,2,1;2,4,2;1,2,1/16.
#pragma once

#include <string_view>

#include "faltung/kernel.h"
#include "spec_reader.h"

namespace faltung::cli {

// Whether the text consists of numbers and separators alone and is not the path of a file.
bool are_inline_taps(std::string_view text);

// The kernel, of one row along the last of `rank` axes or rows along the last two.
Kernel read_inline_taps(SpecReader& reader, int rank);

}  // namespace faltung::cli
