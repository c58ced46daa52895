#include "ntt/coefficients.h"

namespace faltung::ntt {

Garner::Garner(const PrimeSet& from, int primes_used, std::uint64_t m)
    : set(from), primes(primes_used), modulus(m) {
  for (int j = 0; j < primes; ++j) {
    const auto at = static_cast<std::size_t>(j);
    const std::uint64_t p = set[j].value;
    for (std::size_t i = 0; i < at; ++i) {
      inverse[i][at] = factor_word(ntt::inverse(set.primes[i].value % p, p), set[j]);
    }
  }
  uint128 product = 1;
  for (std::size_t i = 0; i < static_cast<std::size_t>(primes); ++i) {
    if (modulus == 0) {
      weight[i] = static_cast<std::uint64_t>(product);
      product *= set.primes[i].value;
      continue;
    }
    const auto residue = static_cast<std::uint64_t>(product % modulus);
    const bool upper = residue > modulus / 2;
    weight[i] = upper ? residue - modulus : residue;
    const auto magnitude = static_cast<double>(upper ? modulus - residue : residue);
    share[i] = (upper ? -magnitude : magnitude) / static_cast<double>(modulus);
    product = static_cast<uint128>(residue) * set.primes[i].value;
  }
}

}  // namespace faltung::ntt
