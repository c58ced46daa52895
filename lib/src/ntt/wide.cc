#include "ntt/wide.h"

#include <algorithm>

#include "core/checked.h"
#include "simd/dispatch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ntt/wide.cc"
#include "hwy/foreach_target.h"
// Highway's order: foreach_target.h comes before highway.h.
#include "hwy/highway.h"
#include "ntt/field-inl.h"

HWY_BEFORE_NAMESPACE();
namespace faltung::ntt::HWY_NAMESPACE {
namespace {

// Bound 0.73, from 1/2 + 0.73/8 and a digit of 0.14.
void residues(const Prime& prime, const double* digits, std::int64_t places, std::int64_t stride,
              std::int64_t count, std::int64_t* to) {
  constexpr int kSide = 4;  // chains of products that need not wait for each other
  static_assert(kWideStep % (kSide * kLanes) == 0);
  const RealField field(prime);
  const auto base =
      field.factor(factor_word((std::uint64_t{1} << kEnterBits) % prime.value, prime));
  for (std::int64_t i = 0; i < count; i += kSide * kLanes) {
    V rest[kSide];
    const double* place = digits + (places - 1) * stride + i;
    for (int k = 0; k < kSide; ++k) rest[k] = hn::Load(D(), place + k * kLanes);
    for (std::int64_t j = places - 1; j > 0; --j) {
      place -= stride;
      for (int k = 0; k < kSide; ++k) {
        rest[k] = hn::Add(field.multiply(rest[k], base), hn::Load(D(), place + k * kLanes));
      }
    }
    for (int k = 0; k < kSide; ++k) {
      hn::Store(to_integer(field.reduce(rest[k])), DI(), to + i + k * kLanes);
    }
  }
}

constexpr std::int64_t kExactSums = 16;
constexpr double kHalf = std::int64_t{1} << kColumnBits;

// s_i in two halves, the upper one a multiple of 2^25 by less than 2^24.2, and below them -q.
HWY_INLINE void take_shares(const Recombination& with, const std::int64_t* row, std::int64_t stride,
                            double* shares) {
  const V magic = hn::Set(D(), kRound);
  V quotient = hn::Zero(D());
  for (std::int64_t i = 0; i < with.primes; ++i, row += stride, shares += 2 * kLanes) {
    const Prime& prime = prime_at(static_cast<int>(i));
    const RealField field(prime);
    const auto inverse = field.factor(with.inverses.as<const Word>()[i]);
    const V share = field.multiply(to_double(hn::Load(DI(), row)), inverse);
    quotient = hn::MulAdd(share, hn::Set(D(), 1 / static_cast<double>(prime.value)), quotient);
    const V upper = hn::Sub(hn::MulAdd(share, hn::Set(D(), 1 / kHalf), magic), magic);
    hn::Store(hn::Sub(share, hn::Mul(upper, hn::Set(D(), kHalf))), D(), shares);
    hn::Store(upper, D(), shares + kLanes);
  }
  hn::Store(hn::Sub(magic, hn::Add(quotient, magic)), D(), shares);
  hn::Store(hn::Zero(D()), D(), shares + kLanes);
}

// Adds the columns from `column` on to `sums`; the upper halves belong one column further.
HWY_INLINE void add_columns(const Recombination& with, const double* shares, std::int64_t column,
                            std::int64_t* sums) {
  const double* weight = &with.weight(0, column);
  VI lower[kColumns], upper[kColumns];
  for (int u = 0; u < kColumns; ++u) lower[u] = upper[u] = hn::Zero(DI());
  const std::int64_t rows = with.primes + 1;
  for (std::int64_t begin = 0; begin < rows; begin += kExactSums) {
    V low[kColumns], high[kColumns];
    for (int u = 0; u < kColumns; ++u) low[u] = high[u] = hn::Zero(D());
    for (std::int64_t i = begin; i < std::min(rows, begin + kExactSums); ++i) {
      const V share_low = hn::Load(D(), shares + 2 * i * kLanes);
      const V share_high = hn::Load(D(), shares + (2 * i + 1) * kLanes);
      for (int u = 0; u < kColumns; ++u) {
        const V digit = hn::Set(D(), weight[i * kColumns + u]);
        low[u] = hn::MulAdd(share_low, digit, low[u]);
        high[u] = hn::MulAdd(share_high, digit, high[u]);
      }
    }
    for (int u = 0; u < kColumns; ++u) {
      lower[u] = hn::Add(lower[u], hn::ConvertTo(DI(), low[u]));
      upper[u] = hn::Add(upper[u], hn::ConvertTo(DI(), high[u]));
    }
  }
  std::int64_t* to = sums + column * kLanes;
  const VI first = hn::Load(DI(), to);  // the upper half of the column before
  hn::Store(hn::Add(first, lower[0]), DI(), to);
  for (int u = 1; u < kColumns; ++u) {
    hn::Store(hn::Add(upper[u - 1], lower[u]), DI(), to + u * kLanes);
  }
  hn::Store(upper[kColumns - 1], DI(), to + kColumns * kLanes);
}

// Carries go up, and 25 bits of every column into the limbs.
HWY_INLINE void put_limbs(const Recombination& with, const std::int64_t* sums, std::uint64_t* to) {
  using DU = hn::RebindToUnsigned<DI>;
  const VI mask = hn::Set(DI(), (std::int64_t{1} << kColumnBits) - 1);
  VI carry = hn::Zero(DI());
  auto limb = hn::Zero(DU());
  int bit = 0;
  for (std::int64_t column = 0; column <= with.columns; ++column, sums += kLanes) {
    const VI sum = hn::Add(hn::Load(DI(), sums), carry);
    const auto digit = hn::BitCast(DU(), hn::And(sum, mask));
    carry = hn::ShiftRight<kColumnBits>(sum);
    limb = hn::Or(limb, hn::ShiftLeftSame(digit, bit));
    bit += kColumnBits;
    if (bit < 64) continue;
    bit -= 64;
    hn::StoreU(limb, DU(), to);
    to += kStep;
    limb = hn::ShiftRightSame(digit, kColumnBits - bit);
  }
  hn::StoreU(hn::Or(limb, hn::ShiftLeftSame(hn::BitCast(DU(), carry), bit)), DU(), to);
}

void recombine(const Recombination& with, const std::int64_t* rows, std::int64_t stride,
               std::int64_t count, std::uint64_t* to, std::byte* scratch) {
  auto* shares = reinterpret_cast<double*>(scratch);
  auto* sums = reinterpret_cast<std::int64_t*>(shares + 2 * (with.primes + 1) * kLanes);
  for (std::int64_t i = 0; i < count; i += kLanes) {
    take_shares(with, rows + i, stride, shares);
    hn::Store(hn::Zero(DI()), DI(), sums);
    for (std::int64_t column = 0; column < with.columns; column += kColumns) {
      add_columns(with, shares, column, sums);
    }
    put_limbs(with, sums, to + i / kStep * with.limbs() * kStep + i % kStep);
  }
}

const WideLoops& table() {
  static const WideLoops kTable = {residues, recombine};
  return kTable;
}

}  // namespace
}  // namespace faltung::ntt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace faltung::ntt {

Recombination::Recombination(int primes_used, std::int64_t bits)
    : primes(primes_used),
      columns(round_up(ceil_div(bits + 1, kColumnBits), kColumns)),
      inverses(primes * std::int64_t{sizeof(double)}),
      weights((primes + 1) * columns * std::int64_t{sizeof(double)}) {}

// Shares and sums of as many lanes as there are at most.
std::int64_t Recombination::scratch_bytes() const {
  return (2 * (primes + 1) + columns + 1) * kStep * std::int64_t{sizeof(double)};
}

HWY_EXPORT(table);

const WideLoops& wide_loops(const simd::Target& target) { return FALTUNG_ENTRY(table, target)(); }

}  // namespace faltung::ntt
#endif
