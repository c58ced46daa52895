// The verbs, one source file each.
#pragma once

#include <vector>

#include "verb.h"

namespace faltung::cli {

Verb convolve_verb();  // convolve.cc
Verb correlate_verb();
Verb blur_verb();        // blur.cc
Verb polymul_verb();     // polymul.cc
Verb polypow_verb();     // polypow.cc
Verb polydiv_verb();     // polydiv.cc
Verb kernel_verb();      // kernel.cc
Verb explain_verb();     // explain.cc
Verb profile_verb();     // profile.cc
Verb info_verb();        // info.cc
Verb completion_verb();  // completion.cc

std::vector<Verb> all_verbs();

}  // namespace faltung::cli
