// The dictionary at the beginning of an NPY file.
#pragma once

#include <string>
#include <string_view>

#include "faltung/view.h"
#include "files/byte_source.h"

namespace faltung::cli {

struct NpyHeader {
  std::string descr;
  bool fortran_order = false;
  Shape shape;
  std::int64_t data_offset = 0;
};

// Reads and checks magic, version, length and dictionary.
NpyHeader read_npy_header(const ByteSource& source);
// Magic, version 1.0 and the dictionary, padded to a multiple of 64 bytes.
std::string npy_header_text(std::string_view descr, const Shape& shape);

}  // namespace faltung::cli
