// The primes that number-theoretic transforms compute with, and plain arithmetic modulo them.
//
// Each is p = 1 modulo 15 * 2^32, so that every length 2^k, 3*2^k, 5*2^k, 15*2^k up to that has its
// roots of unity. They are the largest such primes below 0.968 * 2^50: with a little room below
// 2^50 several sums of residues stay below 2^53 and 4.13 p below 2^52, which the bounds of
// field-inl.h need.
#pragma once

#include <array>
#include <cstdint>

namespace faltung::ntt {

// Enough for every sum of products of 64-bit integers that memory can hold: 199 bits.
inline constexpr int kPrimes = 4;
inline constexpr std::uint64_t kRootOrder = std::uint64_t{15} << 32;

struct Prime {
  std::uint64_t value;
  std::uint64_t root;  // a primitive root of unity of order kRootOrder
};

inline constexpr std::array<Prime, kPrimes> kPrime = {{
    {1088709785026561, 550678811764726},
    {1088580936007681, 747432926830941},
    {1087872266403841, 628411962672097},
    {1087743417384961, 435243461735307},
}};

// More primes of the same form, for integers of any size; the first ones are those above, and all
// lie above 0.83 * 2^50. 12760 bits together.
inline constexpr int kMostPrimes = 256;
const Prime& prime_at(int index);

// Integers of smaller magnitude than this are told apart by their residues modulo the first
// `primes` primes: a quarter of the product, because the mixed radix digits of coefficients.cc are
// not quite nearest to zero.
constexpr double capacity(int primes) {
  double product = 0.25;
  for (int i = 0; i < primes; ++i) {
    product *= static_cast<double>(kPrime[static_cast<std::size_t>(i)].value);
  }
  return product;
}

// As many primes as integers up to this magnitude need.
constexpr int primes_for(double largest) {
  int primes = 1;
  while (primes < kPrimes && largest >= capacity(primes)) ++primes;
  return primes;
}

// x + p where x, taken with its sign, is negative. Without a branch, which would be foreseen half
// of the time.
inline std::uint64_t lifted(std::uint64_t x, std::uint64_t p) {
  return x + (p & static_cast<std::uint64_t>(static_cast<std::int64_t>(x) >> 63));
}

// a b modulo p for a, b < p < 2^50: the quotient by floating point is off by one at most.
inline std::uint64_t multiply(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
  // Through signed integers, which processors convert.
  const auto real = [](std::uint64_t x) {
    return static_cast<double>(static_cast<std::int64_t>(x));
  };
  const auto quotient = static_cast<std::int64_t>(real(a) * real(b) * (1 / real(p)));
  const std::uint64_t rest = a * b - static_cast<std::uint64_t>(quotient) * p;
  return lifted(lifted(rest, p) - p, p);
}

inline std::uint64_t power(std::uint64_t base, std::uint64_t exponent, std::uint64_t p) {
  std::uint64_t result = 1;
  for (base %= p; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = multiply(result, base, p);
    base = multiply(base, base, p);
  }
  return result;
}

inline std::uint64_t inverse(std::uint64_t a, std::uint64_t p) { return power(a, p - 2, p); }

// The primitive root of unity of an order that divides kRootOrder.
inline std::uint64_t root_of_order(const Prime& prime, std::uint64_t order) {
  return power(prime.root, kRootOrder / order, prime.value);
}

// The representative nearest to zero.
inline double balanced(std::uint64_t residue, std::uint64_t p) {
  // The lower half goes round by p, then all go down by it.
  const std::uint64_t half = p / 2;
  return static_cast<double>(static_cast<std::int64_t>(lifted(residue - half - 1, p) + half + 1) -
                             static_cast<std::int64_t>(p));
}

}  // namespace faltung::ntt
