#include "polynomial/small_product.h"

#include <algorithm>

#include "simd/school_loops.h"

namespace faltung::polynomial {
namespace {

// Products of terms that take less time one after the other than transforms or a plan do.
constexpr std::size_t kFewProducts = 400;

bool has_few_products(std::size_t a, std::size_t b) {
  return std::max(a, b) <= kFewProducts && a * b <= kFewProducts;
}

bool is_school_modulus(std::uint64_t modulus) {
  return modulus != 0 && modulus <= simd::kLargestSchool;
}

// Calls take(a[j], b[i - j]) for all terms of coefficient i.
template <typename T, typename Take>
void for_terms(std::span<const T> a, std::span<const T> b, std::size_t i, const Take& take) {
  const std::size_t begin = i < b.size() ? 0 : i - b.size() + 1;
  for (std::size_t j = begin; j < std::min(a.size(), i + 1); ++j) take(a[j], b[i - j]);
}

// Products of 126 bits, taken modulo m when one more of them might leave 128.
std::uint64_t residue_at(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                         std::size_t i, std::uint64_t m) {
  uint128 sum = 0;
  for_terms(a, b, i, [&](std::uint64_t x, std::uint64_t y) {
    if (sum >> 127 != 0) sum %= m;
    sum += uint128{x} * y;
  });
  return static_cast<std::uint64_t>(sum % m);
}

// False where the sum leaves 128 bits, if only on the way.
bool integer_at(std::span<const std::int64_t> a, std::span<const std::int64_t> b, std::size_t i,
                int128& sum) {
  bool fits = true;
  sum = 0;
  for_terms(a, b, i, [&](std::int64_t x, std::int64_t y) {
    fits &= !__builtin_add_overflow(sum, int128{x} * y, &sum);
  });
  return fits;
}

}  // namespace

bool is_small(std::int64_t a, std::int64_t b, std::uint64_t modulus, const simd::Target& target) {
  if (!is_school_modulus(modulus)) {
    return has_few_products(static_cast<std::size_t>(a), static_cast<std::size_t>(b));
  }
  const double lanes = std::max(1.0, simd::vector_bytes(target) / 8);
  return simd::is_school_faster(a, b, static_cast<std::int64_t>(lanes));
}

bool small_product(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                   std::int64_t lo, std::span<std::uint64_t> out, std::uint64_t modulus,
                   const simd::Target& target) {
  const auto na = std::ssize(a), nb = std::ssize(b);
  if (!is_small(na, nb, modulus, target)) return false;
  if (is_school_modulus(modulus)) {
    simd::school_loop(target)(a.data(), na, b.data(), nb, modulus, lo, std::ssize(out), out.data());
    return true;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = residue_at(a, b, static_cast<std::size_t>(lo) + i, modulus);
  }
  return true;
}

bool small_product(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                   std::int64_t lo, std::span<std::int64_t> out, bool wraps) {
  if (!has_few_products(a.size(), b.size())) return false;
  bool fits = true;
  for (std::size_t i = 0; i < out.size(); ++i) {
    int128 sum;
    fits &= integer_at(a, b, static_cast<std::size_t>(lo) + i, sum);
    out[i] = static_cast<std::int64_t>(sum);
    fits &= out[i] == sum;
  }
  return fits || wraps;
}

bool small_product(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                   std::int64_t lo, std::span<int128> out) {
  if (!has_few_products(a.size(), b.size())) return false;
  bool fits = true;
  for (std::size_t i = 0; i < out.size(); ++i) {
    fits &= integer_at(a, b, static_cast<std::size_t>(lo) + i, out[i]);
  }
  return fits;
}

}  // namespace faltung::polynomial
