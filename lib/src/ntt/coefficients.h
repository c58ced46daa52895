// Integers into residues in lane arrays, and residues back to integers.
//
// enter: coefficient j of `count` (those beyond are 0) goes to lane array element (j mod M) of the
// part j / M, M = N / lanes; the parts are combined into the lanes' moduli and turned into lanes on
// the way. leave: the way back from up to kMostTogether lane arrays at once, the Chinese remainder
// taken in mixed radix (Garner):
//
//     x = v_1 + v_2 p_1 + v_3 p_1 p_2 + ...,   |v_i| <= 0.61 p_i
//
// exact for |x| < capacity(primes) of the set. Results:
//     int64    modulo 2^64
//     residue  modulo m, in [0, m)
//     int128   with whether every one of a given range fits
//
// Both work on ranges [begin, end) of [0, M) in multiples of kStep, independent of each other.
// measure takes the norms by which primes are counted.
//
// Anything of 64 bits is aligned to 8 bytes only, lane arrays to kAlignment.
#pragma once

#include <array>
#include <cstdint>

#include "faltung/view.h"
#include "ntt/tree.h"
#include "simd/target.h"

namespace faltung::ntt {

inline constexpr std::int64_t kStep = 8;

inline constexpr double kReduced = 0;

struct Coefficients {
  const std::int64_t* data = nullptr;  // residues in [0, modulus) where that is not 0
  std::int64_t count = 0;
  std::uint64_t modulus = 0;
  // No magnitude is larger, residues taken nearest to zero; kReduced where none is larger than half
  // of the prime that they are entered for.
  double largest = 0x1p63;
};

// Of coefficients nearest to zero, up to roundings.
struct Norms {
  double l1 = 0, l2 = 0, largest = 0;
  std::int64_t nonzero = 0;
};

// What takes residues modulo several primes together; modulus 0 stands for 2^64.
struct Garner {
  Garner(const PrimeSet& set, int primes, std::uint64_t modulus);

  PrimeSet set;
  int primes;
  std::uint64_t modulus;
  // 1 / p_i modulo p_j for i < j, factors there.
  std::array<std::array<Word, kMostTogether>, kMostTogether> inverse{};
  // p_1 ... p_(i-1) modulo the modulus, nearest to zero, and that over the modulus.
  std::array<std::uint64_t, kMostTogether> weight{};
  std::array<double, kMostTogether> share{};
};

// Lane arrays of the first primes, and which coefficients [first, last) are wanted. `to` points at
// the first of them; nothing else is written.
struct Residues {
  std::array<const Tree*, kMostTogether> trees{};
  std::array<const Word*, kMostTogether> points{};
  std::int64_t first = 0, last = 0;
};

struct CoefficientLoops {
  Norms (*measure)(const Coefficients& from);
  void (*enter)(const Tree& tree, const Coefficients& from, Word* points, std::int64_t begin,
                std::int64_t end);
  void (*leave)(const Garner& garner, const Residues& from, std::uint64_t* to, std::int64_t begin,
                std::int64_t end);
  // `step`: only every step-th of the wanted ones needs to fit.
  bool (*leave_wide)(const Garner& garner, const Residues& from, std::int64_t step, int128* to,
                     std::int64_t begin, std::int64_t end);
};

const CoefficientLoops& coefficient_loops(const simd::Target& target, const PrimeSet& primes);

}  // namespace faltung::ntt
