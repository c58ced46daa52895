// The one piece of EXIF that changes how an image is seen: its orientation, TIFF tag 274, 1 to 8.
// JPEG and PNG keep it inside EXIF data, TIFF beside it; converting between them carries it over.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "files/document.h"

namespace faltung::cli {

// Of EXIF data that begins with its TIFF header; 0 when it names none.
int exif_orientation(std::span<const std::byte> exif);
// EXIF data that holds nothing else.
std::vector<std::byte> orientation_exif(int orientation);

// What a file with EXIF should hold, and what a TIFF file should say.
std::vector<std::byte> exif_to_write(const ImageInfo& image);
int orientation_to_write(const ImageInfo& image);

}  // namespace faltung::cli
