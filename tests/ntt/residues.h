// Plain arithmetic modulo a prime in 128 bits, which shares nothing with the library.
#pragma once

#include <cstdint>

#include "faltung/view.h"

namespace faltung::test {

inline std::uint64_t times(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
  return static_cast<std::uint64_t>(static_cast<uint128>(a) * b % p);
}

inline std::uint64_t to_the(std::uint64_t base, std::uint64_t exponent, std::uint64_t p) {
  std::uint64_t result = 1 % p;
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = times(result, base, p);
    base = times(base, base, p);
  }
  return result;
}

// In [0, p).
inline std::uint64_t residue_of(int128 x, std::uint64_t p) {
  const int128 rest = x % static_cast<int128>(p);
  return static_cast<std::uint64_t>(rest < 0 ? rest + static_cast<int128>(p) : rest);
}

}  // namespace faltung::test
