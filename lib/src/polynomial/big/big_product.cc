#include "polynomial/big/big_product.h"

#include <array>
#include <bit>
#include <cmath>

#include "ntt/tree.h"
#include "polynomial/big/kronecker.h"
#include "polynomial/product.h"

namespace faltung::polynomial {
namespace {

// Seconds, on processors of the present: those of GMP go by steps of its algorithms.
struct Step {
  double limbs, seconds;
};

// Products of integers of as many limbs each.
constexpr std::array<Step, 8> kGmpSteps = {{{1, 1e-8}, {1e6, .4}}};

double gmp_seconds(double limbs) {
  std::size_t i = 1;
  while (i + 1 < kGmpSteps.size() && kGmpSteps[i].limbs < limbs) ++i;
  const Step &from = kGmpSteps[i - 1], &to = kGmpSteps[i];
  const double exponent = std::log(to.seconds / from.seconds) / std::log(to.limbs / from.limbs);
  return from.seconds * std::pow(limbs / from.limbs, exponent);
}

double kronecker_seconds(const BigShape& shape) {
  const auto limbs = static_cast<double>(Kronecker(shape.bits()).limbs());
  const double longer = limbs * static_cast<double>(std::max(shape.a, shape.b));
  const double shorter = limbs * static_cast<double>(std::min(shape.a, shape.b));
  return longer / shorter * gmp_seconds(shorter);
}

constexpr double kPointLevel = 0.5e-9, kPoint = 8e-9, kDigitsStart = 2e-6;

double digits_seconds(const BigShape& shape) {
  const DigitShape digits = shape.digits();
  const auto points =
      static_cast<double>(ntt::tree_length((shape.a + shape.b - 1) * digits.stride()));
  return kDigitsStart + points * (kPoint + digits.primes * std::log2(points) * kPointLevel);
}

}  // namespace

std::string_view name_of(BigWay way) { return way == BigWay::kronecker ? "kronecker" : "digits"; }

std::int64_t BigShape::bits() const {
  return bits_a + bits_b + std::bit_width(static_cast<std::uint64_t>(std::min(a, b)));
}

DigitShape BigShape::digits() const { return digit_shape(bits_a, bits_b, std::min(a, b)); }

double seconds_of(BigWay way, const BigShape& shape) {
  return way == BigWay::kronecker ? kronecker_seconds(shape) : digits_seconds(shape);
}

BigWay fastest_way(const BigShape& shape) {
  const bool digits = seconds_of(BigWay::digits, shape) < seconds_of(BigWay::kronecker, shape);
  return digits ? BigWay::digits : BigWay::kronecker;
}

namespace {

BigWay way_of(const Options& options, const BigShape& shape) {
  if (options.method.empty()) return fastest_way(shape);
  for (const BigWay way : {BigWay::kronecker, BigWay::digits}) {
    if (options.method == name_of(way)) return way;
  }
  fail(ErrorCode::no_method, "no method for big integers is named {}; kronecker and digits are",
       options.method);
}

void multiply_needed(BigIntegers a, BigIntegers b, std::int64_t lo, std::span<mpz_class> out,
                     const Options& options) {
  const BigShape shape{std::ssize(a), std::ssize(b), bits_of(a), bits_of(b)};
  if (shape.bits_a == 0 || shape.bits_b == 0) {
    std::ranges::fill(out, mpz_class());
    return;
  }
  switch (way_of(options, shape)) {
    case BigWay::kronecker:
      return kronecker_product(a, b, lo, out, shape.bits());
    case BigWay::digits:
      return digit_product(shape.digits(), a, b, lo, out, options);
  }
}

}  // namespace

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
