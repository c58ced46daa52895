// What Karatsuba's recursion computes in (toeplitz.h): integers modulo 2^64, residues, and integers
// of 128 bits whose samples and sums of taps fit 64.
#pragma once

#include <cstdint>

#include "faltung/view.h"
#include "methods/exact/exact_sums.h"
#include "simd/residue_sums.h"
#include "simd/tap_loop.h"
#include "simd/toeplitz_loops.h"

namespace faltung {

// `offsets` of all three: base-1-j for tap j.

struct WrappedRing {
  using Result = std::uint64_t;
  simd::TapLoop<std::int64_t> loop;
  const simd::ToeplitzLoops& loops;
  const std::int64_t* offsets;

  void sums(const std::uint64_t* x, const std::uint64_t* taps, std::int64_t begin, std::int64_t end,
            Result* y, std::int64_t count) const {
    loop(reinterpret_cast<const std::int64_t*>(x), offsets + begin,
         reinterpret_cast<const std::int64_t*>(taps) + begin, end - begin,
         reinterpret_cast<std::int64_t*>(y), count);
  }
  void combine(const Result* p, std::int64_t h, Result* y) const { loops.combine(p, h, 0, y); }
};

struct ResidueRing {
  using Result = std::uint64_t;
  simd::ResidueSums loop;
  const simd::ToeplitzLoops& loops;
  const std::int64_t* offsets;
  std::uint64_t modulus;

  void sums(const std::uint64_t* x, const std::uint64_t* taps, std::int64_t begin, std::int64_t end,
            Result* y, std::int64_t count) const {
    loop(x, offsets + begin, taps + begin, end - begin, modulus, y, count);
  }
  void combine(const Result* p, std::int64_t h, Result* y) const {
    loops.combine(p, h, modulus, y);
  }
};

struct WideRing {
  using Result = int128;
  const std::int64_t* offsets;

  void sums(const std::uint64_t* x, const std::uint64_t* taps, std::int64_t begin, std::int64_t end,
            Result* y, std::int64_t count) const {
    wide_row(reinterpret_cast<const std::int64_t*>(x), offsets + begin,
             reinterpret_cast<const std::int64_t*>(taps) + begin, end - begin, y, count);
  }
  void combine(const Result* p, std::int64_t h, Result* y) const {
    for (std::int64_t i = 0; i < h; ++i) {
      // What does not fit on the way comes back modulo 2^128.
      const auto both = static_cast<uint128>(y[i]);
      y[i] = static_cast<int128>(both + static_cast<uint128>(p[i]));
      y[h + i] = static_cast<int128>(both - static_cast<uint128>(y[h + i]));
    }
  }
};

}  // namespace faltung
