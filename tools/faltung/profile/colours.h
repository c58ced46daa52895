// Colours of methods in pictures: dark ones for white paper, light ones for a dark screen.
#pragma once

#include <string>

namespace faltung::cli {

struct Colours {
  const char* on_white;
  const char* on_black;
};

// By the method's place in the registry.
Colours colours_of(const std::string& method);

}  // namespace faltung::cli
