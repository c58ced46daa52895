// Files that are part of the program; the build makes the source from them (embed.cmake).
#pragma once

#include <string_view>

namespace faltung::cli::resources {

extern const std::string_view uplot_script;   // uplot/uPlot.iife.min.js
extern const std::string_view uplot_style;    // uplot/uPlot.min.css
extern const std::string_view uplot_licence;  // uplot/LICENSE
extern const std::string_view page_script;    // profile/page.js
extern const std::string_view page_style;     // profile/page.css

}  // namespace faltung::cli::resources
