// Help texts, at most 100 columns wide, from the table of verbs.
#pragma once

#include <string>
#include <vector>

#include "verb.h"

namespace faltung::cli {

std::string overview(const std::vector<Verb>& verbs);  // faltung --help
std::string help_of(const Verb& verb);                 // faltung VERB --help

}  // namespace faltung::cli
