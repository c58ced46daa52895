// Multiplication modulo an odd m < 2^63 without division (P. Montgomery, 1985): numbers x are kept
// as x 2^64 mod m, and reduce(t) = t / 2^64 mod m for t < 2^64 m.
#pragma once

#include <cstdint>

#include "faltung/view.h"

namespace faltung::polynomial {

class Montgomery {
 public:
  explicit Montgomery(std::uint64_t m)
      : m_(m),
        minus_inverse_(minus_inverse(m)),
        one_(static_cast<std::uint64_t>((uint128{1} << 64) % m)) {
    square_ = static_cast<std::uint64_t>(uint128{one_} * one_ % m);
  }

  std::uint64_t modulus() const { return m_; }
  std::uint64_t one() const { return one_; }

  std::uint64_t reduce(uint128 t) const {
    const auto factor = static_cast<std::uint64_t>(t) * minus_inverse_;
    const auto reduced = static_cast<std::uint64_t>((t + uint128{factor} * m_) >> 64);
    return reduced >= m_ ? reduced - m_ : reduced;
  }
  std::uint64_t multiply(std::uint64_t x, std::uint64_t y) const { return reduce(uint128{x} * y); }
  std::uint64_t add(std::uint64_t x, std::uint64_t y) const {
    const std::uint64_t sum = x + y;
    return sum >= m_ ? sum - m_ : sum;
  }
  std::uint64_t subtract(std::uint64_t x, std::uint64_t y) const {
    return x >= y ? x - y : x + (m_ - y);
  }
  std::uint64_t enter(std::uint64_t x) const { return multiply(x, square_); }  // x below 2^64
  std::uint64_t power(std::uint64_t x, std::uint64_t exponent) const {
    std::uint64_t result = one_;
    for (; exponent > 0; exponent >>= 1) {
      if ((exponent & 1) != 0) result = multiply(result, x);
      x = multiply(x, x);
    }
    return result;
  }

 private:
  // Newton's iteration: 5 bits to start with (Warren), doubled four times.
  static std::uint64_t minus_inverse(std::uint64_t m) {
    std::uint64_t inverse = 3 * m ^ 2;
    for (int step = 0; step < 4; ++step) inverse *= 2 - m * inverse;
    return -inverse;
  }

  std::uint64_t m_, minus_inverse_, one_;
  std::uint64_t square_;  // 2^128 mod m
};

// Certain for all 64-bit numbers (J. Sinclair's seven bases of the test of Miller and Rabin).
bool is_prime(std::uint64_t n);

}  // namespace faltung::polynomial
