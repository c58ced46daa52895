// Finds the verb, fills its options from the arguments, and runs it. All of CLI11 stays in the .cc.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "verb.h"

namespace faltung::cli {

// The exit code; Failure{kExitUsage} for what the arguments get wrong.
int run_command(const std::vector<Verb>& verbs, std::span<const std::string> arguments,
                const Interrupt& interrupt);

}  // namespace faltung::cli
