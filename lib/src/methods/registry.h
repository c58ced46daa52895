// Every method there is. The planner, tests, benchmarks, explain and the command walk this list and
// no other.
#pragma once

#include <span>

#include "methods/method.h"

namespace faltung {

std::span<const Method* const> registry();

// A method by name, or null.
const Method* find_method(std::string_view name);

}  // namespace faltung
