// What the tags of a TIFF page say about its samples, checked.
#pragma once

#include <tiffio.h>

#include "files/byte_source.h"
#include "files/document.h"
#include "files/format.h"

namespace faltung::cli {

struct TiffLayout {
  ImageLayout image;
  ElementType type = ElementType::uint8;
  bool planar = false;  // each channel in strips or tiles of its own
  bool tiled = false;
  bool min_is_white = false;
  Alpha alpha = Alpha::none;
  int compression = 0;
};

// Refuses what cannot be read, with a sentence, and sizes the file cannot hold.
TiffLayout read_tiff_layout(TIFF* tiff, const ByteSource& source);
// How many bytes of samples a byte of the file may hold at most.
std::int64_t max_tiff_ratio(int compression);

}  // namespace faltung::cli
