// Exact products of integers and residues by transforms modulo primes: one transform for each of as
// many primes as the largest possible result needs, put together by the Chinese remainder theorem.
#pragma once

#include "methods/method.h"

namespace faltung {

const Method& ntt_method();

}  // namespace faltung
