#include "fft/sizes.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "core/fail.h"

namespace faltung::fft {

namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

// Calls visit(3^b 5^c 7^d) for all such products up to the limit.
template <typename Visit>
void odd_products(std::int64_t limit, const Visit& visit) {
  for (std::int64_t seven = 1;; seven *= 7) {
    for (std::int64_t five = seven;; five *= 5) {
      for (std::int64_t three = five;; three *= 3) {
        visit(three);
        if (three > limit / 3) break;
      }
      if (five > limit / 5) break;
    }
    if (seven > limit / 7) break;
  }
}

}  // namespace

std::int64_t good_size(std::int64_t at_least) {
  // A power of two always serves: no factor needs to be larger.
  const std::int64_t limit =
      at_least > kMax / 2 ? kMax
                          : static_cast<std::int64_t>(std::bit_ceil(
                                static_cast<std::uint64_t>(std::max<std::int64_t>(1, at_least))));
  std::int64_t best = 0;
  odd_products(limit, [&](std::int64_t size) {
    while (size < at_least) {
      if (size > kMax / 2) return;
      size *= 2;
    }
    if (best == 0 || size < best) best = size;
  });
  if (best == 0) {
    fail(ErrorCode::size_overflow, "no transform length of at least {} fits 64 bits", at_least);
  }
  return best;
}

std::int64_t fast_size(std::int64_t at_least) {
  constexpr std::int64_t kWhole = 16;
  if (at_least <= kWhole) return good_size(at_least);
  std::int64_t best = 0;
  for (const std::int64_t odd : {1, 3, 5, 7, 9, 15}) {
    std::int64_t size = odd * kWhole;
    while (size < at_least && size <= kMax / 2) size *= 2;
    if (size >= at_least && (best == 0 || size < best)) best = size;
  }
  if (best == 0) {
    fail(ErrorCode::size_overflow, "no transform length of at least {} fits 64 bits", at_least);
  }
  return best;
}

std::vector<std::int64_t> good_sizes(std::int64_t lo, std::int64_t hi) {
  std::vector<std::int64_t> sizes;
  if (hi < 1) return sizes;
  odd_products(hi, [&](std::int64_t size) {
    for (;; size *= 2) {
      if (size >= lo) sizes.push_back(size);
      if (size > hi / 2) break;
    }
  });
  std::ranges::sort(sizes);
  return sizes;
}

}  // namespace faltung::fft
