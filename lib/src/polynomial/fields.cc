#include "polynomial/fields.h"

namespace faltung::polynomial {
namespace {

// Sums of 128-bit products, low and high halves apart once every few products.
struct WideSum {
  uint128 low = 0;
  int128 high = 0;
  void add(uint128 sum) {
    low += static_cast<std::uint64_t>(sum);
    high += static_cast<std::uint64_t>(sum >> 64);
  }
  void add(int128 sum) {
    low += static_cast<std::uint64_t>(sum);
    high += static_cast<std::int64_t>(sum >> 64);
  }
};

// sum_i x[i] w[i] in steps of kTerms products, which must not leave 128 bits.
template <std::size_t kTerms, typename Wide, typename T>
WideSum wide_dot(const T* x, const std::uint64_t* w, std::size_t n) {
  WideSum total;
  std::size_t i = 0;
  for (; i + kTerms <= n; i += kTerms) {
    Wide sum = 0;
    for (std::size_t j = 0; j < kTerms; ++j) {
      sum += Wide{x[i + j]} * static_cast<T>(w[i + j]);
    }
    total.add(sum);
  }
  for (; i < n; ++i) total.add(Wide{x[i]} * static_cast<T>(w[i]));
  return total;
}

// t mod m for t < 2^64 m: out of Montgomery's form and in again.
std::uint64_t modulo(const Montgomery& ring, uint128 t) { return ring.enter(ring.reduce(t)); }

// The sum of residues times powers in Montgomery's form, which is the form of their sum.
std::uint64_t residue_dot(const Montgomery& ring, const std::uint64_t* x, const std::uint64_t* w,
                          std::size_t n) {
  const WideSum sum = wide_dot<4, uint128>(x, w, n);
  const std::uint64_t high =
      modulo(ring, static_cast<uint128>(sum.high) + static_cast<std::uint64_t>(sum.low >> 64));
  return modulo(ring, uint128{high} << 64 | static_cast<std::uint64_t>(sum.low));
}

}  // namespace

// 8 products of 63 and 61 bits with signs leave room for one bit more. 2^64 is 8 here.
MersenneField::Element MersenneField::dot(const std::int64_t* x, std::size_t n,
                                          const Table& table) const {
  const WideSum sum = wide_dot<8, int128>(x, table.data(), n);
  return reduced(static_cast<int128>(sum.low) + 8 * sum.high);
}

MersenneField::Element MersenneField::dot(const int128* x, std::size_t n,
                                          const Table& table) const {
  WideSum low, high;
  for (std::size_t i = 0; i < n; ++i) {
    low.add(uint128{static_cast<std::uint64_t>(x[i])} * table[i]);
    high.add(int128{static_cast<std::int64_t>(x[i] >> 64)} * static_cast<std::int64_t>(table[i]));
  }
  const Element upper = reduced(static_cast<int128>(high.low) + 8 * high.high);
  return add(reduced(static_cast<int128>(low.low) + 8 * low.high), multiply(upper, 8));
}

PrimeField::Element PrimeField::dot(const std::uint64_t* x, std::size_t n,
                                    const Table& table) const {
  return residue_dot(ring_, x, table.data(), n);
}

QuadraticField::Table QuadraticField::power_table(std::size_t n) const {
  Table table;
  table.a.reserve(n);
  table.b.reserve(n);
  for (const Element& power : powers(*this, n)) {
    table.a.push_back(power.a);
    table.b.push_back(power.b);
  }
  return table;
}

QuadraticField::Element QuadraticField::dot(const std::uint64_t* x, std::size_t n,
                                            const Table& table) const {
  if (!short_residues()) {
    return {residue_dot(ring_, x, table.a.data(), n), residue_dot(ring_, x, table.b.data(), n)};
  }
  static const simd::ResidueDot dot = simd::residue_loops(simd::supported_targets().front()).dot;
  simd::SplitSum a, b;
  dot(x, table.a.data(), table.b.data(), static_cast<std::int64_t>(n), &a, &b);
  const auto element = [&](const simd::SplitSum& sum) {
    return modulo(ring_, (uint128{sum.high} << 32) + sum.low);
  };
  return {element(a), element(b)};
}

}  // namespace faltung::polynomial
