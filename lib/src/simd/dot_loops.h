// Sums of coefficients times weights, exact, for polynomials at a point of a finite field:
//
//     sum_i x[i] w[i],   0 <= i < n <= kMostTerms
//
// Weights below 2^63 are split in kPieces pieces of kPieceBits bits, w = sum_j 2^(21 j) w_j, and
// coefficients of 64 bits in halves of 32: the products have 53 bits, and kMostTerms of them
// fit 63. A table of weights is kPieces rows of kMostTerms numbers, row j the pieces j, aligned to
// kAlignment.
//
// Residues below kShortResidues meet two weights of their kind at once, each a row of its own.
//
// Residues are looked at on the way: false is returned where one is not below the bound (from 1 to
// 2^63), and the sums are without meaning.
#pragma once

#include <array>
#include <cstdint>

#include "faltung/view.h"
#include "simd/target.h"

namespace faltung::simd {

inline constexpr int kPieces = 3, kPieceBits = 21;
inline constexpr std::int64_t kMostTerms = 1024;
inline constexpr std::uint64_t kShortResidues = std::uint64_t{1} << 31;

// sum_j 2^(21 j) (low[j] + 2^32 high[j])
struct PieceSums {
  std::array<std::int64_t, kPieces> low{}, high{};
};

// low + 2^32 high
struct SplitSum {
  std::uint64_t low = 0, high = 0;
};

struct DotLoops {
  bool (*residues)(const std::uint64_t* x, std::int64_t n, std::uint64_t bound,
                   const std::uint64_t* weights, PieceSums* sums);
  bool (*short_residues)(const std::uint64_t* x, std::int64_t n, std::uint64_t bound,
                         const std::uint64_t* u, const std::uint64_t* v, SplitSum* by_u,
                         SplitSum* by_v);
  void (*integers)(const std::int64_t* x, std::int64_t n, const std::uint64_t* weights,
                   PieceSums* sums);
  // False where an integer does not fit 32 bits; no upper halves.
  bool (*short_integers)(const std::int64_t* x, std::int64_t n, const std::uint64_t* weights,
                         PieceSums* sums);
  // Of the lower 64 bits, taken without sign, and of the upper ones.
  void (*wide_integers)(const int128* x, std::int64_t n, const std::uint64_t* weights,
                        PieceSums* lower, PieceSums* upper);
};

const DotLoops& dot_loops(const Target& target);

}  // namespace faltung::simd
