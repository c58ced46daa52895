// Polynomials as text, in the forms of PolynomialForm, told apart by their content:
//
//   begins with [      JSON with commas, NTL without
//   begins with {      JSON object with "coefficients" and perhaps "modulus"
//   names a variable   pretty: terms in any order, equal powers are added up
//   one number a line  lines
//   otherwise          FLINT: n numbers after the length n, or n + 1 with a modulus before them
//
// Coefficients without point and exponent are read exactly as int64; when one does not fit, all are
// read as integers of any size, or refused where the reader does not ask for those. If any has a
// point or an exponent, all are read as float64, each rounded once. Errors name line and column,
// both from 1.
#pragma once

#include "files/format.h"

namespace faltung::cli {

bool sniff_polynomial(std::span<const std::byte> head);
Document read_polynomial(const ByteSource& source, const ReadOptions& options);
WriteReport write_polynomial(const Document& document, OutputFile& file,
                             const WriteOptions& options);

}  // namespace faltung::cli
