// PNG (ISO/IEC 15948) through libpng's row interface.
//
// Gray and RGB with or without alpha, 8 and 16 bits; gray of 1, 2 and 4 bits is scaled to 0..255
// and rounded back on writing; palettes and transparent colours become RGB(A). Kept: iCCP, gAMA,
// sRGB, cHRM, pHYs, eXIf and text.
#pragma once

#include "files/format.h"

namespace faltung::cli {

// The keyword of the text chunk that holds XMP.
inline constexpr char kXmpKeyword[] = "XML:com.adobe.xmp";

bool sniff_png(std::span<const std::byte> head);
Document read_png(const ByteSource& source, const ReadOptions& options);
WriteReport write_png(const Document& document, OutputFile& file, const WriteOptions& options);

}  // namespace faltung::cli
