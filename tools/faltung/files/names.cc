#include <algorithm>
#include <iterator>

#include "files/document.h"

namespace faltung::cli {
namespace {

constexpr std::string_view kKinds[] = {"image", "audio", "array", "polynomial"};
constexpr std::string_view kForms[] = {"ntl", "flint", "pretty", "json", "json_object", "lines"};

}  // namespace

std::string_view name_of(FileKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(PolynomialForm form) { return kForms[static_cast<std::size_t>(form)]; }

std::optional<PolynomialForm> parse_polynomial_form(std::string_view name) {
  const auto* found = std::find(std::begin(kForms), std::end(kForms), name);
  if (found == std::end(kForms)) return std::nullopt;
  return static_cast<PolynomialForm>(found - kForms);
}

}  // namespace faltung::cli
