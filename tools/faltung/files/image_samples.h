// What the writers of images ask of a document.
#pragma once

#include <initializer_list>

#include "files/format.h"

namespace faltung::cli {

// The layout of the document's image; Failure when it is none or its type is not one of `types`.
ImageLayout require_image(const Document& document, const OutputFile& file,
                          std::string_view format_name, std::initializer_list<ElementType> types);

// Samples per metre; empty when the resolution is a ratio only.
struct PerMetre {
  double x, y;
};
std::optional<PerMetre> per_metre(const std::optional<Resolution>& resolution);

}  // namespace faltung::cli
