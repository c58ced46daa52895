#include <algorithm>
#include <bit>
#include <cmath>
#include <exception>
#include <limits>
#include <random>

#include "core/fail.h"
#include "faltung/polynomial_verify.h"
#include "polynomial/fields.h"
#include "polynomial/product.h"

namespace faltung::polynomial {
namespace {

// The next of a sequence of well mixed numbers (S. Vigna's splitmix64).
std::uint64_t next_number(std::uint64_t& state) {
  std::uint64_t x = state += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// A number in [0, bound), all of them as likely but for 2^-64.
std::uint64_t below(std::uint64_t bound, std::uint64_t& state) {
  return static_cast<std::uint64_t>(uint128{next_number(state)} * bound >> 64);
}

std::uint64_t unforeseen_seed() {
  try {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
  } catch (const std::exception& error) {
    fail(ErrorCode::invalid_argument, "the system gives no random numbers, a seed is needed: {}",
         error.what());
  }
}

// A number that is no square modulo an odd prime: half of all are not (Euler's criterion).
std::uint64_t non_square_modulo(std::uint64_t p) {
  const Montgomery ring(p);
  for (std::uint64_t candidate = 2;; ++candidate) {
    if (ring.power(ring.enter(candidate), (p - 1) / 2) != ring.one()) return candidate;
  }
}

// A polynomial at the point, block by block from the top: block lengths near the square root of
// what there is to do keep both the table of powers and the steps between blocks short.
template <typename Field>
class Evaluation {
 public:
  using Element = typename Field::Element;

  Evaluation(const Field& field, std::size_t coefficients)
      : field_(field),
        block_(std::clamp(std::bit_ceil(static_cast<std::size_t>(std::sqrt(coefficients))),
                          std::size_t{16}, std::size_t{1024})),
        table_(field.power_table(block_)),
        step_(field.multiply(field.last_power(table_), field.point())) {}

  template <typename T>
  Element at_point(std::span<const T> list) const {
    Element value{};
    std::size_t at = (list.size() + block_ - 1) / block_ * block_;
    while (at > 0) {
      at -= block_;
      const std::size_t count = std::min(block_, list.size() - at);
      value =
          field_.add(field_.multiply(value, step_), field_.dot(list.data() + at, count, table_));
    }
    return value;
  }

 private:
  const Field& field_;
  std::size_t block_;
  typename Field::Table table_;
  Element step_;  // r^block
};

template <typename Field, typename T, typename Result>
bool whole_agrees(const Field& field, std::span<const T> a, std::span<const T> b,
                  std::span<const Result> c) {
  const Evaluation<Field> evaluation(field, a.size() + b.size() + c.size());
  return evaluation.at_point(c) == field.multiply(evaluation.at_point(a), evaluation.at_point(b));
}

// By the sums of a's first terms, as polynomial_verify.h has it.
template <typename Field, typename T, typename Result>
bool range_agrees(const Field& field, std::span<const T> a, std::span<const T> b,
                  std::span<const Result> c, std::int64_t lo) {
  using Element = typename Field::Element;
  const std::vector<Element> power = powers(field, std::max(a.size(), b.size()));
  std::vector<Element> sums = zeros<Element>(std::ssize(a) + 1);
  for (std::size_t t = 0; t < a.size(); ++t) {
    sums[t + 1] = field.add(sums[t], field.multiply(field.embed(a[t]), power[t]));
  }
  const auto sum_below = [&](std::int64_t count) {
    return sums[static_cast<std::size_t>(std::clamp<std::int64_t>(count, 0, std::ssize(a)))];
  };
  const std::int64_t hi = lo + std::ssize(c);
  Element expected{};
  for (std::size_t j = 0; j < b.size(); ++j) {
    const auto at = static_cast<std::int64_t>(j);
    const Element of_a = field.subtract(sum_below(hi - at), sum_below(lo - at));
    const Element term = field.multiply(field.embed(b[j]), power[j]);
    expected = field.add(expected, field.multiply(term, of_a));
  }
  const Evaluation<Field> evaluation(field, c.size());
  const Element shift = field_power(field, field.point(), static_cast<std::uint64_t>(lo));
  return field.multiply(evaluation.at_point(c), shift) == expected;
}

std::int64_t product_length(std::size_t a, std::size_t b) {
  return a == 0 || b == 0 ? 0 : static_cast<std::int64_t>(a + b) - 1;
}

// Of the longer one of a power and what is given for it, as far as 64 bits go.
std::int64_t power_length(std::size_t a, std::uint64_t exponent, std::int64_t given) {
  const uint128 length = a < 2 ? 1 : uint128{a - 1} * exponent + 1;
  constexpr auto kMost = static_cast<uint128>(std::numeric_limits<std::int64_t>::max());
  return std::max(given, static_cast<std::int64_t>(std::min(length, kMost)));
}

Verdict verdict(bool right) { return right ? Verdict::right : Verdict::wrong; }

template <typename Field, typename T, typename Result>
Verdict agrees(const Field& field, std::span<const T> a, std::span<const T> b,
               std::span<const Result> c, std::int64_t lo) {
  const bool whole = lo == 0 && std::ssize(c) >= product_length(a.size(), b.size());
  return verdict(whole ? whole_agrees(field, a, b, c) : range_agrees(field, a, b, c, lo));
}

template <typename Field, typename T>
Verdict power_agrees(const Field& field, std::span<const T> a, std::uint64_t exponent,
                     std::span<const T> c) {
  const Evaluation<Field> evaluation(field, a.size() + c.size());
  return verdict(evaluation.at_point(c) == field_power(field, evaluation.at_point(a), exponent));
}

MersenneField mersenne_field(std::uint64_t modulus, std::uint64_t seed) {
  require(modulus == 0, "this verifier is for residues modulo {}, not for integers", modulus);
  return MersenneField(below(MersenneField::kPrime, seed));
}

void check_begin(std::int64_t lo) {
  require(lo >= 0, "the coefficients from {} on are to be checked; the first one is 0", lo);
}

// What `check` says of a field that is large enough for polynomials of this length.
template <typename Check>
Verdict with_field(std::uint64_t prime, std::uint64_t non_square, std::uint64_t seed,
                   std::int64_t length, const Check& check) {
  const uint128 least_field = static_cast<uint128>(length) << 30;
  if (prime > least_field) return check(PrimeField(prime, below(prime, seed)));
  if (uint128{prime} * prime <= least_field) return Verdict::not_checked;
  const std::uint64_t first = below(prime, seed), second = below(prime, seed);
  return check(QuadraticField(prime, non_square, first, second));
}

}  // namespace

Verifier::Verifier(std::uint64_t modulus) : Verifier(modulus, unforeseen_seed()) {}

Verifier::Verifier(std::uint64_t modulus, std::uint64_t seed) : modulus_(modulus), seed_(seed) {
  if (modulus == 0) return;
  check_modulus(modulus);
  prime_ = modulus != 2 && is_prime(modulus);
  if (prime_) non_square_ = non_square_modulo(modulus);
}

Verdict Verifier::check(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                        std::span<const std::int64_t> c, std::int64_t lo) const {
  check_begin(lo);
  return agrees(mersenne_field(modulus_, seed_), a, b, c, lo);
}

Verdict Verifier::check(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                        std::span<const int128> c, std::int64_t lo) const {
  check_begin(lo);
  return agrees(mersenne_field(modulus_, seed_), a, b, c, lo);
}

Verdict Verifier::check_power(std::span<const std::int64_t> a, std::uint64_t exponent,
                              std::span<const std::int64_t> c) const {
  return power_agrees(mersenne_field(modulus_, seed_), a, exponent, c);
}

Verdict Verifier::check(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                        std::span<const std::uint64_t> c, std::int64_t lo) const {
  require(modulus_ != 0, "this verifier is for integers, not for residues");
  check_begin(lo);
  if (!are_residues(c, modulus_)) return Verdict::wrong;
  if (!prime_) return Verdict::not_checked;
  const std::int64_t length = std::max(lo + std::ssize(c), product_length(a.size(), b.size()));
  return with_field(modulus_, non_square_, seed_, length,
                    [&](const auto& field) { return agrees(field, a, b, c, lo); });
}

Verdict Verifier::check_power(std::span<const std::uint64_t> a, std::uint64_t exponent,
                              std::span<const std::uint64_t> c) const {
  require(modulus_ != 0, "this verifier is for integers, not for residues");
  if (!are_residues(c, modulus_)) return Verdict::wrong;
  if (!prime_) return Verdict::not_checked;
  // A power too long to be c still has this many points at most where it agrees with it.
  const std::int64_t length = power_length(a.size(), exponent, std::ssize(c));
  return with_field(modulus_, non_square_, seed_, length,
                    [&](const auto& field) { return power_agrees(field, a, exponent, c); });
}

}  // namespace faltung::polynomial
