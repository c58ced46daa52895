#include "polynomial/ring.h"

namespace faltung::polynomial {

// Euclid's algorithm: s x = r modulo m holds for both pairs (r, s) all the way.
ModularRing::Element ModularRing::inverse(Element x) const {
  std::uint64_t r = m_, next_r = x % m_;
  std::uint64_t s = 0, next_s = 1;
  while (next_r != 0) {
    const std::uint64_t quotient = r / next_r;
    r = std::exchange(next_r, r - quotient * next_r);
    s = std::exchange(next_s, difference(s, product(quotient % m_, next_s)));
  }
  require(r == 1, "the coefficient to divide by is {}, it has the factor {} in common with {}", x,
          r, m_);
  return s;
}

}  // namespace faltung::polynomial
