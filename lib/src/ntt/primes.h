// The primes that number-theoretic transforms compute with, and plain arithmetic modulo them.
//
// Each is p = 1 modulo 15 * 2^32, so that every length 2^k, 3*2^k, 5*2^k, 15*2^k up to that has its
// roots of unity. They are the largest such primes below 0.968 * 2^50: with a little room below
// 2^50 several sums of residues stay below 2^53 and 4.13 p below 2^52, which the bounds of
// field-inl.h need.
//
// Small primes lie below 0.968 * 2^29, where 4.13 p is below 2^31 (montgomery-inl.h). There are few
// of them: those of the first set have roots for lengths up to 2^18, 3*2^18, 5*2^18 and 15*2^18,
// those of the second for 2^k and 3*2^k up to 2^21.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace faltung::ntt {

// Enough for every sum of products of 64-bit integers that memory can hold: 199 bits of large
// primes, 170 bits of small ones, which serve shorter sums.
inline constexpr int kPrimes = 4;
inline constexpr int kSmallPrimes = 6;
inline constexpr int kMostTogether = 6;
inline constexpr std::uint64_t kRootOrder = std::uint64_t{15} << 32;

struct Prime {
  std::uint64_t value;
  std::uint64_t root;  // a primitive root of unity of this order
  std::uint64_t root_order = kRootOrder;
  constexpr bool is_small() const { return value < std::uint64_t{1} << 29; }
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

inline constexpr std::uint64_t kSmallRootOrder = std::uint64_t{15} << 18;
inline constexpr std::array<Prime, kSmallPrimes> kSmallPrime = {{
    {495452161, 101438433, kSmallRootOrder},
    {483655681, 238998870, kSmallRootOrder},
    {452198401, 110062268, kSmallRootOrder},
    {444334081, 44433439, kSmallRootOrder},
    {416808961, 263678301, kSmallRootOrder},
    {377487361, 324176200, kSmallRootOrder},
}};

inline constexpr std::uint64_t kLongRootOrder = std::uint64_t{3} << 21;
inline constexpr std::array<Prime, kSmallPrimes> kSmallLongPrime = {{
    {459276289, 374071389, kLongRootOrder},
    {415236097, 347504816, kLongRootOrder},
    {383778817, 94785034, kLongRootOrder},
    {377487361, 236878897, kLongRootOrder},
    {270532609, 32465225, kLongRootOrder},
    {257949697, 48650335, kLongRootOrder},
}};

// Primes of one kind that serve the same lengths, to be taken together from the first one on.
struct PrimeSet {
  std::span<const Prime> primes;

  constexpr int size() const { return static_cast<int>(primes.size()); }
  constexpr const Prime& operator[](int i) const { return primes[static_cast<std::size_t>(i)]; }
  constexpr bool are_small() const { return primes.front().is_small(); }
  constexpr bool serves(std::int64_t points) const {
    return primes.front().root_order % static_cast<std::uint64_t>(points) == 0;
  }

  // Integers of smaller magnitude than this are told apart by their residues modulo the first
  // `count` primes: a quarter of the product, because the mixed radix digits of coefficients.cc
  // are not quite nearest to zero.
  constexpr double capacity(int count) const {
    double product = 0.25;
    for (int i = 0; i < count; ++i) product *= static_cast<double>((*this)[i].value);
    return product;
  }

  // As many primes as integers up to this magnitude need.
  constexpr int primes_for(double largest) const {
    int count = 1;
    while (count < size() && largest >= capacity(count)) ++count;
    return count;
  }
};

inline constexpr PrimeSet kLarge = {kPrime};
inline constexpr PrimeSet kSmall[] = {{kSmallPrime}, {kSmallLongPrime}};

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

// The primitive root of unity of an order that divides that of the prime's root.
inline std::uint64_t root_of_order(const Prime& prime, std::uint64_t order) {
  return power(prime.root, prime.root_order / order, prime.value);
}

// The representative nearest to zero.
inline double balanced(std::uint64_t residue, std::uint64_t p) {
  // The lower half goes round by p, then all go down by it.
  const std::uint64_t half = p / 2;
  return static_cast<double>(static_cast<std::int64_t>(lifted(residue - half - 1, p) + half + 1) -
                             static_cast<std::int64_t>(p));
}

}  // namespace faltung::ntt
