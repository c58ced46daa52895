// The curves and crossovers of a profile as a script of gnuplot, with its data inside.
#pragma once

#include <string>

#include "profile/family.h"

namespace faltung::cli {

// `gnuplot SCRIPT` draws an SVG picture named `picture` into the working folder: for each family
// and signal size the medians of all methods with a band between the quartiles, crossovers with
// their uncertainty, and along the bottom the method that the planner takes.
std::string gnuplot_script(const ProfileTable& table, const std::string& picture);

// The name of the picture for a script: its last part with .svg in place of the extension, and
// nothing in it that means something to gnuplot.
std::string picture_name(const std::string& script_path);

}  // namespace faltung::cli
