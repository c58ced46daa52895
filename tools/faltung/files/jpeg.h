// JPEG (ITU-T T.81) through libjpeg: 8-bit gray and RGB.
//
// Written baseline, 4:4:4, with the quality asked for. ICC profile, EXIF, XMP, density and comments
// are kept; the EXIF orientation stays as it is, the samples are not turned. CMYK files and files
// that libjpeg only reads with a warning about damaged data are refused.
#pragma once

#include "files/format.h"

namespace faltung::cli {

bool sniff_jpeg(std::span<const std::byte> head);
Document read_jpeg(const ByteSource& source, const ReadOptions& options);
WriteReport write_jpeg(const Document& document, OutputFile& file, const WriteOptions& options);

inline constexpr std::string_view kExifMarker("Exif\0\0", 6);
inline constexpr std::string_view kXmpMarker("http://ns.adobe.com/xap/1.0/\0", 29);
inline constexpr std::size_t kMaxMarkerBytes = 65533;

}  // namespace faltung::cli
