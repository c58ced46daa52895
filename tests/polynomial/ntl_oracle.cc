#include <NTL/ZZX.h>
#include <NTL/ZZ_pX.h>

#include <array>

#include "second_oracle.h"

namespace faltung {
namespace {

NTL::ZZ integer(std::uint64_t x) { return NTL::to_ZZ(static_cast<unsigned long>(x)); }

NTL::ZZX polynomial_of(const std::vector<std::int64_t>& list) {
  NTL::ZZX polynomial;
  for (std::size_t i = list.size(); i-- > 0;) {
    NTL::SetCoeff(polynomial, static_cast<long>(i), NTL::to_ZZ(static_cast<long>(list[i])));
  }
  return polynomial;
}

// Modulo what NTL::ZZ_p is set to.
NTL::ZZ_pX polynomial_of(const std::vector<std::uint64_t>& list) {
  NTL::ZZ_pX polynomial;
  for (std::size_t i = list.size(); i-- > 0;) {
    NTL::SetCoeff(polynomial, static_cast<long>(i), NTL::to_ZZ_p(integer(list[i])));
  }
  return polynomial;
}

std::vector<int128> list_of(const NTL::ZZX& polynomial, std::size_t n) {
  std::vector<int128> list(n);
  for (std::size_t i = 0; i < n; ++i) {
    const NTL::ZZ& x = NTL::coeff(polynomial, static_cast<long>(i));
    std::array<unsigned char, 16> bytes{};
    NTL::BytesFromZZ(bytes.data(), x, bytes.size());  // of the magnitude, lowest first
    uint128 magnitude = 0;
    for (std::size_t byte = bytes.size(); byte-- > 0;) magnitude = magnitude << 8 | bytes[byte];
    list[i] = static_cast<int128>(NTL::sign(x) < 0 ? -magnitude : magnitude);
  }
  return list;
}

std::vector<std::uint64_t> list_of(const NTL::ZZ_pX& polynomial, std::size_t n) {
  std::vector<std::uint64_t> list(n);
  for (std::size_t i = 0; i < n; ++i) {
    list[i] = NTL::conv<unsigned long>(NTL::rep(NTL::coeff(polynomial, static_cast<long>(i))));
  }
  return list;
}

class NtlOracle final : public SecondOracle {
 public:
  WideIntegers multiply(const Integers& a, const Integers& b, std::size_t n) const override {
    return list_of(polynomial_of(a) * polynomial_of(b), n);
  }
  WideIntegers power(const Integers& a, std::uint64_t exponent) const override {
    const NTL::ZZX base = polynomial_of(a);
    NTL::ZZX power = NTL::to_ZZX(1);
    for (std::uint64_t i = 0; i < exponent; ++i) power *= base;
    return list_of(power, (a.size() - 1) * exponent + 1);
  }

  Residues multiply(const Residues& a, const Residues& b, std::uint64_t m,
                    std::size_t n) const override {
    const NTL::ZZ_pPush modulus(integer(m));
    return list_of(NTL::MulTrunc(polynomial_of(a), polynomial_of(b), static_cast<long>(n)), n);
  }
  Residues power(const Residues& a, std::uint64_t exponent, std::uint64_t m) const override {
    const NTL::ZZ_pPush modulus(integer(m));
    const NTL::ZZ_pX power = NTL::power(polynomial_of(a), static_cast<long>(exponent));
    return list_of(power, (a.size() - 1) * exponent + 1);
  }
  Residues inverse(const Residues& f, std::uint64_t m, std::size_t n) const override {
    const NTL::ZZ_pPush modulus(integer(m));
    return list_of(NTL::InvTrunc(polynomial_of(f), static_cast<long>(n)), n);
  }
  polynomial::Quotient<std::uint64_t> divide(const Residues& a, const Residues& b,
                                             std::uint64_t m) const override {
    const NTL::ZZ_pPush modulus(integer(m));
    NTL::ZZ_pX quotient, rest;
    NTL::DivRem(quotient, rest, polynomial_of(a), polynomial_of(b));
    const std::size_t length = a.size() < b.size() ? 0 : a.size() - b.size() + 1;
    return {list_of(quotient, length), list_of(rest, std::min(a.size(), b.size() - 1))};
  }
};

}  // namespace

std::unique_ptr<SecondOracle> ntl_oracle() { return std::make_unique<NtlOracle>(); }

}  // namespace faltung
