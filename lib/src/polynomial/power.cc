#include "faltung/polynomial_power.h"

#include "polynomial/powers.h"

namespace faltung::polynomial {

template <typename T>
std::vector<T> power(std::span<const T> a, std::uint64_t exponent, const Options& options) {
  return whole_power(a, exponent, 0, options);
}

template <typename T>
std::vector<T> power_low(std::span<const T> a, std::uint64_t exponent, std::int64_t n,
                         const Options& options) {
  return exact_low_power(a, exponent, n, 0, options);
}

#define FALTUNG_POWER(T)                                                                         \
  template FALTUNG_API std::vector<T> power(std::span<const T>, std::uint64_t, const Options&);  \
  template FALTUNG_API std::vector<T> power_low(std::span<const T>, std::uint64_t, std::int64_t, \
                                                const Options&)

FALTUNG_POWER(double);
FALTUNG_POWER(std::complex<double>);
FALTUNG_POWER(std::int64_t);

#undef FALTUNG_POWER

std::vector<std::uint64_t> power_mod(std::span<const std::uint64_t> a, std::uint64_t exponent,
                                     std::uint64_t modulus, const Options& options) {
  check_modulus(modulus);
  check_residues(a, modulus, options);
  return whole_power(a, exponent, modulus, options);
}

std::vector<std::uint64_t> power_mod_low(std::span<const std::uint64_t> a, std::uint64_t exponent,
                                         std::uint64_t modulus, std::int64_t n,
                                         const Options& options) {
  check_modulus(modulus);
  check_residues(a, modulus, options);
  return exact_low_power(a, exponent, n, modulus, options);
}

}  // namespace faltung::polynomial
