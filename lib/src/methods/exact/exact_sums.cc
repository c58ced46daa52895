#include "methods/exact/exact_sums.h"

#include <type_traits>

namespace faltung {
namespace {

// Results that share the loading of a tap and of its place.
constexpr int kTogether = 4;

// Calls sum(i, width) for stretches of `width` results from i on.
template <typename Sum>
void for_stretches(std::int64_t length, const Sum& sum) {
  std::int64_t i = 0;
  for (; i + kTogether <= length; i += kTogether) sum(i, std::integral_constant<int, kTogether>());
  for (; i < length; ++i) sum(i, std::integral_constant<int, 1>());
}

}  // namespace

void wide_row(const std::int64_t* in, const std::int64_t* offsets, const std::int64_t* taps,
              std::int64_t tap_count, int128* out, std::int64_t length) {
  for_stretches(length, [&]<int kWidth>(std::int64_t i, std::integral_constant<int, kWidth>) {
    uint128 sums[kWidth] = {};
    for (std::int64_t t = 0; t < tap_count; ++t) {
      const std::int64_t* from = in + offsets[t] + i;
      for (int r = 0; r < kWidth; ++r) sums[r] += static_cast<uint128>(int128{taps[t]} * from[r]);
    }
    for (int r = 0; r < kWidth; ++r) out[i + r] = static_cast<int128>(sums[r]);
  });
}

bool checked_wide_row(const std::int64_t* in, const std::int64_t* offsets, const std::int64_t* taps,
                      std::int64_t tap_count, int128* out, std::int64_t length) {
  bool fits = true;
  for (std::int64_t i = 0; i < length; ++i) {
    uint128 low = 0;        // the sum modulo 2^128
    std::int64_t high = 0;  // and the bits above
    for (std::int64_t t = 0; t < tap_count; ++t) {
      const int128 product = int128{taps[t]} * in[offsets[t] + i];
      const uint128 before = low;
      low += static_cast<uint128>(product);
      high += (low < before) - (product < 0);
    }
    out[i] = static_cast<int128>(low);
    fits &= high == (out[i] < 0 ? -1 : 0);
  }
  return fits;
}

void residue_row(const std::uint64_t* in, const std::int64_t* offsets, const std::uint64_t* taps,
                 std::int64_t tap_count, std::uint64_t modulus, std::uint64_t* out,
                 std::int64_t length) {
  const auto above = static_cast<std::uint64_t>(-uint128{modulus} % modulus);  // 2^128 mod m
  for_stretches(length, [&]<int kWidth>(std::int64_t i, std::integral_constant<int, kWidth>) {
    uint128 sums[kWidth] = {};
    std::uint64_t carries[kWidth] = {};
    for (std::int64_t t = 0; t < tap_count; ++t) {
      const std::uint64_t* from = in + offsets[t] + i;
      for (int r = 0; r < kWidth; ++r) {
        carries[r] += __builtin_add_overflow(sums[r], uint128{taps[t]} * from[r], &sums[r]);
      }
    }
    for (int r = 0; r < kWidth; ++r) {
      const uint128 rest = sums[r] % modulus + uint128{carries[r] % modulus} * above;
      out[i + r] = static_cast<std::uint64_t>(rest % modulus);
    }
  });
}

simd::ResidueSums residue_sums_for(std::uint64_t modulus, const simd::Target& target) {
  return modulus <= simd::kLargestSummed ? simd::residue_sums(target) : residue_row;
}

void add_exact_sums(const CanonicalProblem& problem, const simd::Target& target, double sums,
                    double terms, Work& work) {
  // A sum of residues is reduced once, in the time of some of its terms.
  constexpr double kReduced = 20, kReducedInVectors = 10;
  // A product of small residues beside one of 64 bits: vectors have fewer instructions for it.
  const double share = simd::vector_bytes(target) > 8 ? 0.55 : 1.1;
  if (problem.compute == Compute::int128) {
    const double largest = problem.kernel->l1() * problem.kernel->largest();
    work.adds_of(largest < 0x1p63 ? Compute::int64 : Compute::int128) += terms;
  } else if (problem.compute != Compute::residue) {
    work.adds_of(problem.compute) += terms;
  } else if (problem.modulus > simd::kLargestSummed) {
    work.adds_of(Compute::residue) += terms + kReduced * sums;
  } else {
    work.adds_of(Compute::int64) += share * terms + kReducedInVectors * sums;
  }
}

}  // namespace faltung
