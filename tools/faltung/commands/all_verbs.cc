#include "commands/commands.h"

namespace faltung::cli {

std::vector<Verb> all_verbs() {
  return {convolve_verb(), correlate_verb(), blur_verb(),      polymul_verb(),
          polypow_verb(),  polydiv_verb(),   kernel_verb(),    explain_verb(),
          profile_verb(),  info_verb(),      completion_verb()};
}

}  // namespace faltung::cli
