// Products of polynomials from files: the ring that the coefficients and options say, and the
// product over it.
//
//     coefficients          ring
//     any, with a modulus   integers modulo m, residues of the (also negative) coefficients
//     both integers         integers of 64 bits, or of 128 with `wide`; what does not fit is an
//     error one real              real numbers, in double one complex           complex numbers, in
//     double
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "faltung/faltung.h"
#include "files/document.h"

namespace faltung::cli {

struct Product {
  Document a, b;
  std::string a_name, b_name;
  std::uint64_t modulus = 0;  // 0: none
  bool wide = false;
  std::optional<std::pair<std::int64_t, std::int64_t>> range;  // of coefficients; empty: all
};

// One line for people: "integers modulo 97".
std::string ring_of(const Product& product);

// Whether an operand has no coefficients, so that there is nothing to plan; the result then has
// zero_length() coefficients.
bool is_zero(const Product& product);
std::int64_t zero_length(const Product& product);

// The product as a problem of one axis: the longer operand is the signal.
struct PlannedProduct {
  Problem problem;
  Array signal;
};
PlannedProduct planned(const Product& product);

}  // namespace faltung::cli
