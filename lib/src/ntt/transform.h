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
//     add_product  sums + x y for spectra x and y; sums of bound 1/2 keep it
//     inverse      values of bound 1 to coefficients, divided by N
//
// Lane arrays are aligned to kAlignment and go in with bound 2.9 (field-inl.h), as coefficients.h
// leaves them; forward leaves bound 3.5, spectrum 1/2, convolve and inverse 1.
#pragma once

#include <cstdint>

#include "ntt/tree.h"
#include "simd/target.h"

namespace faltung::ntt {

struct Transforms {
  std::int64_t lanes;
  void (*forward)(const Tree& tree, double* points);
  void (*spectrum)(const Tree& tree, double* points);
  void (*convolve)(const Tree& tree, const double* spectrum, double* points);
  void (*add_product)(const Tree& tree, const double* x, const double* y, double* sums);
  void (*inverse)(const Tree& tree, double* points);
};

const Transforms& transforms(const simd::Target& target);

}  // namespace faltung::ntt
