#include "polynomial/big/kronecker.h"

#include "core/checked.h"
#include "polynomial/product.h"

namespace faltung::polynomial {

// GMP counts limbs in an int, and ends the process beyond; products of two of these stay below.
constexpr std::int64_t kMostLimbs = (std::int64_t{1} << 30) - 1;

// What is positive less what is not: their limbs stand side by side.
mpz_class Kronecker::enter(BigIntegers list) const {
  const std::int64_t count = checked_mul(std::ssize(list), limbs_);
  if (count > kMostLimbs) {
    fail(ErrorCode::memory, "{} coefficients of {} bits are more than one integer of GMP holds",
         list.size(), limbs_ * kLimbBits);
  }
  std::vector<mp_limb_t> parts[2];
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::vector<mp_limb_t>& part = parts[sgn(list[i]) < 0 ? 1 : 0];
    if (sgn(list[i]) == 0) continue;
    if (part.empty()) part = zeros<mp_limb_t>(count);
    std::ranges::copy(limbs_of(list[i]), part.begin() + static_cast<std::int64_t>(i) * limbs_);
  }
  mpz_class positive, negative;
  assign(positive, parts[0], false);
  assign(negative, parts[1], false);
  positive -= negative;
  return positive;
}

// The digit i of |x| nearest to zero is the one of X's digits from 0 up, and one more where the
// digit below counts as negative, less X where it counts as negative itself: X / 2 and more.
bool Kronecker::leave(const mpz_class& x, std::int64_t lo, std::span<mpz_class> out) const {
  const std::span<const mp_limb_t> limbs = limbs_of(x);
  const auto limb = [&](std::int64_t i) {
    return i >= 0 && i < std::ssize(limbs) ? limbs[static_cast<std::size_t>(i)] : 0;
  };
  const auto is_negative = [&](std::int64_t i) {
    return limb(i * limbs_ - 1) >> (kLimbBits - 1) != 0;  // of the coefficient before i
  };
  std::vector<mp_limb_t> digit(static_cast<std::size_t>(limbs_));
  for (std::int64_t i = 0; i < std::ssize(out); ++i) {
    for (std::int64_t j = 0; j < limbs_; ++j) {
      digit[static_cast<std::size_t>(j)] = limb((lo + i) * limbs_ + j);
    }
    if (is_negative(lo + i)) mpn_add_1(digit.data(), digit.data(), limbs_, 1);
    if (sgn(x) < 0) mpn_neg(digit.data(), digit.data(), limbs_);
    assign_signed(out[static_cast<std::size_t>(i)], digit);
  }
  const std::int64_t end = lo + std::ssize(out);
  return std::ssize(limbs) <= end * limbs_ && !is_negative(end);
}

void kronecker_product(BigIntegers a, BigIntegers b, std::int64_t lo, std::span<mpz_class> out,
                       std::int64_t bits) {
  const Kronecker kronecker(bits);
  mpz_class x = kronecker.enter(a);
  if (a.data() == b.data() && a.size() == b.size()) {
    x *= x;
  } else {
    x *= kronecker.enter(b);
  }
  kronecker.leave(x, lo, out);
}

}  // namespace faltung::polynomial
