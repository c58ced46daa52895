// TIFF 6.0 and BigTIFF through libtiff: gray and RGB, with or without alpha; samples of 8 and 16
// bits, signed 16 and 32 bits, floats of 32 and 64 bits; strips and tiles, interleaved or in
// planes, every compression libtiff knows.
//
// Palettes, CMYK, Lab and YCbCr (other than inside JPEG) are refused, and so are files of several
// pages: which one is meant is not for us to say. Pages marked as thumbnails or masks are left out
// with a note. "Min is white" is read as its negative and written as "min is black".
//
// Written in strips, interleaved, in the input's compression where it is lossless and common,
// otherwise deflated; as BigTIFF where 4 GB do not suffice. ICC profile, XMP, resolution,
// orientation and texts are kept; EXIF data is not (a note says so), apart from the orientation in
// it.
#pragma once

#include "files/format.h"

namespace faltung::cli {

bool sniff_tiff(std::span<const std::byte> head);
Document read_tiff(const ByteSource& source, const ReadOptions& options);
WriteReport write_tiff(const Document& document, OutputFile& file, const WriteOptions& options);

// TIFF's tags with texts, and PNG's keywords for the same.
struct TiffText {
  unsigned tag;
  std::string_view keyword;
};
std::span<const TiffText> tiff_texts();

}  // namespace faltung::cli
