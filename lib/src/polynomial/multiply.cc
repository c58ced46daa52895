#include "faltung/polynomial.h"
#include "polynomial/product.h"

namespace faltung::polynomial {
namespace {

void check_operands(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                    std::uint64_t modulus, const Options& options) {
  check_modulus(modulus);
  check_residues(a, modulus, options);
  check_residues(b, modulus, options);
}

void check_begin(std::int64_t lo) {
  require(lo >= 0, "the coefficients from {} on were asked for; the first one is 0", lo);
}

}  // namespace

template <typename T>
std::vector<T> multiply(std::span<const T> a, std::span<const T> b, const Options& options) {
  return whole_product<T>(a, b, 0, options);
}

template <typename T>
std::vector<T> multiply_range(std::span<const T> a, std::span<const T> b, std::int64_t lo,
                              std::int64_t hi, const Options& options) {
  return product_range<T>(a, b, lo, hi, 0, options);
}

template <typename T>
void multiply_into(std::span<const T> a, std::span<const T> b, std::int64_t lo, std::span<T> out,
                   const Options& options) {
  check_begin(lo);
  product_into<T, T>(a, b, lo, out, 0, options);
}

#define FALTUNG_MULTIPLY(T)                                                                       \
  template FALTUNG_API std::vector<T> multiply(std::span<const T>, std::span<const T>,            \
                                               const Options&);                                   \
  template FALTUNG_API std::vector<T> multiply_range(std::span<const T>, std::span<const T>,      \
                                                     std::int64_t, std::int64_t, const Options&); \
  template FALTUNG_API void multiply_into(std::span<const T>, std::span<const T>, std::int64_t,   \
                                          std::span<T>, const Options&)

FALTUNG_MULTIPLY(double);
FALTUNG_MULTIPLY(std::complex<double>);
FALTUNG_MULTIPLY(std::int64_t);

#undef FALTUNG_MULTIPLY

std::vector<int128> multiply_wide(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                                  const Options& options) {
  return whole_product<std::int64_t, int128>(a, b, 0, options);
}

std::vector<int128> multiply_wide_range(std::span<const std::int64_t> a,
                                        std::span<const std::int64_t> b, std::int64_t lo,
                                        std::int64_t hi, const Options& options) {
  return product_range<std::int64_t, int128>(a, b, lo, hi, 0, options);
}

void multiply_wide_into(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                        std::int64_t lo, std::span<int128> out, const Options& options) {
  check_begin(lo);
  product_into<std::int64_t, int128>(a, b, lo, out, 0, options);
}

std::vector<std::uint64_t> multiply_mod(std::span<const std::uint64_t> a,
                                        std::span<const std::uint64_t> b, std::uint64_t modulus,
                                        const Options& options) {
  check_operands(a, b, modulus, options);
  return whole_product<std::uint64_t>(a, b, modulus, options);
}

std::vector<std::uint64_t> multiply_mod_range(std::span<const std::uint64_t> a,
                                              std::span<const std::uint64_t> b,
                                              std::uint64_t modulus, std::int64_t lo,
                                              std::int64_t hi, const Options& options) {
  check_operands(a, b, modulus, options);
  return product_range<std::uint64_t>(a, b, lo, hi, modulus, options);
}

void multiply_mod_into(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                       std::uint64_t modulus, std::int64_t lo, std::span<std::uint64_t> out,
                       const Options& options) {
  check_operands(a, b, modulus, options);
  check_begin(lo);
  product_into<std::uint64_t, std::uint64_t>(a, b, lo, out, modulus, options);
}

}  // namespace faltung::polynomial
