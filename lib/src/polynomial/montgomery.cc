#include "polynomial/montgomery.h"

#include <bit>

namespace faltung::polynomial {
namespace {

// Whether n, odd and above 2, passes for a prime with this base: b^odd is 1, or one of its squares
// up to b^((n-1)/2) is -1.
bool passes(const Montgomery& ring, std::uint64_t base) {
  const std::uint64_t n = ring.modulus();
  if (base % n == 0) return true;
  const std::uint64_t minus_one = n - ring.one();
  const int twos = std::countr_zero(n - 1);
  std::uint64_t x = ring.power(ring.enter(base % n), (n - 1) >> twos);
  if (x == ring.one() || x == minus_one) return true;
  for (int i = 1; i < twos; ++i) {
    x = ring.multiply(x, x);
    if (x == minus_one) return true;
  }
  return false;
}

}  // namespace

bool is_prime(std::uint64_t n) {
  if (n < 4) return n >= 2;
  if (n % 2 == 0) return false;
  const Montgomery ring(n);
  for (const std::uint64_t base : {2, 325, 9375, 28178, 450775, 9780504, 1795265022}) {
    if (!passes(ring, base)) return false;
  }
  return true;
}

}  // namespace faltung::polynomial
