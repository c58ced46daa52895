// Transform lengths that are fast: products of the primes 2, 3, 5 and 7, for which FFTW has
// straight code. Odd ones count too, also for real transforms: there the last axis of a spectrum
// has floor(n/2) + 1 values either way.
#pragma once

#include <cstdint>
#include <vector>

namespace faltung::fft {

// The smallest 2^a 3^b 5^c 7^d that is at least this (1 for anything below). Error{size_overflow}
// when there is none in 64 bits.
std::int64_t good_size(std::int64_t at_least);

// The smallest 2^a m with m = 1, 3, 5, 7, 9 or 15 that is at least this and, from 16 on, a multiple
// of 16: lengths whose passes fill vectors. Transforms of odd lengths take several times as long a
// point. Error{size_overflow} when there is none in 64 bits.
std::int64_t fast_size(std::int64_t at_least);

// All of them in [lo, hi], ascending.
std::vector<std::int64_t> good_sizes(std::int64_t lo, std::int64_t hi);

}  // namespace faltung::fft
