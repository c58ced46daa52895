#include "ntt/coefficients.h"

namespace faltung::ntt {

Garner::Garner(int primes_used, std::uint64_t m) : primes(primes_used), modulus(m) {
  for (int j = 0; j < primes; ++j) {
    const auto at = static_cast<std::size_t>(j);
    const std::uint64_t p = kPrime[at].value;
    for (std::size_t i = 0; i < at; ++i) {
      inverse[i][at] = balanced(ntt::inverse(kPrime[i].value % p, p), p);
      inverse_quotient[i][at] = inverse[i][at] / static_cast<double>(p);
    }
  }
  uint128 product = 1;
  for (std::size_t i = 0; i < static_cast<std::size_t>(primes); ++i) {
    if (modulus == 0) {
      weight[i] = static_cast<std::uint64_t>(product);
      product *= kPrime[i].value;
      continue;
    }
    const auto residue = static_cast<std::uint64_t>(product % modulus);
    const bool upper = residue > modulus / 2;
    weight[i] = upper ? residue - modulus : residue;
    const auto magnitude = static_cast<double>(upper ? modulus - residue : residue);
    share[i] = (upper ? -magnitude : magnitude) / static_cast<double>(modulus);
    product = static_cast<uint128>(residue) * kPrime[i].value;
  }
}

}  // namespace faltung::ntt
