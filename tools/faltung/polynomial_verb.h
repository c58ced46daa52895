// What the verbs on polynomials share: their options, the check of their results, and how those are
// written and reported.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "apply.h"
#include "coefficients.h"
#include "failure.h"
#include "interrupt.h"
#include "settings.h"

namespace faltung::cli {

struct PolynomialText {
  std::string modulus, form;
  bool big = false;
  bool no_verify = false;
  RunText run;
};

struct PolynomialSettings {
  RunSettings run;
  WriteOptions write;
  std::uint64_t modulus = 0;  // 0: none
  IntegerSize size = IntegerSize::bits64;
  bool verify = true;
};

void add_ring_options(Verb& verb, PolynomialText& text);  // modulus, big
void add_form_options(Verb& verb, PolynomialText& text);  // form, no-verify
PolynomialSettings parsed(const PolynomialText& text);

// Throws when a result is not what its operands give.
void require_right(polynomial::Verdict verdict, const std::string& verb);

// What serves integers where 64 bits do not.
inline constexpr const char* kOtherRingsHint =
    kHasBigIntegers ? "--big takes integers of any size, --modulus M computes modulo M"
                    : "--modulus M computes modulo M";

// Runs work on integers; an overflow there gets this hint.
template <typename Work>
auto with_overflow_hint(const std::string& hint, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integer_overflow) throw;
    throw Failure(kExitFailed, error.what(), hint);
  }
}

// How a result came about.
struct PolynomialReport {
  std::string verb, how;  // "polymul", "ntt"
  Ring ring = {};
  bool verified = false;
  Times times = {};
};

// Writes coefficients in the form of `like`, unless that was an array, and says so.
void write_polynomial(const Document& like, Array coefficients, const PolynomialSettings& settings,
                      PolynomialReport report, const Interrupt& interrupt);
void write_polynomial(const Document& like, BigCoefficients coefficients,
                      const PolynomialSettings& settings, PolynomialReport report,
                      const Interrupt& interrupt);

}  // namespace faltung::cli
