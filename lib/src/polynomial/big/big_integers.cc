#include "polynomial/big/big_product.h"
#include "polynomial/powers.h"

namespace faltung::polynomial {

namespace {

// Nothing overflows here.
Options exact(Options options) {
  options.overflow = Overflow::automatic;
  return options;
}

}  // namespace

template <>
std::vector<mpz_class> multiply(BigIntegers a, BigIntegers b, const Options& options) {
  return whole_product<mpz_class>(a, b, 0, options);
}

template <>
std::vector<mpz_class> multiply_range(BigIntegers a, BigIntegers b, std::int64_t lo,
                                      std::int64_t hi, const Options& options) {
  return product_range<mpz_class>(a, b, lo, hi, 0, options);
}

template <>
void multiply_into(BigIntegers a, BigIntegers b, std::int64_t lo, std::span<mpz_class> out,
                   const Options& options) {
  require(lo >= 0, "the coefficients from {} on were asked for; the first one is 0", lo);
  product_into<mpz_class, mpz_class>(a, b, lo, out, 0, options);
}

template <>
std::vector<mpz_class> power(BigIntegers a, std::uint64_t exponent, const Options& options) {
  return whole_power(a, exponent, 0, exact(options));
}

template <>
std::vector<mpz_class> power_low(BigIntegers a, std::uint64_t exponent, std::int64_t n,
                                 const Options& options) {
  return exact_low_power(a, exponent, n, 0, exact(options));
}

}  // namespace faltung::polynomial
