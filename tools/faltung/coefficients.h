// Polynomials from files as operands: the ring that their coefficients and the options say, and
// their coefficients as elements of it.
//
//     coefficients          ring
//     any, with a modulus   integers modulo m, residues of the (also negative) coefficients
//     all integers          integers of 64 bits, or of 128 if asked for, where what does not fit is
//                           an error; of any size if asked for or one is larger than 64 bits
//     one real              real numbers, in double
//     one complex           complex numbers, in double
#pragma once

#include <algorithm>
#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "faltung/faltung.h"
#include "files/document.h"

namespace faltung::cli {

struct PolynomialOperand {
  std::string name;
  Document document;
  bool is_big() const { return !document.big.empty(); }
  std::int64_t length() const { return is_big() ? std::ssize(document.big) : document.data.size(); }
};
PolynomialOperand read_polynomial(const std::string& path);

struct Ring {
  enum class Kind { integers, wide_integers, big_integers, residues, real, complex };
  Kind kind = Kind::integers;
  std::uint64_t modulus = 0;  // of residues
};
std::string to_string(const Ring& ring);  // "integers modulo 97"

// Bits of the integers that results consist of, as far as options ask for them.
enum class IntegerSize { bits64, bits128, any };

// The ring of operands that meet; `modulus` is that of the options, 0 when they name none.
Ring common_ring(const std::vector<const PolynomialOperand*>& operands, std::uint64_t modulus,
                 IntegerSize size);

std::vector<std::int64_t> integers_of(const PolynomialOperand& operand);
BigCoefficients big_integers_of(const PolynomialOperand& operand);
std::vector<std::uint64_t> residues_of(const PolynomialOperand& operand, std::uint64_t modulus);
std::vector<double> reals_of(const PolynomialOperand& operand);
std::vector<std::complex<double>> complex_numbers_of(const PolynomialOperand& operand);

template <typename T>
Array array_of(const std::vector<T>& elements) {
  Array array = Array::unset(element_type_of<T>, Shape{std::ssize(elements)});
  std::copy(elements.begin(), elements.end(), array.template as<T>().begin());
  return array;
}

}  // namespace faltung::cli
