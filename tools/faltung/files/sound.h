// Sound files through libsndfile.
//
// Reads all it knows: WAV, RF64, AIFF, FLAC, Ogg (Vorbis, Opus), AU, CAF, W64, MP3 and others, as
// float32, or float64 from 32-bit integers and doubles, full scale 1. Integers of b bits are read
// as k / 2^(b-1) and written as round(x * 2^(b-1)), half to even, so an unchanged file keeps its
// samples; what lies beyond full scale is cut off and counted in the report.
//
// Written with the sample format of the input where the file format has it, otherwise as floats
// (WAV, AIFF) or 24-bit integers (FLAC). WAV files beyond 4 GB are RF64.
#pragma once

#include "files/format.h"

namespace faltung::cli {

bool sniff_sound(std::span<const std::byte> head);
Document read_sound(const ByteSource& source, const ReadOptions& options);

WriteReport write_wav(const Document& document, OutputFile& file, const WriteOptions& options);
WriteReport write_flac(const Document& document, OutputFile& file, const WriteOptions& options);
WriteReport write_ogg(const Document& document, OutputFile& file, const WriteOptions& options);
WriteReport write_aiff(const Document& document, OutputFile& file, const WriteOptions& options);

}  // namespace faltung::cli
