// Integers of any size into residues, and back from residues modulo many primes.
//
// residues: to[i] = sum_j digits[j stride + i] 2^(48 j) modulo a prime, nearest to zero, from
// digits of magnitude up to 2^47.
//
// recombine: x from its residues x_i modulo p_1 ... p_k, by the Chinese remainder theorem as it
// stands, with P the product of the primes:
//
//     x = sum_i s_i P / p_i - q P,   s_i = x_i (P / p_i)^-1 mod p_i,   q = round(sum_i s_i / p_i)
//
// exact for |x| < P / 4, where the sum is that far from what would round to another q, and k up to
// kMostPrimes. P / p_i and P are cut into digits of 25 bits and s_i in two halves: sums of their
// products by columns are sums of doubles, 16 at a time below 2^53.
//
// They take `count` numbers, a multiple of kWideStep and of kStep; rows are aligned to kAlignment.
#pragma once

#include <cstdint>

#include "core/buffer.h"
#include "ntt/coefficients.h"
#include "ntt/primes.h"
#include "simd/target.h"

namespace faltung::ntt {

inline constexpr std::int64_t kWideStep = 32;
inline constexpr int kEnterBits = 48;
inline constexpr int kColumnBits = 25;
inline constexpr std::int64_t kColumns = 6;  // that are summed together

// What is known of the first primes, by which `recombine` puts numbers together. Whoever has
// arithmetic for numbers of that size fills it in.
struct Recombination {
  // For products of primes of so many bits.
  Recombination(int primes, std::int64_t bits);

  // The digit of a column, of P / p_row, or of P for row = primes.
  double& weight(std::int64_t row, std::int64_t column) const {
    const std::int64_t block = column / kColumns * (primes + 1) + row;
    return weights.as<double>()[block * kColumns + column % kColumns];
  }
  std::int64_t limbs() const { return (columns + 1) * kColumnBits / 64 + 1; }  // of a result
  std::int64_t scratch_bytes() const;
  std::int64_t bytes() const { return weights.bytes() + inverses.bytes(); }

  int primes;
  std::int64_t columns;  // digits of P, a multiple of kColumns
  Buffer inverses;       // of P / p_i modulo p_i, balanced
  Buffer weights;
};

struct WideLoops {
  void (*residues)(const Prime& prime, const double* digits, std::int64_t places,
                   std::int64_t stride, std::int64_t count, std::int64_t* to);
  // Rows of residues, `stride` apart; results in two's complement: limb j of number i is
  // to[(i / kStep * limbs + j) * kStep + i % kStep].
  void (*recombine)(const Recombination& with, const std::int64_t* rows, std::int64_t stride,
                    std::int64_t count, std::uint64_t* to, std::byte* scratch);
};

const WideLoops& wide_loops(const simd::Target& target);

}  // namespace faltung::ntt
