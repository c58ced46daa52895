// Errors of the library: one exception type that carries a code and one sentence.
#pragma once

#include <stdexcept>
#include <string>

#include "faltung/export.h"

namespace faltung {

// What kind of thing went wrong. The sentence of an Error names what, where and both values.
enum class ErrorCode {
  invalid_argument,  // the problem, a view or an option contradicts the rules
  size_overflow,     // a product of sizes does not fit 64 bits
  integer_overflow,  // an exact result does not fit the output type
  no_method,         // no method (or not the forced one) can solve the problem as asked
  accuracy,          // no method meets the tolerance asked for
  memory,            // no method fits the memory limit, or an allocation failed
  cancelled,         // the stop token was raised while executing
};

class FALTUNG_API Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace faltung
