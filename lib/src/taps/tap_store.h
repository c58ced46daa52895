// TapStore: the dense, row-major taps of a kernel, in one of the four types that taps are kept in.
//
// Taps given as an array are held as they are. Taps of an outer product are written out the first
// time somebody asks for them: most methods want the factors only. Safe to use from many threads.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "faltung/kernel.h"
#include "faltung/view.h"

namespace faltung {

// The most taps that a product is written out to, 2 GiB as double.
inline constexpr std::int64_t kMaxDenseTaps = std::int64_t{1} << 28;

// The type that taps of `type` are kept in: float64, complex128, int64 or uint64.
ElementType tap_storage(ElementType type);

// A row-major copy of the taps in their storage type.
Array stored_taps(const ConstView& taps);

class TapStore {
 public:
  explicit TapStore(Array dense) : dense_(std::move(dense)), written_(true) {}
  // The outer product of 1-D kernels, kept in `storage`, which is wide enough for all of them.
  TapStore(std::vector<Kernel> factors, ElementType storage);

  // Error{memory} for a product of more than kMaxDenseTaps taps.
  ConstView view() const;

 private:
  Array write_out() const;

  std::vector<Kernel> factors_;
  ElementType storage_ = ElementType::float64;
  mutable std::mutex mutex_;
  mutable Array dense_;
  mutable bool written_ = false;
};

}  // namespace faltung
