#include "methods/direct/exact_loops.h"

namespace faltung {

void wide_row(const std::int64_t* in, const std::int64_t* offsets, const std::int64_t* taps,
              std::int64_t tap_count, int128* out, std::int64_t length) {
  for (std::int64_t i = 0; i < length; ++i) {
    int128 sum = 0;
    for (std::int64_t t = 0; t < tap_count; ++t) sum += int128{taps[t]} * in[offsets[t] + i];
    out[i] = sum;
  }
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
  // A product of residues is below m 2^63, so its high word is below m / 2; keeping the high word
  // of the sum below m keeps the sum below 2^128, and subtracting m 2^64 does not change it modulo
  // m.
  const uint128 reduction = uint128{modulus} << 64;
  for (std::int64_t i = 0; i < length; ++i) {
    uint128 sum = 0;
    for (std::int64_t t = 0; t < tap_count; ++t) {
      sum += uint128{taps[t]} * in[offsets[t] + i];
      if (sum >= reduction) sum -= reduction;
    }
    out[i] = static_cast<std::uint64_t>(sum % modulus);
  }
}

}  // namespace faltung
