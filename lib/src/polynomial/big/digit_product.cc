#include "polynomial/big/digit_product.h"

#include <cmath>

#include "core/parallel.h"
#include "polynomial/product.h"

namespace faltung::polynomial {
namespace {

constexpr int kWidest = 63, kNarrowest = 8;
constexpr double kMostSum = 0x1p126;

// Coefficients that one thread cuts or puts together at a time.
constexpr std::int64_t kPiece = 256;

std::vector<std::int64_t> digits(BigIntegers list, int width, std::int64_t count,
                                 std::int64_t stride, int threads) {
  std::vector<std::int64_t> places =
      zeros<std::int64_t>(checked_mul(std::ssize(list), stride) - (stride - count));
  parallel_for(ceil_div(std::ssize(list), kPiece), threads, {}, [&](std::int64_t piece, int) {
    const std::int64_t end = std::min(std::ssize(list), (piece + 1) * kPiece);
    for (std::int64_t i = piece * kPiece; i < end; ++i) {
      cut(list[static_cast<std::size_t>(i)], width, count, places.data() + i * stride);
    }
  });
  return places;
}

// sum_j digits[j] 2^(width j), by a carry that takes the next digit and gives off its lowest bits.
void join(const int128* digits, const DigitShape& shape, std::vector<mp_limb_t>& limbs,
          mpz_class& x) {
  const auto mask = (std::uint64_t{1} << shape.width) - 1;
  std::ranges::fill(limbs, 0);
  int128 carry = 0;
  std::int64_t bit = 0;
  const auto give = [&](std::uint64_t bits, int width) {
    const auto at = static_cast<std::size_t>(bit / kLimbBits);
    const auto shift = static_cast<int>(bit % kLimbBits);
    limbs[at] |= bits << shift;
    if (shift + width > kLimbBits) limbs[at + 1] |= bits >> (kLimbBits - shift);
    bit += width;
  };
  for (std::int64_t j = 0; j < shape.stride(); ++j) {
    carry += digits[j];
    give(static_cast<std::uint64_t>(carry) & mask, shape.width);
    carry >>= shape.width;
  }
  // What is left, with its sign up to the last limb.
  while (bit < std::ssize(limbs) * kLimbBits) {
    const auto width = static_cast<int>(kLimbBits - bit % kLimbBits);
    const std::uint64_t bits = static_cast<std::uint64_t>(carry);
    give(width == kLimbBits ? bits : bits & ((std::uint64_t{1} << width) - 1), width);
    carry >>= width;
  }
  assign_signed(x, limbs);
}

}  // namespace

DigitShape digit_shape(std::int64_t bits_a, std::int64_t bits_b, std::int64_t terms,
                       const ntt::PrimeSet& primes) {
  DigitShape best;
  for (int width = kWidest; width >= kNarrowest; --width) {
    DigitShape shape{width, digits_of(bits_a, width), digits_of(bits_b, width)};
    const double sum = static_cast<double>(terms) *
                       static_cast<double>(std::min(shape.of_a, shape.of_b)) *
                       std::ldexp(1.0, 2 * width - 2);
    if (sum > kMostSum) continue;
    shape.primes = primes.primes_for(sum);
    if (best.width == 0 || shape.stride() * shape.primes < best.stride() * best.primes) {
      best = shape;
    }
  }
  return best;
}

void digit_product(const DigitShape& shape, BigIntegers a, BigIntegers b, std::int64_t lo,
                   std::span<mpz_class> out, const Options& options) {
  const std::int64_t stride = shape.stride();
  const int threads = options.threads;
  Options of_digits = options;
  of_digits.method.clear();
  const auto of_a = digits(a, shape.width, shape.of_a, stride, threads);
  const bool square = a.data() == b.data() && a.size() == b.size();
  const auto of_b =
      square ? std::vector<std::int64_t>() : digits(b, shape.width, shape.of_b, stride, threads);
  std::vector<int128> sums = zeros<int128>(checked_mul(std::ssize(out), stride));
  product_into<std::int64_t, int128>(of_a, square ? of_a : of_b, checked_mul(lo, stride), sums, 0,
                                     of_digits);
  parallel_for(ceil_div(std::ssize(out), kPiece), threads, {}, [&](std::int64_t piece, int) {
    // Two limbs more than the digits have bits hold the carry and its sign.
    std::vector<mp_limb_t> limbs(static_cast<std::size_t>(stride * shape.width / kLimbBits + 3));
    const std::int64_t end = std::min(std::ssize(out), (piece + 1) * kPiece);
    for (std::int64_t i = piece * kPiece; i < end; ++i) {
      join(sums.data() + i * stride, shape, limbs, out[static_cast<std::size_t>(i)]);
    }
  });
}

}  // namespace faltung::polynomial
