// NPY 1.0 to 3.0 (NumPy Enhancement Proposal 1): magic, a header that is a Python dictionary
// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)}, the samples.
//
//   descr        read as           descr        read as
//   b1, u1       uint8             f4, f8       float32, float64
//   i1           int16             c8, c16      complex64, complex128
//   u2, i2       uint16, int16     i8, u8       int64, uint64
//   i4, u4       int32, int64
//
// Either byte order and either storage order; written in the machine's byte order, C order.
// Float16, long double, strings, dates, records and Python objects are refused, as are files with
// fewer or more bytes than the header says.
#pragma once

#include "files/format.h"

namespace faltung::cli {

bool sniff_npy(std::span<const std::byte> head);
Document read_npy(const ByteSource& source, const ReadOptions& options);
WriteReport write_npy(const Document& document, OutputFile& file, const WriteOptions& options);

}  // namespace faltung::cli
