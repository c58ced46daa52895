// Number-theoretic transforms of lane arrays, for exact products.
//
// A lane array of a tree of length N holds N residues in N / lanes vectors: lane l of vector i is
// coefficient i modulo x^(N / lanes) - e_l, e_l = w^l with w of order `lanes` (coefficients.h makes
// it from integers and turns it back). Values are in the order of the tree's leaves:
//
//     forward    coefficients to values
//     spectrum   the same, reduced
//     convolve   x -> inverse(forward(x) * spectrum) / N, depth first, the product taken at the
//                leaves
//     add_product  sums + x y for spectra x and y; sums as reduced as spectra stay so
//     inverse      such sums to coefficients, divided by N
//
// Lane arrays are aligned to kAlignment and go in with bound 2.9 (field-inl.h), as coefficients.h
// leaves them; forward leaves bound 3.5, spectrum 1/2 (small primes: 3/4), convolve and inverse 1.
//
// Where a target has no fused multiply-add, small primes (word.h) serve all lengths that they have
// roots for, several times faster than large ones: `primes_of` is where that is chosen, and whoever
// transforms takes primes and transforms from there.
#pragma once

#include <cstdint>

#include "ntt/tree.h"
#include "ntt/word.h"
#include "simd/target.h"

namespace faltung::ntt {

struct Transforms {
  std::int64_t lanes;
  void (*forward)(const Tree& tree, Word* points);
  void (*spectrum)(const Tree& tree, Word* points);
  void (*convolve)(const Tree& tree, const Word* spectrum, Word* points);
  void (*add_product)(const Tree& tree, const Word* x, const Word* y, Word* sums);
  void (*inverse)(const Tree& tree, Word* points);
};

bool has_small_primes(const simd::Target& target);
// The primes for transforms of so many points, whose results are no larger than this.
const PrimeSet& primes_of(const simd::Target& target, std::int64_t points, double largest);

const Transforms& transforms(const simd::Target& target, const PrimeSet& primes);

}  // namespace faltung::ntt
