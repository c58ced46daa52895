// What measured constants hold for.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faltung {

// Names and values: version, methods, simd, processor, fftw.
std::vector<std::pair<std::string, std::string>> signature(std::string_view simd_target);

}  // namespace faltung
