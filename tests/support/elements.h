// Elements of any type read as numbers, and numbers written as elements of any type.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "faltung/view.h"

namespace faltung::support {

struct Number {
  long double real = 0, imag = 0;
  std::int64_t integer = 0;   // the same number, where it is one
  std::uint64_t residue = 0;  // the same number, where it is one

  bool is_zero() const { return real == 0 && imag == 0; }
  bool is_finite() const;
  long double size() const;  // |number|
};

Number number_of(double value);

// Every element in row-major order.
std::vector<Number> read_elements(const ConstView& view);
// The address of every element in row-major order.
std::vector<const void*> element_addresses(const ConstView& view);

Number read_element(ElementType type, const void* at);
int128 read_integer(ElementType type, const void* at);  // of any integer type
// Rounds to the type: to the nearest for floating types; integers must fit.
void write_element(ElementType type, void* at, long double real, long double imag = 0);

// "1.5", "1.5-2i"; enough digits to read the number back.
std::string to_text(ElementType type, const void* at);
std::string to_text(int128 value);

// The largest and smallest value of an integer type.
struct IntegerRange {
  int128 min, max;
};
IntegerRange range_of(ElementType type);

}  // namespace faltung::support
