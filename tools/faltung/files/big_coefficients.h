// Coefficients that are integers of any size. Where the command is built without GMP there are
// none.
#pragma once

#include <vector>

#ifdef FALTUNG_GMP
#include "faltung/polynomial_gmp.h"
#endif

namespace faltung::cli {

#ifdef FALTUNG_GMP
inline constexpr bool kHasBigIntegers = true;
using BigInteger = mpz_class;
#else
inline constexpr bool kHasBigIntegers = false;
struct BigInteger {};
#endif
using BigCoefficients = std::vector<BigInteger>;

}  // namespace faltung::cli
