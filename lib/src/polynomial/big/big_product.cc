#include "polynomial/big/big_product.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "api/products.h"
#include "ntt/transform.h"
#include "ntt/wide.h"
#include "polynomial/big/kronecker.h"
#include "polynomial/big/residue_product.h"

namespace faltung::polynomial {
namespace {

// Seconds on a server processor of 2.5 GHz; what counts is how they compare.
struct Step {
  double limbs, seconds;
};

// GMP's products of integers of as many limbs each.
constexpr std::array<Step, 8> kGmpSteps = {{{8, 0.4e-6},
                                            {64, 2.9e-6},
                                            {512, 43e-6},
                                            {2500, 0.37e-3},
                                            {1e4, 2.4e-3},
                                            {4e4, 11e-3},
                                            {2.6e5, 0.14},
                                            {1e6, 0.65}}};

constexpr double kChoice = 0.5e-6;  // looking at all ways

constexpr double kPair = 15e-9, kPairLimbs = 0.7e-9;  // of coefficients, each limb by each
constexpr double kNumber = 40e-9;                     // cutting one and putting it together
constexpr double kStart = 0.6e-6;
constexpr double kPrimeStart = 0.3e-6;
// Of three transforms: moves of a point into and out of them, and levels.
constexpr double kMoves = 10, kLevels = 4.2;
// Levels that take as long as a digit into a residue, and a pair of primes for one number.
constexpr double kEnterDigit = 1.5, kLeavePair = 1.5;

double gmp_seconds(double limbs) {
  std::size_t i = 1;
  while (i + 1 < kGmpSteps.size() && kGmpSteps[i].limbs < limbs) ++i;
  const Step &from = kGmpSteps[i - 1], &to = kGmpSteps[i];
  const double exponent = std::log(to.seconds / from.seconds) / std::log(to.limbs / from.limbs);
  return from.seconds * std::pow(limbs / from.limbs, exponent);
}

double direct_seconds(const BigShape& shape) {
  const double limbs = static_cast<double>(shape.bits_a / kLimbBits + 1) *
                       static_cast<double>(shape.bits_b / kLimbBits + 1);
  return static_cast<double>(shape.a) * static_cast<double>(shape.b) * (kPair + limbs * kPairLimbs);
}

double kronecker_seconds(const BigShape& shape) {
  const auto limbs = static_cast<double>(Kronecker(shape.bits()).limbs());
  const double longer = limbs * static_cast<double>(std::max(shape.a, shape.b));
  const double shorter = limbs * static_cast<double>(std::min(shape.a, shape.b));
  return longer / shorter * gmp_seconds(shorter);
}

double transform_seconds(const TransformRates& rates, double points) {
  return points * (kMoves * rates.move + kLevels * std::log2(points) * rates.level);
}

double digits_seconds(const BigShape& shape) {
  const DigitShape digits = shape.digits();
  const auto numbers = static_cast<double>(shape.a + shape.b);
  const auto points =
      static_cast<double>(ntt::tree_length((shape.a + shape.b - 1) * digits.stride()));
  return kStart + numbers * kNumber + digits.primes * transform_seconds(shape.rates, points);
}

double ntt_seconds(const BigShape& shape) {
  const double primes = shape.primes;
  const auto numbers = static_cast<double>(shape.a + shape.b);
  const auto points = static_cast<double>(ntt::tree_length(shape.a + shape.b - 1));
  const auto digits = static_cast<double>(shape.a * digits_of(shape.bits_a, ntt::kEnterBits) +
                                          shape.b * digits_of(shape.bits_b, ntt::kEnterBits));
  const double levels = primes * digits * kEnterDigit + numbers * primes * primes * kLeavePair;
  return kStart + numbers * kNumber + primes * kPrimeStart +
         shape.rates.large *
             (primes * transform_seconds(shape.rates, points) + levels * shape.rates.level);
}

}  // namespace

std::string_view name_of(BigWay way) {
  switch (way) {
    case BigWay::direct:
      return "direct";
    case BigWay::kronecker:
      return "kronecker";
    case BigWay::digits:
      return "digits";
    case BigWay::ntt:
      return "ntt";
  }
  return {};
}

std::int64_t BigShape::bits() const {
  return bits_a + bits_b + std::bit_width(static_cast<std::uint64_t>(std::min(a, b)));
}

DigitShape BigShape::digits() const {
  return digit_shape(bits_a, bits_b, std::min(a, b), rates.of_digits);
}

TransformRates::TransformRates(Engine& engine)
    : level(engine.profile().modular_level),
      move(engine.profile().modular_move),
      large(ntt::has_small_primes(target_of(engine)) ? kLargeSlower : 1),
      of_digits(ntt::has_small_primes(target_of(engine)) ? ntt::kSmall[0] : ntt::kLarge) {}

double seconds_of(BigWay way, const BigShape& shape) {
  switch (way) {
    case BigWay::direct:
      return direct_seconds(shape);
    case BigWay::kronecker:
      return kronecker_seconds(shape);
    case BigWay::digits:
      return digits_seconds(shape);
    case BigWay::ntt:
      if (shape.primes <= ntt::kMostPrimes) return ntt_seconds(shape);
  }
  return std::numeric_limits<double>::infinity();
}

BigWay fastest_way(const BigShape& shape) {
  if (direct_seconds(shape) < kChoice) return BigWay::direct;
  return *std::ranges::min_element(kBigWays, {},
                                   [&](BigWay way) { return seconds_of(way, shape); });
}

namespace {

BigWay way_of(const Options& options, const BigShape& shape) {
  if (options.method.empty()) return fastest_way(shape);
  const auto way = std::ranges::find(kBigWays, options.method, name_of);
  if (way == kBigWays.end()) {
    fail(ErrorCode::no_method,
         "no method for integers of any size is named {}; direct, kronecker, digits and ntt are",
         options.method);
  }
  if (*way == BigWay::ntt && shape.primes > ntt::kMostPrimes) {
    fail(ErrorCode::no_method, "ntt has {} primes; coefficients of {} bits need more",
         ntt::kMostPrimes, shape.bits());
  }
  return *way;
}

void direct_product(BigIntegers a, BigIntegers b, std::int64_t lo, std::span<mpz_class> out) {
  for (std::int64_t i = 0; i < std::ssize(out); ++i) {
    mpz_class& sum = out[static_cast<std::size_t>(i)];
    sum = 0;
    const std::int64_t begin = std::max<std::int64_t>(0, lo + i - std::ssize(b) + 1);
    for (std::int64_t j = begin; j < std::min(std::ssize(a), lo + i + 1); ++j) {
      sum += a[static_cast<std::size_t>(j)] * b[static_cast<std::size_t>(lo + i - j)];
    }
  }
}

BigShape shape_of(BigIntegers a, BigIntegers b, const Options& options) {
  Engine& engine = options.engine != nullptr ? *options.engine : default_engine();
  BigShape shape{std::ssize(a), std::ssize(b), bits_of(a), bits_of(b), TransformRates(engine)};
  const bool is_zero = shape.bits_a == 0 || shape.bits_b == 0;
  if (!is_zero) shape.primes = big_primes_for(static_cast<double>(shape.bits()));
  return shape;
}

void multiply_needed(BigIntegers a, BigIntegers b, std::int64_t lo, std::span<mpz_class> out,
                     const Options& options) {
  const BigShape shape = shape_of(a, b, options);
  if (shape.bits_a == 0 || shape.bits_b == 0) {
    std::ranges::fill(out, mpz_class());
    return;
  }
  const BigWay way = way_of(options, shape);
  switch (way) {
    case BigWay::direct:
      return direct_product(a, b, lo, out);
    case BigWay::kronecker:
      return kronecker_product(a, b, lo, out, shape.bits());
    case BigWay::digits:
      return digit_product(shape.digits(), a, b, lo, out, options);
    case BigWay::ntt:
      return residue_product(big_primes_for(product_bits(a, b)), a, b, lo, out, options);
  }
}

}  // namespace

std::vector<Way> ways(BigIntegers a, BigIntegers b, const Options& options) {
  std::vector<Way> list;
  const BigShape shape = shape_of(a, b, options);
  if (shape.bits_a == 0 || shape.bits_b == 0) return list;
  const BigWay taken = fastest_way(shape);
  for (const BigWay way : kBigWays) {
    const double seconds = seconds_of(way, shape);
    if (std::isfinite(seconds)) list.push_back({std::string(name_of(way)), seconds});
  }
  std::ranges::sort(
      list, {}, [&](const Way& way) { return std::pair(way.name != name_of(taken), way.seconds); });
  return list;
}

template <>
void product_into(BigIntegers a, BigIntegers b, std::int64_t lo, std::span<mpz_class> out,
                  std::uint64_t, const Options& options) {
  product_of_needed<mpz_class, mpz_class>(
      a, b, lo, out,
      [&](BigIntegers part_a, BigIntegers part_b, std::int64_t from, std::span<mpz_class> to) {
        multiply_needed(part_a, part_b, from, to, options);
      });
}

}  // namespace faltung::polynomial
