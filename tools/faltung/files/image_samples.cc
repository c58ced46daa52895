#include "files/image_samples.h"

#include <algorithm>

namespace faltung::cli {
namespace {

std::string names_of(std::initializer_list<ElementType> types) {
  std::string names;
  for (const ElementType type : types) {
    names += (names.empty() ? "" : ", ") + std::string(faltung::name_of(type));
  }
  return names;
}

}  // namespace

ImageLayout require_image(const Document& document, const OutputFile& file,
                          std::string_view format_name, std::initializer_list<ElementType> types) {
  const std::optional<ImageLayout> layout = image_layout(document.data);
  if (!layout) {
    file.fail("an image is height x width or height x width x 1 to 4 channels, the array is {}",
              to_string(document.data.shape()));
  }
  const ElementType type = document.data.type();
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    throw Failure(kExitFailed,
                  fmt::format("cannot write {}: {} samples are {}, the result is {}", file.name(),
                              format_name, names_of(types), faltung::name_of(type)),
                  "choose --type, or write .tiff or .npy");
  }
  return *layout;
}

std::optional<PerMetre> per_metre(const std::optional<Resolution>& resolution) {
  if (!resolution || resolution->unit == Resolution::Unit::aspect) return std::nullopt;
  double factor = 1;
  if (resolution->unit == Resolution::Unit::inch) factor = 1 / 0.0254;
  if (resolution->unit == Resolution::Unit::centimetre) factor = 100;
  return PerMetre{resolution->x * factor, resolution->y * factor};
}

}  // namespace faltung::cli
