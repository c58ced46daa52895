#include <algorithm>
#include <exception>
#include <limits>
#include <optional>
#include <random>

#include "core/fail.h"
#include "faltung/polynomial_verify.h"
#include "polynomial/fields.h"
#include "polynomial/product.h"
#include "simd/residue_loops.h"

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

// A polynomial at the point; nothing where a coefficient is no residue.
template <typename Field, typename T>
std::optional<typename Field::Element> at_point(const Field& field, std::span<const T> list) {
  typename Field::Element value{}, power = field.one();
  for (std::size_t at = 0; at < list.size(); at += kBlock) {
    const auto sum = field.dot(list.data() + at, std::min(kBlock, list.size() - at));
    if (!sum) return std::nullopt;
    value = field.add(value, field.multiply(*sum, power));
    power = field.multiply(power, field.step());
  }
  return value;
}

template <typename Field, typename T, typename Result>
bool whole_agrees(const Field& field, std::span<const T> a, std::span<const T> b,
                  std::span<const Result> c) {
  const auto of_a = at_point(field, a), of_b = at_point(field, b), of_c = at_point(field, c);
  return of_a && of_b && of_c && *of_c == field.multiply(*of_a, *of_b);
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
  const auto of_c = at_point(field, c);
  const Element shift = field_power(field, field.point(), static_cast<std::uint64_t>(lo));
  return of_c && field.multiply(*of_c, shift) == expected;
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
  const auto of_a = at_point(field, a), of_c = at_point(field, c);
  return verdict(of_a && of_c && *of_c == field_power(field, *of_a, exponent));
}

void check_begin(std::int64_t lo) {
  require(lo >= 0, "the coefficients from {} on are to be checked; the first one is 0", lo);
}

// Primes above this need their extension for long polynomials only, and make it then, in less time
// than those take.
constexpr std::uint64_t kLargeField = std::uint64_t{1} << 44;

}  // namespace

class Verifier::Impl {
 public:
  Impl(std::uint64_t modulus, std::uint64_t seed)
      : modulus_(modulus),
        seed_(seed),
        dots_(simd::dot_loops(simd::chosen_target({}))),
        all_below_(simd::all_below_loop(simd::chosen_target({}))) {
    if (modulus == 0) {
      integers_.emplace(below(MersenneField::kPrime, seed), dots_);
      return;
    }
    check_modulus(modulus);
    if (modulus == 2 || !is_prime(modulus)) return;
    non_square_ = non_square_modulo(modulus);
    if (modulus > simd::kShortResidues) prime_.emplace(modulus, below(modulus, seed), dots_);
    if (modulus <= kLargeField) extension_.emplace(extension());
  }

  const MersenneField& of_integers() const {
    require(modulus_ == 0, "this verifier is for residues modulo {}, not for integers", modulus_);
    return *integers_;
  }

  // What `check` says of c in a field that is large enough for polynomials of this length.
  template <typename Check>
  Verdict of_residues(std::span<const std::uint64_t> c, std::int64_t length,
                      const Check& check) const {
    require(modulus_ != 0, "this verifier is for integers, not for residues");
    const uint128 least_field = static_cast<uint128>(length) << 30;
    if (prime_ && modulus_ > least_field) return check(*prime_);
    if (non_square_ == 0 || uint128{modulus_} * modulus_ <= least_field) {
      return all_below_(c.data(), std::ssize(c), modulus_) ? Verdict::not_checked : Verdict::wrong;
    }
    return extension_ ? check(*extension_) : check(extension());
  }

 private:
  QuadraticField extension() const {
    std::uint64_t state = seed_;
    const std::uint64_t first = below(modulus_, state), second = below(modulus_, state);
    return {modulus_, non_square_, first, second, dots_};
  }

  std::uint64_t modulus_, seed_;
  const simd::DotLoops& dots_;
  simd::AllBelow all_below_;
  std::uint64_t non_square_ = 0;  // modulo a prime: the extension has its square root
  std::optional<MersenneField> integers_;
  std::optional<PrimeField> prime_;
  std::optional<QuadraticField> extension_;
};

Verifier::Verifier(std::uint64_t modulus) : Verifier(modulus, unforeseen_seed()) {}

Verifier::Verifier(std::uint64_t modulus, std::uint64_t seed)
    : impl_(std::make_shared<const Impl>(modulus, seed)) {}

Verdict Verifier::check(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                        std::span<const std::int64_t> c, std::int64_t lo) const {
  check_begin(lo);
  return agrees(impl_->of_integers(), a, b, c, lo);
}

Verdict Verifier::check(std::span<const std::int64_t> a, std::span<const std::int64_t> b,
                        std::span<const int128> c, std::int64_t lo) const {
  check_begin(lo);
  return agrees(impl_->of_integers(), a, b, c, lo);
}

Verdict Verifier::check_power(std::span<const std::int64_t> a, std::uint64_t exponent,
                              std::span<const std::int64_t> c) const {
  return power_agrees(impl_->of_integers(), a, exponent, c);
}

Verdict Verifier::check(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                        std::span<const std::uint64_t> c, std::int64_t lo) const {
  check_begin(lo);
  const std::int64_t length = std::max(lo + std::ssize(c), product_length(a.size(), b.size()));
  return impl_->of_residues(c, length,
                            [&](const auto& field) { return agrees(field, a, b, c, lo); });
}

Verdict Verifier::check_power(std::span<const std::uint64_t> a, std::uint64_t exponent,
                              std::span<const std::uint64_t> c) const {
  // A power too long to be c still has this many points at most where it agrees with it.
  const std::int64_t length = power_length(a.size(), exponent, std::ssize(c));
  return impl_->of_residues(c, length,
                            [&](const auto& field) { return power_agrees(field, a, exponent, c); });
}

}  // namespace faltung::polynomial
