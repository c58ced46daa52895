#include "polynomial/big/limbs.h"
#include "polynomial/fields.h"
#include "polynomial/product.h"

namespace faltung::polynomial {
namespace {

constexpr std::uint64_t kPrime = MersenneField::kPrime;
constexpr int kPrimeBits = 61;

// Modulo 2^61 - 1, where 2^64 is 8: the field in which a verifier for integers looks at them.
std::int64_t residue(const mpz_class& x) {
  const std::span<const mp_limb_t> limbs = limbs_of(x);
  std::uint64_t rest = 0;
  for (std::size_t i = limbs.size(); i-- > 0;) {
    const std::uint64_t times8 = (rest << 3 & kPrime) | rest >> (kPrimeBits - 3);
    rest = times8 + (limbs[i] & kPrime) + (limbs[i] >> kPrimeBits);
    rest = (rest & kPrime) + (rest >> kPrimeBits);
  }
  return sgn(x) < 0 ? -static_cast<std::int64_t>(rest) : static_cast<std::int64_t>(rest);
}

std::vector<std::int64_t> residues(BigIntegers list) {
  std::vector<std::int64_t> residues = zeros<std::int64_t>(std::ssize(list));
  std::ranges::transform(list, residues.begin(), residue);
  return residues;
}

}  // namespace

Verdict check(const Verifier& verifier, BigIntegers a, BigIntegers b, BigIntegers c,
              std::int64_t lo) {
  return verifier.check(residues(a), residues(b), std::span<const std::int64_t>(residues(c)), lo);
}

Verdict check_power(const Verifier& verifier, BigIntegers a, std::uint64_t exponent,
                    BigIntegers c) {
  return verifier.check_power(residues(a), exponent, residues(c));
}

}  // namespace faltung::polynomial
