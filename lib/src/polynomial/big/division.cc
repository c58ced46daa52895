#include <optional>

#include "polynomial/big/big_product.h"
#include "polynomial/big/kronecker.h"
#include "polynomial/series.h"

namespace faltung::polynomial {
namespace {

// As the rings of ring.h.
class BigRing {
 public:
  using Element = mpz_class;
  explicit BigRing(const Options& options) : options_(options) {}

  Element negated(const Element& x) const { return -x; }
  Element difference(const Element& x, const Element& y) const { return x - y; }
  Element product(const Element& x, const Element& y) const { return x * y; }
  Element inverse(const Element& x) const {
    require(abs(x) == 1, "the coefficient to divide by is {}; over the integers it must be 1 or -1",
            x.get_str());
    return x;
  }
  Element sum_of_products(const Element* x, const Element* y, std::int64_t n) const {
    Element sum;
    for (std::int64_t j = 0; j < n; ++j) sum += x[j] * y[-j];
    return sum;
  }
  std::vector<Element> range(BigIntegers a, BigIntegers b, std::int64_t lo, std::int64_t hi) const {
    return product_range<Element>(a, b, lo, hi, 0, options_);
  }

 private:
  Options options_;
};

BigIntegers divisor(BigIntegers b) {
  while (!b.empty() && sgn(b.back()) == 0) b = b.first(b.size() - 1);
  require(!b.empty(), "the divisor is the zero polynomial");
  return b;
}

// The quotient with coefficients of up to `bits` bits, if there is one: the integer nearest to
// a(X) / b(X) has its coefficients where X is large enough, and multiplying back proves them.
std::optional<Quotient<mpz_class>> quotient_of(BigIntegers a, BigIntegers b, std::int64_t bits,
                                               const Options& options) {
  const Kronecker kronecker(bits);
  const mpz_class dividend = kronecker.enter(a), by = kronecker.enter(b);
  mpz_class nearest, twice = 2 * dividend + by, step = 2 * by;
  mpz_fdiv_q(nearest.get_mpz_t(), twice.get_mpz_t(), step.get_mpz_t());
  Quotient<mpz_class> found;
  found.quotient.resize(a.size() - b.size() + 1);
  if (!kronecker.leave(nearest, 0, found.quotient)) return std::nullopt;
  found.remainder = product_range<mpz_class>(found.quotient, b, 0, std::ssize(a), 0, options);
  for (std::size_t i = 0; i < a.size(); ++i) found.remainder[i] = a[i] - found.remainder[i];
  const auto is_zero = [](const mpz_class& x) { return sgn(x) == 0; };
  const auto beyond = found.remainder.begin() + (std::ssize(b) - 1);
  if (!std::all_of(beyond, found.remainder.end(), is_zero)) return std::nullopt;
  found.remainder.erase(beyond, found.remainder.end());
  return found;
}

// Bits with which a quotient is looked for at first; twice as many each time.
std::int64_t first_bits(BigIntegers a, BigIntegers b) {
  return std::max(bits_of(a), bits_of(b)) + std::bit_width(a.size());
}

// gcd of the coefficients.
mpz_class content(BigIntegers list) {
  mpz_class common;
  for (const mpz_class& x : list) {
    if (common == 1) break;
    common = gcd(common, x);
  }
  return common;
}

void refuse_remainder(bool refuse) {
  require(!refuse, "the divisor leaves a remainder, or a quotient that is not of integers");
}

}  // namespace

template <>
std::vector<mpz_class> inverse_low(BigIntegers f, std::int64_t n, const Options& options) {
  require(n >= 0, "{} coefficients were asked for; it must be 0 or more", n);
  require(!f.empty(), "the zero polynomial has no inverse series");
  return series_inverse(BigRing(options), f, n);
}

template <>
Quotient<mpz_class> divide(BigIntegers a, BigIntegers b, const Options& options) {
  b = divisor(b);
  BigRing(options).inverse(b.back());
  if (a.size() < b.size()) return {{}, {a.begin(), a.end()}};
  for (std::int64_t bits = first_bits(a, b);; bits *= 2) {
    if (auto found = quotient_of(a, b, bits, options)) return *std::move(found);
  }
}

// A factor q of a has |q|_1 <= 2^deg(q) |a|_2 (Mignotte, Math. Comp. 28 (1974)): more bits than
// that find no other. Where a polynomial divides another over the rationals, the quotient has
// integers if the divisor's content divides the other one's (Gauss).
std::vector<mpz_class> divide_exact(BigIntegers a, BigIntegers b, const Options& options) {
  b = divisor(b);
  const std::size_t length = a.size() < b.size() ? 0 : a.size() - b.size() + 1;
  while (!a.empty() && sgn(a.back()) == 0) a = a.first(a.size() - 1);
  if (a.empty()) return std::vector<mpz_class>(length);
  refuse_remainder(a.size() < b.size());
  const mpz_class shared = content(b);
  refuse_remainder(!mpz_divisible_p(content(a).get_mpz_t(), shared.get_mpz_t()));
  refuse_remainder(!mpz_divisible_p(a.back().get_mpz_t(), b.back().get_mpz_t()));
  const auto steps = static_cast<std::int64_t>(a.size() - b.size());
  const std::int64_t most = steps + bits_of(a) + std::bit_width(a.size());
  for (std::int64_t bits = first_bits(a, b);; bits *= 2) {
    const Kronecker kronecker(bits);
    const bool divides =
        mpz_divisible_p(kronecker.enter(a).get_mpz_t(), kronecker.enter(b).get_mpz_t()) != 0;
    refuse_remainder(!divides);
    auto found = quotient_of(a, b, bits, options);
    refuse_remainder(found ? content(found->remainder) != 0 : bits > most);
    if (!found) continue;
    found->quotient.resize(length);
    return std::move(found->quotient);
  }
}

}  // namespace faltung::polynomial
