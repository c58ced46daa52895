// Ways to products of polynomials of big integers, and the choice between them.
#pragma once

#include <array>
#include <string_view>

#include "polynomial/big/digit_product.h"
#include "polynomial/product.h"

namespace faltung::polynomial {

enum class BigWay : std::uint8_t { direct, kronecker, digits, ntt };
inline constexpr std::array<BigWay, 4> kBigWays = {BigWay::direct, BigWay::kronecker,
                                                   BigWay::digits, BigWay::ntt};
std::string_view name_of(BigWay way);

// What transforms modulo primes take on an engine.
struct TransformRates {
  explicit TransformRates(Engine& engine);

  double level, move;       // as in its profile
  double large;             // times that, a large prime takes
  ntt::PrimeSet of_digits;  // the primes of those
};

// What a product is made of, as far as its time goes.
struct BigShape {
  std::int64_t a = 0, b = 0;            // coefficients, at least 1
  std::int64_t bits_a = 0, bits_b = 0;  // of the largest of them, at least 1
  TransformRates rates;
  int primes = 0;             // that the product needs; more than ntt::kMostPrimes: none will do
  std::int64_t bits() const;  // of no coefficient of the product are there more
  DigitShape digits() const;
};

// Predicted seconds on one thread, and the way that takes the least.
double seconds_of(BigWay way, const BigShape& shape);
BigWay fastest_way(const BigShape& shape);

template <>
void product_into(BigIntegers a, BigIntegers b, std::int64_t lo, std::span<mpz_class> out,
                  std::uint64_t, const Options& options);

}  // namespace faltung::polynomial
