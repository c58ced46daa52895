// Products of operands with few terms, by the definition: without a plan, because planning would
// take longer than they do.
#pragma once

#include <cstdint>
#include <span>

#include "faltung/view.h"
#include "simd/target.h"

namespace faltung::polynomial {

// Whether products of so many coefficients may go that way: modulo `modulus`, or of integers.
bool is_small(std::int64_t a, std::int64_t b, std::uint64_t modulus, const simd::Target& target);

// The coefficients [lo, lo + |out|) of a product, all of them coefficients it has. False where
// another way is faster, or a result does not fit (unless int64 wraps): `out` is unspecified then.
bool small_product(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                   std::int64_t lo, std::span<std::uint64_t> out, std::uint64_t modulus,
                   const simd::Target& target);
bool small_product(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                   std::int64_t lo, std::span<std::int64_t> out, bool wraps);
bool small_product(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                   std::int64_t lo, std::span<int128> out);

}  // namespace faltung::polynomial
