// The types that inner loops compute in. Samples are converted on the way in (tiles/gather) and out
// (tiles/scatter); between the two every method sees one of these.
#pragma once

#include <cstddef>
#include <cstdint>

namespace faltung {

enum class Compute : std::uint8_t {
  float32,
  float64,
  complex64,
  complex128,
  int64,    // exact integers whose sums are proven to fit
  int128,   // exact integers in general: samples are int64, sums int128
  residue,  // uint64 in [0, modulus)
};

constexpr bool is_complex(Compute compute) {
  return compute == Compute::complex64 || compute == Compute::complex128;
}
// Whether sums are of float32.
constexpr bool is_single(Compute compute) {
  return compute == Compute::float32 || compute == Compute::complex64;
}

}  // namespace faltung
