#include "methods/registry.h"

#include <array>

#include "methods/direct/direct.h"

namespace faltung {

std::span<const Method* const> registry() {
  static const std::array methods = {
      &direct_method(),
  };
  return methods;
}

const Method* find_method(std::string_view name) {
  for (const Method* method : registry()) {
    if (method->name() == name) return method;
  }
  return nullptr;
}

}  // namespace faltung
