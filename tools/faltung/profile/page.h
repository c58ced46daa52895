// What faltung profile measured as a page for a browser: one file that needs no network.
//
// The page draws a chart for each family and signal size (medians of all methods with bands between
// their quartiles, the planner's choice, crossovers) and a map for each family of which method is
// fastest, by size of signal and kernel. Tables of all crossovers and times follow, and need no
// script. When it has drawn, the page says what in the attribute data-drawn of its body:
//
//   {"charts": n, "series": n, "points": n, "choices": n, "crossovers": n,
//    "maps": n, "cells": n, "blank": n}
//
// series: curves of all charts; points: medians on them; choices: pieces of the planner's bands;
// blank: charts with nothing on their canvas.
#pragma once

#include <string>

#include "profile/family.h"

namespace faltung::cli {

std::string profile_page(const ProfileTable& table);

// Text for the inside of an element or a quoted attribute.
std::string escaped(const std::string& text);

}  // namespace faltung::cli
