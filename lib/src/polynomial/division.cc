#include "faltung/polynomial_division.h"

#include <array>
#include <optional>

#include "polynomial/ring.h"
#include "polynomial/series.h"

namespace faltung::polynomial {
namespace {

template <typename T>
std::span<const T> divisor(std::span<const T> b) {
  while (!b.empty() && b.back() == T{0}) b = b.first(b.size() - 1);
  require(!b.empty(), "the divisor is the zero polynomial");
  return b;
}

template <typename T>
std::span<const T> series_divisor(std::span<const T> f, std::int64_t n) {
  require(n >= 0, "{} coefficients were asked for; it must be 0 or more", n);
  require(!f.empty(), "the zero polynomial has no inverse series");
  return f;
}

bool wraps(const Options& options) {
  require(options.overflow != Overflow::saturate,
          "quotients cannot saturate: later coefficients follow from earlier ones");
  return options.overflow == Overflow::wrap;
}

void check_unit(std::int64_t x) {
  require(x == 1 || x == -1,
          "the coefficient to divide by is {}; over 64-bit integers it must be 1 or -1", x);
}

// Quotients modulo 2^64 are the integers only if those fit, which one exact product shows.
[[noreturn]] void fail_to_fit() {
  fail(ErrorCode::integer_overflow, "a coefficient of the quotient does not fit 64 bits");
}

std::vector<std::int64_t> checked_inverse(std::span<const std::int64_t> f, std::int64_t n,
                                          const Options& options) {
  check_unit(f.front());
  std::vector<std::int64_t> g = series_inverse(WrappedRing(options), f, n);
  const std::vector<int128> product = multiply_wide_range(f, g, 0, n, options);
  for (std::size_t i = 0; i < product.size(); ++i) {
    if (product[i] != (i == 0 ? 1 : 0)) fail_to_fit();
  }
  return g;
}

Quotient<std::int64_t> checked_division(std::span<const std::int64_t> a,
                                        std::span<const std::int64_t> b, const Options& options) {
  check_unit(b.back());
  Quotient<std::int64_t> result;
  result.quotient = polynomial_quotient(WrappedRing(options), a, b);
  const auto length = static_cast<std::int64_t>(a.size());
  const std::vector<int128> product = multiply_wide_range(result.quotient, b, 0, length, options);
  for (std::size_t i = 0; i < a.size(); ++i) {
    int128 rest;
    const bool overflow = __builtin_sub_overflow(int128{a[i]}, product[i], &rest);
    if (i + 1 >= b.size()) {
      if (overflow || rest != 0) fail_to_fit();
    } else if (overflow || rest != static_cast<std::int64_t>(rest)) {
      fail(ErrorCode::integer_overflow, "coefficient {} of the remainder does not fit 64 bits", i);
    } else {
      result.remainder.push_back(static_cast<std::int64_t>(rest));
    }
  }
  return result;
}

std::vector<std::uint64_t> residues(std::span<const std::int64_t> list, std::uint64_t modulus) {
  std::vector<std::uint64_t> result;
  result.reserve(list.size());
  for (const std::int64_t x : list) {
    const auto rest = x % static_cast<std::int64_t>(modulus);
    result.push_back(static_cast<std::uint64_t>(rest) + (rest < 0 ? modulus : 0));
  }
  return result;
}

// The integers nearest to 0 with these residues: modulo p q, two primes just below 2^63.
class TwoPrimes {
 public:
  TwoPrimes(std::uint64_t p, std::uint64_t q, const Options& options)
      : p_(p), ring_(q, options), inverse_(ring_.inverse(p % q)) {}

  int128 lift(std::uint64_t modulo_p, std::uint64_t modulo_q) const {
    const std::uint64_t q = ring_.modulus();
    const std::uint64_t steps = ring_.product(ring_.difference(modulo_q, modulo_p % q), inverse_);
    const uint128 value = uint128{steps} * p_ + modulo_p, product = uint128{p_} * q;
    return static_cast<int128>(value > product / 2 ? value - product : value);
  }

 private:
  std::uint64_t p_;
  ModularRing ring_;
  std::uint64_t inverse_;
};

[[noreturn]] void fail_to_divide() {
  fail(ErrorCode::invalid_argument,
       "the divisor leaves a remainder, or a coefficient of the quotient does not fit 64 bits");
}

// By its residues modulo two primes, and proved by multiplying back.
std::vector<std::int64_t> exact_quotient(std::span<const std::int64_t> a,
                                         std::span<const std::int64_t> b, const Options& options) {
  constexpr std::uint64_t kBelow = std::uint64_t{1} << 63;
  std::vector<std::uint64_t> primes;
  for (const std::uint64_t p : {kBelow - 25, kBelow - 165, kBelow - 259}) {
    if (primes.size() < 2 && b.back() % static_cast<std::int64_t>(p) != 0) primes.push_back(p);
  }
  std::array<std::vector<std::uint64_t>, 2> quotients;
  for (std::size_t i = 0; i < quotients.size(); ++i) {
    quotients[i] = polynomial_quotient<ModularRing>(ModularRing(primes[i], options),
                                                    residues(a, primes[i]), residues(b, primes[i]));
  }
  const TwoPrimes primes_of_quotients(primes[0], primes[1], options);
  std::vector<std::int64_t> q;
  q.reserve(quotients[0].size());
  for (std::size_t i = 0; i < quotients[0].size(); ++i) {
    const int128 value = primes_of_quotients.lift(quotients[0][i], quotients[1][i]);
    if (value != static_cast<std::int64_t>(value)) fail_to_divide();
    q.push_back(static_cast<std::int64_t>(value));
  }
  const std::vector<int128> product =
      multiply_wide_range(q, b, 0, static_cast<std::int64_t>(a.size()), options);
  if (!std::equal(a.begin(), a.end(), product.begin())) fail_to_divide();
  return q;
}

template <typename T>
std::vector<T> without_remainder(Quotient<T> result) {
  for (std::size_t i = 0; i < result.remainder.size(); ++i) {
    require(result.remainder[i] == T{0},
            "the divisor leaves a remainder: its coefficient {} is {}, not 0", i,
            result.remainder[i]);
  }
  return std::move(result.quotient);
}

ModularRing checked_ring(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                         std::uint64_t modulus, const Options& options) {
  ModularRing ring(modulus, options);
  check_residues(a, modulus, options);
  check_residues(b, modulus, options);
  return ring;
}

}  // namespace

template <typename T>
std::vector<T> inverse_low(std::span<const T> f, std::int64_t n, const Options& options) {
  return series_inverse(FieldRing<T>(options), series_divisor(f, n), n);
}

template <>
FALTUNG_API std::vector<std::int64_t> inverse_low(std::span<const std::int64_t> f, std::int64_t n,
                                                  const Options& options) {
  f = series_divisor(f, n);
  if (wraps(options)) return series_inverse(WrappedRing(options), f, n);
  return checked_inverse(f, n, options);
}

template <typename T>
Quotient<T> divide(std::span<const T> a, std::span<const T> b, const Options& options) {
  return polynomial_division(FieldRing<T>(options), a, divisor(b));
}

template <>
FALTUNG_API Quotient<std::int64_t> divide(std::span<const std::int64_t> a,
                                          std::span<const std::int64_t> b, const Options& options) {
  b = divisor(b);
  if (wraps(options)) return polynomial_division(WrappedRing(options), a, b);
  return checked_division(a, b, options);
}

#define FALTUNG_DIVIDE(T)                                                           \
  template FALTUNG_API std::vector<T> inverse_low(std::span<const T>, std::int64_t, \
                                                  const Options&);                  \
  template FALTUNG_API Quotient<T> divide(std::span<const T>, std::span<const T>, const Options&)

FALTUNG_DIVIDE(double);
FALTUNG_DIVIDE(std::complex<double>);

#undef FALTUNG_DIVIDE

std::vector<std::int64_t> divide_exact(std::span<const std::int64_t> a,
                                       std::span<const std::int64_t> b, const Options& options) {
  b = divisor(b);
  if (wraps(options)) return without_remainder(polynomial_division(WrappedRing(options), a, b));
  return exact_quotient(a, b, options);
}

std::vector<std::uint64_t> inverse_mod_low(std::span<const std::uint64_t> f, std::uint64_t modulus,
                                           std::int64_t n, const Options& options) {
  return series_inverse(checked_ring(f, {}, modulus, options), series_divisor(f, n), n);
}

Quotient<std::uint64_t> divide_mod(std::span<const std::uint64_t> a,
                                   std::span<const std::uint64_t> b, std::uint64_t modulus,
                                   const Options& options) {
  return polynomial_division(checked_ring(a, b, modulus, options), a, divisor(b));
}

std::vector<std::uint64_t> divide_mod_exact(std::span<const std::uint64_t> a,
                                            std::span<const std::uint64_t> b, std::uint64_t modulus,
                                            const Options& options) {
  return without_remainder(divide_mod(a, b, modulus, options));
}

}  // namespace faltung::polynomial
